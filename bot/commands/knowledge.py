"""Commands on the operator's own entries: what is being written, taking all of them to another server and bringing them in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.commands.running import JSON, settings_of


@click.group("knowledge")
def knowledge() -> None:
    """The operator's own entries, as the knowledge desk writes them (docs/knowledge-desk.md)."""


@knowledge.command("drafts")
@JSON
@click.pass_context
def drafts(ctx: click.Context, as_json: bool) -> None:
    """List entries being written."""
    from bot.editing.moving import opened

    with opened(settings_of(ctx)) as moving:
        found = moving.drafts()
    if as_json:
        click.echo(json.dumps({"drafts": found}, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['entry']}\t{one['author']}\t{one['at']}")


@knowledge.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.pass_context
def export(ctx: click.Context, file: Path | None) -> None:
    """Write all published entries of the operator's own into one YAML FILE, or print it."""
    from bot.editing.moving import opened

    with opened(settings_of(ctx)) as moving:
        text = moving.export()
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@knowledge.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, help="Name of the official who answers for it; stands in the history.")
@click.option("--dry-run", is_flag=True, help="Check only, publish nothing.")
@JSON
@click.pass_context
def import_(ctx: click.Context, file: Path, by: str, dry_run: bool, as_json: bool) -> None:
    """Publish the entries of a YAML FILE that `export` wrote, all of them or none. A server that runs takes them up itself."""
    from bot.editing.moving import opened

    with opened(settings_of(ctx)) as moving:
        done = moving.bring_in(file, by, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(done | {"dry_run": dry_run}, ensure_ascii=False))
    else:
        click.echo(moving.say("knowledge_desk.would" if dry_run else "knowledge_desk.brought", count=len(done["published"])))
