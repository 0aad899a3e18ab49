"""Commands about who may use the console, and what was done there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from bot.commands.registry import print_rows
from bot.commands.running import JSON, settings_of

ROLES = ("province", "commune", "captain", "editor", "viewer")


@click.group()
def access() -> None:
    """Who may use the officials' console."""


def _about_a_person(command: Callable[..., None]) -> Callable[..., None]:
    """The options that adding and editing share."""
    for option in reversed(
        (
            click.option("--role", type=click.Choice(ROLES), help="What they may do; of an official it follows from theirs."),
            click.option("--unit", help="Code or name of the unit: they see it and all below it."),
            click.option("--official", help="Name or number of an official: unit and messengers are then theirs."),
            click.option("--login", help="Name to sign in with; made of NAME unless given."),
            click.option("--telegram", help="Telegram chat id of the person's own chat."),
            click.option("--zalo", help="Zalo user id on the Official Account."),
            click.option("--zalo-bot", help="Zalo user id on the Bot Platform."),
            click.option("--email", help="E-mail address."),
            click.option("--phone", help="Telephone number, to sign in by."),
        )
    ):
        command = option(command)
    return command


@access.command("add")
@click.argument("name", required=False)
@_about_a_person
@JSON
@click.pass_context
def access_add(ctx: click.Context, /, name: str | None, as_json: bool, **more: str | None) -> None:
    """Give NAME access, or the official of --official."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        made = book.add(people_book.Wanted(name=name, **more))
        book.log("access/add", made["login"], f"{made['role']} {made['unit']}")
        said = [book.say("access.added", **made)]
        if not made["routes"]:
            said.append(book.say("access.no_way", login=made["login"]))
        click.echo(json.dumps(made, ensure_ascii=False) if as_json else "\n".join(said))


@access.command("edit")
@click.argument("who")
@click.option("--name", help="New name.")
@_about_a_person
@JSON
@click.pass_context
def access_edit(ctx: click.Context, /, who: str, as_json: bool, **more: str | None) -> None:
    """Change WHO, by login, name, telephone or number; an empty value ("") takes something away."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        changed = book.edit(book.number(who), people_book.Wanted(**more))
        book.log("access/edit", changed["login"], f"{changed['role']} {changed['unit']}")
        click.echo(json.dumps(changed, ensure_ascii=False) if as_json else book.say("access.edited", **changed))


@access.command("list")
@JSON
@click.pass_context
def access_list(ctx: click.Context, as_json: bool) -> None:
    """List those who have access."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        print_rows(book.every(), as_json, _line)


def _line(row: dict[str, Any]) -> str:
    ways = [*row["routes"], *(["password"] if row["password"] else []), *(["totp"] if row["totp"] else [])]
    marks = "" if row["works"] else "  !"
    return f"{row['id']}  {row['login']}  {row['name']}  [{row['role']}]  {row['unit_name']}  {' '.join(ways)}{marks}"


@access.command("remove")
@click.argument("who")
@click.pass_context
def access_remove(ctx: click.Context, who: str) -> None:
    """Take WHO's access away at once."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        login = book.remove(book.number(who))
        book.log("access/remove", login)
        click.echo(book.say("access.removed", login=login))


@access.command("link")
@click.argument("who")
@JSON
@click.pass_context
def access_link(ctx: click.Context, who: str, as_json: bool) -> None:
    """Make a one-time link for WHO, to be handed over within ten minutes."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        number = book.number(who)
        link = book.link(number)
        book.log("access/link", book.show(number)["login"])
        click.echo(json.dumps({"link": link}) if as_json else book.say("access.link_made", url=link))


@access.command("password")
@click.argument("who")
@click.option("--stdin", is_flag=True, help="Read it from standard input instead of asking.")
@click.option("--reset", is_flag=True, help="Take password and second step away instead.")
@click.pass_context
def access_password(ctx: click.Context, who: str, stdin: bool, reset: bool) -> None:
    """Set WHO's password; their sessions end."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        number = book.number(who)
        login = book.show(number)["login"]
        if reset:
            book.reset(number)
            book.log("access/reset", login)
            click.echo(book.say("access.reset", login=login))
            return
        given = _line_of_stdin() if stdin else str(click.prompt(book.say("access.ask_password"), hide_input=True))
        book.set_password(number, given)
        book.log("access/password", login)
        click.echo(book.say("access.password_set", login=login))


def _line_of_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


@access.command("revoke")
@click.argument("who")
@click.pass_context
def access_revoke(ctx: click.Context, who: str) -> None:
    """End all of WHO's sessions."""
    from bot.console import people_book

    with people_book.opened(settings_of(ctx)) as book:
        number = book.number(who)
        login, count = book.show(number)["login"], book.revoke(number)
        book.log("access/revoke", login)
        click.echo(book.say("access.revoked", login=login, count=count))


@click.group()
def audit() -> None:
    """What was done on the console; can only be added to."""


@audit.command("list")
@click.option("--find", "words", default="", help="Words in name, action, object or detail.")
@click.option("--result", type=click.Choice(["ok", "refused", "failed"]), help="Only what ended so.")
@click.option("--since", default="", help="First day, as 2026-11-28.")
@click.option("--until", default="", help="Last day.")
@click.option("--limit", type=click.IntRange(1, 50_000), default=100, show_default=True, help="At most so many, newest first.")
@JSON
@click.pass_context
def audit_list(ctx: click.Context, words: str, result: str | None, since: str, until: str, limit: int, as_json: bool) -> None:
    """List the newest entries."""
    from bot.console import audit_book

    with audit_book.opened(settings_of(ctx)) as book:
        found = book.find(audit_book.asked_of(words, result or "", since, until), limit)
        print_rows(found["entries"], as_json, _entry)


def _entry(row: dict[str, Any]) -> str:
    told = (row["at"], row["name"] or "–", row["action"], row["object"], row["address"], row["result"], row["detail"])
    return "  ".join(part for part in told if part)
