"""Commands about broadcasts to those who follow a topic."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.running import JSON, settings_of

BY = click.option("--by", default="", help="In whose name (default: the desk's).")


@click.group("broadcast")
def broadcast() -> None:
    """Send a bulletin to the people who follow a topic; a running server sends, alerts always go first."""


@broadcast.command("new")
@click.option(
    "--topics", required=True, help="Codes of topics, separated by commas: chung, mua_kho, tet, gas, nha_tro, xe_dien …"
)
@click.option("--units", default="", help="Codes of units: only those who follow one of these, or a unit below, as well.")
@click.option("--text", default="", help="The text, up to 1,500 characters.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the text, UTF-8.")
@click.option(
    "--picture", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A picture, JPEG or PNG, up to 5 MB."
)
@click.option(
    "--quiet/--any-hour", default=True, help="Whether it waits for the morning in the quiet hours.", show_default=True
)
@BY
@JSON
@click.pass_context
def broadcast_new(
    ctx: click.Context,
    topics: str,
    units: str,
    text: str,
    file: Path | None,
    picture: Path | None,
    quiet: bool,
    by: str,
    as_json: bool,
) -> None:
    """Make a draft; nothing is sent before `start`."""
    from bot.broadcasts import book
    from bot.broadcasts.model import Wanted

    words = text if file is None else book.read_text(file)
    with book.opened(settings_of(ctx)) as broadcasts:
        kept = broadcasts.keep_picture(book.read_picture(picture)) if picture else ""
        wanted = Wanted(text=words, topics=_codes(topics), units=_codes(units), picture=kept, quiet=quiet)
        _print(broadcasts, broadcasts.make(wanted, by or broadcasts.say("console.desk")), as_json)


@broadcast.command("start")
@click.argument("code")
@click.option("--at", "at", default="", help="When, in Vietnam's time, as 2026-12-01 08:00 (default: now).")
@BY
@JSON
@click.pass_context
def broadcast_start(ctx: click.Context, code: str, at: str, by: str, as_json: bool) -> None:
    """Send the broadcast CODE, now or at a time."""
    from bot.broadcasts import book

    with book.opened(settings_of(ctx)) as broadcasts:
        moment: datetime | None = book.moment_of(at) if at else None
        _print(broadcasts, broadcasts.start(code, by or broadcasts.say("console.desk"), moment), as_json)


@broadcast.command("stop")
@click.argument("code")
@BY
@JSON
@click.pass_context
def broadcast_stop(ctx: click.Context, code: str, by: str, as_json: bool) -> None:
    """Stop the broadcast CODE: what isn't sent yet won't be."""
    from bot.broadcasts import book

    with book.opened(settings_of(ctx)) as broadcasts:
        _print(broadcasts, broadcasts.stop(code, by or broadcasts.say("console.desk")), as_json)


@broadcast.command("show")
@click.argument("code")
@JSON
@click.pass_context
def broadcast_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show the broadcast CODE, its figures, who was not reached and who may have got it twice."""
    from bot.broadcasts import book

    with book.opened(settings_of(ctx)) as broadcasts:
        _print(broadcasts, broadcasts.show(code), as_json)


@broadcast.command("progress")
@click.argument("code")
@JSON
@click.pass_context
def broadcast_progress(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show only how far the broadcast CODE has come."""
    from bot.broadcasts import book

    with book.opened(settings_of(ctx)) as broadcasts:
        shown = broadcasts.progress(code)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(
        f"{shown['code']}  {shown['state']}  " + "  ".join(f"{name} {count}" for name, count in shown["figures"].items())
    )


@broadcast.command("list")
@JSON
@click.pass_context
def broadcast_list(ctx: click.Context, as_json: bool) -> None:
    """List the newest broadcasts."""
    from bot.broadcasts import book

    with book.opened(settings_of(ctx)) as broadcasts:
        rows = broadcasts.latest()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['code']}  {row['made_at']}  {row['topic_names']}  {row['place']}  {row['state_label']}")


def _codes(given: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in given.split(",") if code.strip())


def _print(broadcasts: Any, shown: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else broadcasts.report(shown["code"]))
