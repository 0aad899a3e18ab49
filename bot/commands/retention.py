"""The command that deletes what has been kept long enough."""

from __future__ import annotations

import json

import click

from bot.commands.running import JSON, settings_of


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go; nothing is changed.")
@JSON
@click.pass_context
def retention(ctx: click.Context, dry_run: bool, as_json: bool) -> None:
    """Erase personal data and conversations kept longer than set; serve does it every hour (docs/personal-data.md)."""
    import msgspec

    from bot import retention as rules
    from bot.app import utc_now
    from bot.storage.database import reading
    from bot.wording import Wording

    now = utc_now()
    with rules.opened(settings_of(ctx), now) as kept:
        if dry_run:
            with reading(kept.store.engine) as connection:
                swept = kept.due(connection, now)
        else:
            swept = kept.everything(now)
    counts = msgspec.structs.asdict(swept)
    if as_json:
        click.echo(json.dumps(counts | {"dry_run": dry_run}))
        return
    say = Wording.load()
    click.echo(say("retention.due" if dry_run else "retention.done", **counts))
