"""Commands about how incidents end: writing it down, and the figures over all of them."""

from __future__ import annotations

import json
from datetime import datetime

import click

from bot.commands.exporting import DAY
from bot.commands.running import JSON, settings_of

OUTCOMES = ["forces", "residents", "false_alarm", "duplicate", "handed_over"]


@click.command("close")
@click.argument("code")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="How it ended.")
@click.option("--cause", help="electric, gas, incense, cooking, welding, arson, other, unknown.")
@click.option("--dead", help="People killed.")
@click.option("--injured", help="People hurt.")
@click.option("--rescued", help="People rescued.")
@click.option("--damage", help='Đồng, as in 500000000 or "500 triệu".')
@click.option("--area", help="Square metres.")
@click.option("--people", help="People sent.")
@click.option("--vehicles", help="Vehicles sent.")
@click.option("--arrived", "arrived_at", metavar="TIME", help='When they arrived: 14:05 or "2026-11-28 14:05", in Vietnam.')
@click.option("--controlled", "controlled_at", metavar="TIME", help="When it was under control.")
@click.option("--same-as", metavar="CODE", help="With duplicate: the report that it repeats.")
@click.option("--note", help="Anything else.")
@click.option("--by", help="Who says so; the command line where it isn't given.")
@JSON
@click.pass_context
def incidents_close(ctx: click.Context, /, code: str, by: str | None, as_json: bool, **form: str | None) -> None:
    """Close the incident CODE with its outcome, or correct what was written down of one closed before."""
    from bot import concluding

    with concluding.opened(settings_of(ctx)) as desk:
        said = desk.close(code, form, by or "")
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)


@click.command("reopen")
@click.argument("code")
@click.option("--by", help="Who says so; the command line where it isn't given.")
@JSON
@click.pass_context
def incidents_reopen(ctx: click.Context, code: str, by: str | None, as_json: bool) -> None:
    """Undo the closing of the incident CODE, within a day."""
    from bot import concluding

    with concluding.opened(settings_of(ctx)) as desk:
        said = desk.reopen(code, by or "")
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)


@click.command("statistics")
@click.option("--since", type=DAY, metavar="DATE", help="From this day on, YYYY-MM-DD in Vietnam.")
@click.option("--until", type=DAY, metavar="DATE", help="To this day, itself too.")
@click.option("--unit", default="", help="Only this unit, by code or name, and those below it.")
@JSON
@click.option("--csv", "as_csv", is_flag=True, help="As a table with a row for each number.")
@click.pass_context
def incidents_statistics(
    ctx: click.Context, since: datetime | None, until: datetime | None, unit: str, as_json: bool, as_csv: bool
) -> None:
    """Count incidents: by event, outcome, cause, unit, state and hour; how fast they were dealt with; what harm was done."""
    if as_json and as_csv:
        raise click.UsageError("Either --json or --csv.")
    from bot import concluding

    with concluding.opened(settings_of(ctx)) as desk:
        counting = desk.statistics
        found = counting.of(since.date() if since else None, until.date() if until else None, unit)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif as_csv:
        click.echo(counting.table(found).encode(), nl=False)
    else:
        click.echo(counting.text(found))
