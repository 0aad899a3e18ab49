"""Commands that make reports as documents."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.running import JSON, settings_of

YEAR = click.option("--year", type=int, required=True, help="The year.")
HOW = (
    click.option("--unit", default="", help="Only this unit, by code or name, and those below it."),
    click.option("--out", type=click.Path(path_type=Path), help="File to write; a name of its own in this folder."),
    click.option("--pdf", "as_pdf", is_flag=True, help="A PDF beside it."),
    click.option("--by", default="", help="Who makes it; the user signed in where it isn't given."),
    JSON,
    click.pass_context,
)
"""What every command that makes a report takes, in this order of its help."""


def makes(command: Callable[..., None]) -> Callable[..., None]:
    """A command that makes a report, with the options that all of them have."""
    for option in reversed(HOW):
        command = option(command)
    return command


@click.group("report")
def report() -> None:
    """Reports of a year, half, quarter or month in the layout of administrative documents."""


@report.command("annual")
@YEAR
@makes
def report_annual(ctx: click.Context, year: int, **how: Any) -> None:
    """Make the report of a year. Nobody is reminded of it any more then."""
    _make(ctx, ("annual", year, 1), **how)


@report.command("half")
@YEAR
@click.option("--number", type=click.IntRange(1, 2), required=True, help="Which half, 1 or 2.")
@makes
def report_half(ctx: click.Context, year: int, number: int, **how: Any) -> None:
    """Make the report of half a year."""
    _make(ctx, ("half", year, number), **how)


@report.command("quarter")
@YEAR
@click.option("--number", type=click.IntRange(1, 4), required=True, help="Which quarter, 1 to 4.")
@makes
def report_quarter(ctx: click.Context, year: int, number: int, **how: Any) -> None:
    """Make the report of a quarter."""
    _make(ctx, ("quarter", year, number), **how)


@report.command("month")
@click.option("--month", type=click.DateTime(["%Y-%m"]), required=True, metavar="YYYY-MM", help="The month, as 2026-11.")
@makes
def report_month(ctx: click.Context, month: datetime, **how: Any) -> None:
    """Make the report of a month."""
    _make(ctx, ("month", month.year, month.month), **how)


@report.command("template")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def report_template(ctx: click.Context, file: Path) -> None:
    """Write the built-in template to FILE, to be edited in Word or LibreOffice."""
    from bot import report_office

    click.echo(report_office.write_template(settings_of(ctx), file))


def _make(
    ctx: click.Context, named: tuple[str, int, int], *, unit: str, out: Path | None, as_pdf: bool, by: str, as_json: bool
) -> None:
    from bot import report_office

    with report_office.opened(settings_of(ctx)) as office:
        files = office.write(named, unit, out, as_pdf=as_pdf, by=by or getpass.getuser())
    if as_json:
        click.echo(json.dumps({"files": [str(file) for file in files]}, ensure_ascii=False))
        return
    for file in files:
        click.echo(office.said(file))
