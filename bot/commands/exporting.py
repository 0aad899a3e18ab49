"""The command that writes incidents out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.commands.running import settings_of

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["csv", "geojson", "cap"]), required=True)
@click.option("--since", type=DAY, metavar="DATE", help="From this day on, YYYY-MM-DD in Vietnam.")
@click.option("--until", type=DAY, metavar="DATE", help="To this day, itself too.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; for cap without CODE a folder.")
@click.option("--personal", is_flag=True, help="Telephone numbers too.")
@click.pass_context
def incidents_export(
    ctx: click.Context,
    code: str | None,
    form: str,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
    personal: bool,
) -> None:
    """Write incidents out, all or one CODE: as a table, a map, or CAP 1.2 (a file each)."""
    if form == "cap" and not (code or output):
        raise click.UsageError("cap needs a CODE, or a folder by --output.")
    from bot import exporting

    choice = exporting.Choice(code, since.date() if since else None, until.date() if until else None)
    with exporting.opened(settings_of(ctx), personal=personal) as exporter:
        if form == "cap" and output and not code:
            click.echo(exporter.files(choice, output))
            return
        text = exporter.text(form, choice)
    if output:
        exporting.write(output, text)
    else:
        click.echo(text.encode(), nl=False)
