"""Commands about the water and access register."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.running import JSON, settings_of

if TYPE_CHECKING:
    from bot.water.register import Said, WaterRegister

BY = click.option("--by", help="Who says so; the command line where it isn't given.")


@click.group()
def water() -> None:
    """Hydrants, ponds, tanks, narrow alleys: what engines need to know."""


@water.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", help="Code of the unit for points that name none.")
@click.option("--restore", is_flag=True, help="Take points back that were removed earlier.")
@JSON
@click.pass_context
def water_import(ctx: click.Context, file: Path, unit: str | None, restore: bool, as_json: bool) -> None:
    """Import FILE, all or nothing: CSV, GeoJSON, or JSON of OpenStreetMap (docs/water.md)."""
    _run(ctx, as_json, lambda register: register.import_file(file, unit, restore))


@water.command("list")
@click.option("--unit", help="Only those of the unit with this code.")
@click.option("--faulty", is_flag=True, help="Only broken ones and those reported to be.")
@click.option("--overdue", is_flag=True, help="Only those to be inspected, the most urgent first.")
@JSON
@click.pass_context
def water_list(ctx: click.Context, unit: str | None, faulty: bool, overdue: bool, as_json: bool) -> None:
    """List the register."""
    _run(ctx, as_json, lambda register: register.listed(unit, faulty, overdue))


@water.command("nearest")
@click.argument("place", metavar="LAT,LON")
@click.option("--count", type=click.IntRange(1, 50), default=3, show_default=True, help="How many.")
@click.option("--within", type=click.FloatRange(0.05, 50), default=3.0, show_default=True, help="Kilometres at most.")
@JSON
@click.pass_context
def water_nearest(ctx: click.Context, place: str, count: int, within: float, as_json: bool) -> None:
    """Show the water nearest to LAT,LON."""
    _run(ctx, as_json, lambda register: register.nearest(place, count, within))


@water.command("fault")
@click.argument("code")
@click.option("--text", required=True, help="What is broken.")
@BY
@JSON
@click.pass_context
def water_fault(ctx: click.Context, code: str, text: str, by: str | None, as_json: bool) -> None:
    """Say that the point CODE is broken."""
    _run(ctx, as_json, lambda register: register.fault(code, text, by or ""))


@water.command("fixed")
@click.argument("code")
@BY
@JSON
@click.pass_context
def water_fixed(ctx: click.Context, code: str, by: str | None, as_json: bool) -> None:
    """Say that the point CODE works again."""
    _run(ctx, as_json, lambda register: register.fixed(code, by or ""))


@water.command("checked")
@click.argument("code")
@click.option("--on", metavar="DATE", help="Day of the inspection, YYYY-MM-DD or DD/MM/YYYY; today where it isn't given.")
@BY
@JSON
@click.pass_context
def water_checked(ctx: click.Context, code: str, on: str | None, by: str | None, as_json: bool) -> None:
    """Note that the point CODE was inspected."""
    _run(ctx, as_json, lambda register: register.checked(code, on, by or ""))


@water.command("remove")
@click.argument("code")
@BY
@JSON
@click.pass_context
def water_remove(ctx: click.Context, code: str, by: str | None, as_json: bool) -> None:
    """Take the point CODE out of the register."""
    _run(ctx, as_json, lambda register: register.remove(code, by or ""))


def _run(ctx: click.Context, as_json: bool, command: Callable[[WaterRegister], Said]) -> None:
    from bot.water.register import opened

    with opened(settings_of(ctx)) as register:
        said = command(register)
    if as_json:
        click.echo(json.dumps(said.data, ensure_ascii=False))
    elif said.text:
        click.echo(said.text)
