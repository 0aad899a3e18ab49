"""Commands about who is told of what: officials and their shifts, incidents."""

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


def _about_an_official(command: Callable[..., None]) -> Callable[..., None]:
    """The options that adding and editing share."""
    for option in reversed(
        (
            click.option(
                "--telegram",
                help="Telegram chat id, of a person, a group or a topic (-100…:45); the bot tells it on /id there.",
            ),
            click.option("--zalo", help="Zalo user id on the Official Account."),
            click.option("--zalo-bot", help="Zalo user id on the Bot Platform."),
            click.option("--email", help="E-mail address."),
            click.option("--phone", help="Telephone number, shown to other officials."),
            click.option("--routes", help="Which messengers are tried first, as in zalo_oa,telegram,zalo_bot,email."),
            click.option("--hours", help='Weekly hours on duty, as in "mon-fri 07:30-17:00, sat 08:00-12:00".'),
        )
    ):
        command = option(command)
    return command


ROLE = click.Choice(["desk", "captain", "province"])


@officials.command("add")
@click.argument("name")
@click.option("--unit", required=True, help="Code or name of the unit.")
@click.option("--role", required=True, type=ROLE)
@_about_an_official
@click.pass_context
def officials_add(ctx: click.Context, /, name: str, unit: str, role: str, **more: str | None) -> None:
    """Add an official, or a desk's group chat, by NAME."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.add_official(name, unit, role, **more))


@officials.command("edit")
@click.argument("name")
@click.option("--name", "called", help="New name.")
@click.option("--unit", help="Code or name of another unit.")
@click.option("--role", type=ROLE, help="Another role.")
@_about_an_official
@click.pass_context
def officials_edit(ctx: click.Context, /, name: str, called: str | None, **more: str | None) -> None:
    """Change an official by NAME or number; an empty value ("") takes an address, the hours or the order away."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.edit_official(name, called=called, **more))


@officials.command("list")
@JSON
@click.pass_context
def officials_list(ctx: click.Context, as_json: bool) -> None:
    """List those in service."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        print_rows(book.officials(), as_json, _official_line)


@officials.command("remove")
@click.argument("name")
@click.pass_context
def officials_remove(ctx: click.Context, name: str) -> None:
    """Take an official out of service."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.remove_official(name))


@officials.group("duty")
def officials_duty() -> None:
    """Dated shifts."""


@officials_duty.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def duty_import(ctx: click.Context, file: Path) -> None:
    """Import a CSV FILE with the columns name (or id),starts,ends; it replaces the shifts of those named."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        click.echo(book.import_duty(file))


@officials_duty.command("list")
@JSON
@click.pass_context
def duty_list(ctx: click.Context, as_json: bool) -> None:
    """List the shifts that aren't over."""
    from bot import registry

    with registry.opened(settings_of(ctx)) as book:
        print_rows(book.duty(), as_json, lambda r: f"{r['starts']} – {r['ends']}  {r['name']} [{r['id']}]  {r['unit']}")


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
        print_rows(
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


def _official_line(row: dict[str, Any]) -> str:
    told = [row["routes"], row["phone"] or "", row["hours"]]
    return "  ".join([f"{row['id']}  {row['name']}", f"[{row['role']}]", row["unit_name"], *(t for t in told if t)])


def print_rows(rows: list[dict[str, Any]], as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    """One line a row, or all of them as JSON."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(line(row))
