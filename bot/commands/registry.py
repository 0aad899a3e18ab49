"""Commands about who is told of what: officials, units, incidents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.commands.running import JSON, settings_of


@click.group()
def officials() -> None:
    """Who receives alerts."""


@officials.command("add")
@click.argument("name")
@click.option("--unit", required=True, help="Code or name of the unit.")
@click.option("--role", required=True, type=click.Choice(["desk", "captain", "province"]))
@click.option("--telegram", help="Telegram chat id, of a person or a group; the bot tells it on /id.")
@click.option("--zalo", help="Zalo user id.")
@click.option("--email", help="E-mail address.")
@click.pass_context
def officials_add(
    ctx: click.Context, name: str, unit: str, role: str, telegram: str | None, zalo: str | None, email: str | None
) -> None:
    """Add an official, or a desk's group chat, by NAME."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.add_official(name, unit, role, telegram=telegram, zalo=zalo, email=email))


@officials.command("list")
@JSON
@click.pass_context
def officials_list(ctx: click.Context, as_json: bool) -> None:
    """List those in service."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        _print_rows(book.officials(), as_json, lambda r: f"{r['name']}  [{r['role']}]  {r['unit_name']}  {r['routes']}")


@officials.command("remove")
@click.argument("name")
@click.pass_context
def officials_remove(ctx: click.Context, name: str) -> None:
    """Take an official out of service."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.remove_official(name))


@click.group("units")
def units_() -> None:
    """Provinces and communes that incidents are routed to."""


@units_.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def units_import(ctx: click.Context, file: Path) -> None:
    """Import a CSV FILE with the columns code,name,parent,lat,lon."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.import_units(file))


@units_.command("list")
@JSON
@click.pass_context
def units_list(ctx: click.Context, as_json: bool) -> None:
    """List all units."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        _print_rows(book.units(), as_json, lambda r: f"{r['code']}  {r['name']}")


@click.group("incidents")
def incidents_() -> None:
    """Incidents reported so far."""


@incidents_.command("list")
@JSON
@click.pass_context
def incidents_list(ctx: click.Context, as_json: bool) -> None:
    """List the newest incidents."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        _print_rows(
            book.incidents(),
            as_json,
            lambda r: f"{r['code']}  {r['opened_at']}  {r['title']}  {r['state']}  {r['place']}",
        )


@incidents_.command("show")
@click.argument("code")
@JSON
@click.pass_context
def incidents_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show one incident by CODE."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        shown = book.incident(code)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=None if as_json else 1))


def _print_rows(rows: list[dict[str, Any]], as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(line(row))
