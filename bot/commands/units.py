"""Commands about units: the built-in provinces, files, test calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.commands.registry import print_rows
from bot.commands.running import JSON, settings_of

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
