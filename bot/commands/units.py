"""Commands about units: the built-in provinces, files, test calls."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.commands.registry import print_rows
from bot.commands.running import JSON, settings_of

POLL = 1.0
"""Seconds between two looks at who has answered."""
CORRECTIONS = click.option("--corrections", type=click.Path(path_type=Path), help="A file of dated changes of your own (YAML).")


@click.group("units")
def units_() -> None:
    """Provinces and communes that incidents are routed to."""


@units_.command("province")
@click.argument("name")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day the units are wanted for; today.")
@CORRECTIONS
@click.pass_context
def units_province(ctx: click.Context, name: str, day: datetime | None, corrections: Path | None) -> None:
    """Load the province NAME with all its communes from the built-in tables; marks and kind may be left out."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.import_province(name, corrections, day.date() if day else None))


@units_.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@CORRECTIONS
@click.pass_context
def units_import(ctx: click.Context, file: Path, corrections: Path | None) -> None:
    """Import a CSV FILE (code,name,parent,lat,lon,kind,valid_from,valid_until,successor) or outlines in GeoJSON."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.import_units(file, corrections))


@units_.command("list")
@JSON
@click.pass_context
def units_list(ctx: click.Context, as_json: bool) -> None:
    """List all units."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        print_rows(book.units(), as_json, lambda r: f"{r['code']}  {r['name']}")


@units_.group("drill", invoke_without_command=True)
@click.option(
    "--wait", type=click.IntRange(0, 86_400), default=0, help="Wait so many seconds for answers, then show the table."
)
@JSON
@click.pass_context
def units_drill(ctx: click.Context, wait: int, as_json: bool) -> None:
    """Send everybody in service a test call, plainly marked; a running `serve` delivers it."""
    if ctx.invoked_subcommand is not None:
        return
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        code, said = book.start_drill(timedelta(seconds=wait))
        click.echo(said, err=as_json)
        rows, until = book.drill(code), time.monotonic() + wait
        while time.monotonic() < until and any(row["answered_at"] is None for row in rows):
            time.sleep(min(POLL, max(0.0, until - time.monotonic())))
            rows = book.drill(code)
        if as_json:
            click.echo(json.dumps({"code": code, "calls": rows}, ensure_ascii=False))
        elif wait:
            click.echo(book.drill_table(rows))


@units_drill.command("show")
@click.argument("code")
@JSON
@click.pass_context
def drill_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show how everybody was reached in the test call CODE."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        rows = book.drill(code)
        click.echo(json.dumps(rows, ensure_ascii=False) if as_json else book.drill_table(rows))
