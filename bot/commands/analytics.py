"""Commands that write out what others work with."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.running import settings_of


@click.group("export")
def export() -> None:
    """Write data out for other programs."""


@export.command("analytics")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def export_analytics(ctx: click.Context, file: Path) -> None:
    """Write the figures behind the views, without anything personal, to the SQLite file FILE (docs/analysts.md)."""
    from bot import analysts

    click.echo(analysts.write(settings_of(ctx), file))
