"""Commands about exams."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.running import JSON, settings_of

if TYPE_CHECKING:
    from bot.training.exam_book import Wanted

MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%d"])
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("exam")
def exam() -> None:
    """Exams: made here or on the console, sat by /thi CODE in any messenger."""


@exam.command("new")
@click.option("--title", required=True, help="What people read, up to 80 characters.")
@click.option("--minutes", type=int, required=True, help="Time for one attempt.")
@click.option("--pass", "pass_percent", type=int, default=80, show_default=True, help="Pass mark, in percent.")
@click.option("--count", type=int, default=0, help="So many questions, drawn from the whole bank for each person.")
@click.option("--blueprint", type=FILE, help="YAML list of topic, difficulty (may be left out), count; drawn for each person.")
@click.option("--questions", default="", help="Ids of the questions, separated by commas: the same for everybody.")
@click.option("--team", default="", help="Only for this team, by name or id.")
@click.option("--unit", default="", help="Only for teams of this unit and of those below it, by name or code.")
@click.option("--campaign", default="", help="Only for the people of this campaign, by its id.")
@click.option("--from", "opens", type=MOMENT, help="Opens at, Vietnam's time, as in 2026-12-01 07:30; now if left out.")
@click.option("--until", "closes", type=MOMENT, help="Closes at; open until closed by hand if left out.")
@click.option("--attempts", type=int, default=1, show_default=True, help="Attempts a person has.")
@click.option("--show-answers", "shows_answers", is_flag=True, help="Once it is closed, people see which answers were right.")
@click.option("--by", default="", help="Who made it.")
@JSON
@click.pass_context
def exam_new(ctx: click.Context, /, opens: datetime | None, closes: datetime | None, as_json: bool, **asked: Any) -> None:
    """Make an exam; prints the code that people type."""
    from bot.training import exam_book
    from knowledge import content

    settings = settings_of(ctx)
    wanted = _wanted(opens, closes, **asked)
    with exam_book.opened(settings) as book:
        _print(book.make(wanted, content.load().questions), as_json)


def _wanted(opens: datetime | None, closes: datetime | None, blueprint: Path | None, questions: str, **same: Any) -> Wanted:
    from bot.training.exam_book import Wanted, read_blueprint

    names = tuple(name.strip() for name in questions.split(",") if name.strip())
    rows = read_blueprint(blueprint) if blueprint else ()
    return Wanted(blueprint=rows, questions=names, opens_at=_here(opens), closes_at=_here(closes), **same)


def _here(moment: datetime | None) -> datetime | None:
    """A moment typed in Vietnam's time."""
    from bot.incidents.hours import HANOI

    return moment.replace(tzinfo=HANOI) if moment else None


@exam.command("list")
@JSON
@click.pass_context
def exam_list(ctx: click.Context, as_json: bool) -> None:
    """List the newest exams."""
    from bot.training import exam_book

    with exam_book.opened(settings_of(ctx)) as book:
        rows = book.latest()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(_line(row))


@exam.command("show")
@click.argument("code")
@JSON
@click.pass_context
def exam_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show the exam CODE."""
    from bot.training import exam_book

    with exam_book.opened(settings_of(ctx)) as book:
        _print(book.show(code), as_json)


@exam.command("close")
@click.argument("code")
@JSON
@click.pass_context
def exam_close(ctx: click.Context, code: str, as_json: bool) -> None:
    """Close the exam CODE: nobody begins it any more, attempts under way end now."""
    from bot.training import exam_book

    with exam_book.opened(settings_of(ctx)) as book:
        _print(book.close(code), as_json)


@exam.command("results")
@click.argument("code")
@click.option("--xlsx", type=FILE, help="Write results, questions and answers there, as a spreadsheet.")
@JSON
@click.pass_context
def exam_results(ctx: click.Context, code: str, xlsx: Path | None, as_json: bool) -> None:
    """Show who sat the exam CODE and what it came to."""
    from bot.training import exam_book
    from bot.wording import Wording

    with exam_book.opened(settings_of(ctx)) as book:
        found = book.results(code)
        if xlsx:
            xlsx.write_bytes(book.xlsx(code))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    say = Wording.load()
    click.echo(_line(found))
    for row in found["people"]:
        state = "under_way" if row["passed"] is None else "passed" if row["passed"] else "failed"
        score = "–" if row["right"] is None else f"{row['right']}/{row['count']}"
        click.echo(f"{score}  {say(f'exam_desk.{state}')}  {row['name']}  {row['team']}".rstrip())


@exam.command("items")
@click.argument("code")
@JSON
@click.pass_context
def exam_items(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show how the questions of the exam CODE did, those that don't separate people first."""
    from bot.training import exam_book

    with exam_book.opened(settings_of(ctx)) as book:
        found = book.items(code)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found["items"]:
        numbers = [f"p {row['difficulty']}", f"r {row['discrimination']}", f"D {row['upper_lower']}"] if row["enough"] else []
        click.echo("  ".join([row["question"], f"n {row['answers']}", *numbers, "; ".join(row["remarks"])]).rstrip())


@exam.command("recount")
@click.argument("code", required=False, default="")
@JSON
@click.pass_context
def exam_recount(ctx: click.Context, code: str, as_json: bool) -> None:
    """Count the exam CODE, or all, again from the log of answers; exit code 1 if a score differs."""
    import msgspec

    from bot.training import exam_book
    from bot.wording import Wording

    with exam_book.opened(settings_of(ctx)) as book:
        found = book.recount(code)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        say = Wording.load()
        for one in found.differences:
            click.echo(f"{one.code}  {one.attempt}  {one.what}: {one.kept} ≠ {one.counted}")
        counts = {"exams": found.exams, "attempts": found.attempts, "answers": found.answers}
        click.echo(say("exam_desk.recounted", differences=len(found.differences), **counts))
    ctx.exit(1 if found.differences else 0)


def _line(row: dict[str, Any]) -> str:
    figures = row["figures"]
    numbers = f"{figures['passed']}/{figures['finished']}/{figures['begun']}"
    return f"{row['code']}  {row['state_label']}  {row['title']}  {row['for']}  {numbers}"


def _print(row: dict[str, Any], as_json: bool) -> None:
    from bot.wording import Wording

    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    say = Wording.load()
    figures = row["figures"]
    click.echo(say("exam_desk.shown", **(row | {"for_": row["for"]} | figures)))
