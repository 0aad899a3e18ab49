"""Commands about written contests of a public campaign."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.commands.running import JSON, settings_of


@click.group()
def contest() -> None:
    """Hold a written contest: entries by messenger and on the page, a draw that anybody can check."""


@contest.command("new")
@click.argument("code")
@click.option("--title", required=True, help="Its name, as people read it.")
@click.option("--closes", required=True, metavar="TIME", help="End, in Vietnam: “2026-12-10 17:00”.")
@click.option("--opens", default="", metavar="TIME", help="Begin; now where it isn't given.")
@click.option("--question", "questions", multiple=True, metavar="ID", help="A question of the bank; once for each.")
@click.option("--topic", default="", help="Instead of --question: draw the questions from this topic.")
@click.option("--count", type=click.IntRange(1, 20), default=5, show_default=True, help="How many to draw.")
@click.option("--prizes", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many win.")
@click.option("--prize", default="", help="What they win, in words.")
@click.option("--organiser", default="", help="Who holds it, in words.")
@click.option("--who", type=click.Choice(["everyone", "members"]), default="everyone", show_default=True, help="Who may enter.")
@click.option("--nearest", is_flag=True, help="The nearest guess of how many have all right wins, instead of a draw.")
@click.option("--predict", "predicts", is_flag=True, help="Ask for that guess although the winners are drawn.")
@click.option("--once", is_flag=True, help="Nobody may hand in again; else a later entry takes an earlier one's place.")
@click.option("--seed", default="", help="Seed of the draw, published in the rules; else it follows from the entries.")
@JSON
@click.pass_context
def contest_new(ctx: click.Context, /, code: str, nearest: bool, as_json: bool, **about: Any) -> None:
    """Make the contest CODE."""
    from bot.training import contest_book
    from knowledge import content

    bank = {one.id: one for one in content.load().questions}
    with contest_book.opened(settings_of(ctx)) as book:
        _print(book.make(code, bank=bank, method="nearest" if nearest else "draw", **about), as_json)


@contest.command("list")
@JSON
@click.pass_context
def contest_list(ctx: click.Context, as_json: bool) -> None:
    """List the contests, the newest first."""
    from bot.training import contest_book

    with contest_book.opened(settings_of(ctx)) as book:
        rows = book.latest()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_line(row))


@contest.command("show")
@click.argument("code")
@JSON
@click.pass_context
def contest_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show the contest CODE: entries, right answers per question, winners with names masked."""
    from bot.training import contest_book

    with contest_book.opened(settings_of(ctx)) as book:
        _print(book.show(code), as_json)


@contest.command("close")
@click.argument("code")
@JSON
@click.pass_context
def contest_close(ctx: click.Context, code: str, as_json: bool) -> None:
    """Take no more entries to the contest CODE, before its time."""
    from bot.training import contest_book

    with contest_book.opened(settings_of(ctx)) as book:
        _print(book.close(code), as_json)


@contest.command("draw")
@click.argument("code")
@JSON
@click.pass_context
def contest_draw(ctx: click.Context, code: str, as_json: bool) -> None:
    """Find the winners of the contest CODE, once; a running server tells them."""
    from bot.training import contest_book

    with contest_book.opened(settings_of(ctx)) as book:
        _print(book.draw(code), as_json)


@contest.command("results")
@click.argument("code")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write all entries, with names, into it.")
@JSON
@click.pass_context
def contest_results(ctx: click.Context, code: str, xlsx: Path | None, as_json: bool) -> None:
    """Give out the results of the contest CODE."""
    from bot.training import contest_book

    with contest_book.opened(settings_of(ctx)) as book:
        _print(book.sheet(code, xlsx) if xlsx else book.show(code), as_json)


def _print(shown: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    from bot.wording import Wording

    say = Wording.load()
    click.echo(_line(shown))
    click.echo(say("contest.figures", entries=shown["entries"], right=shown["all_right"]))
    for number, one in enumerate(shown["questions"], start=1):
        click.echo(say("contest.share", number=number, ask=one["ask"], right=one["right"], count=shown["entries"]))
    if shown["seed"]:
        click.echo(say("contest.seed_used", seed=shown["seed"]))
    for one in shown["winners"]:
        click.echo(say("contest.winner", **{name: one[name] for name in ("prize", "name", "phone", "entry")}))
    if "file" in shown:
        click.echo(say("contest.written", file=shown["file"]))


def _line(row: dict[str, Any]) -> str:
    from datetime import datetime

    from bot.conversation.contest_entry import moment_of
    from bot.wording import Wording

    say = Wording.load()
    closes = moment_of(datetime.fromisoformat(row["closes_at"]))
    state = say(f"contest.state.{row['state']}")
    return say("contest.line", code=row["code"], state=state, entries=row["entries"], closes=closes, title=row["title"])
