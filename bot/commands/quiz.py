"""Commands about the quiz bank: what is in it, out to other programs and in again, reviews."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.running import JSON

if TYPE_CHECKING:
    from bot.training import gift
    from bot.training.bank_import import Plan
    from bot.wording import Wording
    from knowledge.reviews import Flag
    from knowledge.schema import Question

KINDS = click.Choice(["single", "several", "true_false", "order", "numeric"])
SHOWN = 20
"""Ids that an import names; the rest is counted."""


@click.group("quiz")
def quiz_() -> None:
    """The bank of quiz questions."""


def _choosing(command: Callable[..., None]) -> Callable[..., None]:
    """The options that choose questions."""
    for option in reversed(
        (
            click.option("--topic", help="Only topics with these words; marks may be left out."),
            click.option("--kind", type=KINDS, help="Only questions of this kind."),
            click.option("--audience", help="Only questions for these people, or for everybody."),
        )
    ):
        command = option(command)
    return command


@quiz_.command("list")
@_choosing
@JSON
def quiz_list(topic: str | None, kind: str | None, audience: str | None, as_json: bool) -> None:
    """List the questions: id, kind, difficulty, topic, wording."""
    import msgspec

    chosen = _chosen(topic, kind, audience)
    if as_json:
        click.echo(json.dumps([msgspec.to_builtins(question) for question in chosen], ensure_ascii=False))
        return
    for question in chosen:
        click.echo(f"{question.id}  {question.kind}  {question.difficulty}  {question.topic}  {question.ask}")


@quiz_.command("statistics")
@_choosing
@JSON
def quiz_statistics(topic: str | None, kind: str | None, audience: str | None, as_json: bool) -> None:
    """Count by topic: kinds, difficulties, how often the right option is the longest or shortest, and where it stands."""
    print_statistics(_chosen(topic, kind, audience), as_json)


@quiz_.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "gift"]), help="The format; without, by the ending of FILE."
)
@_choosing
def quiz_export(file: Path, form: str | None, topic: str | None, kind: str | None, audience: str | None) -> None:
    """Write questions to FILE: as CSV or Excel, or as GIFT for Moodle."""
    from bot.errors import Refused
    from bot.training import bank_export
    from bot.wording import Wording

    say, chosen = Wording.load(), _chosen(topic, kind, audience)
    form = form or {".csv": "csv", ".xlsx": "xlsx", ".gift": "gift", ".txt": "gift"}.get(file.suffix.lower())
    if form is None:
        raise click.UsageError("Say --format csv, xlsx or gift.")
    if form == "gift":
        data = bank_export.as_gift(chosen, _words(say))
    else:
        data = bank_export.as_csv(chosen) if form == "csv" else bank_export.as_xlsx(chosen)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Refused("error.file", file=file, detail=error.strerror) from error
    click.echo(say("bank.exported", count=len(chosen), file=file))


@quiz_.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="Content file that new questions are added to.")
@click.option("--dry-run", is_flag=True, help="Report only, write nothing.")
@JSON
def quiz_import(file: Path, into: Path, dry_run: bool, as_json: bool) -> None:
    """Bring in questions from CSV, Excel or GIFT: all of FILE, or nothing if anything in it is wrong."""
    from bot.errors import Refused
    from bot.training import bank_import, bank_reading
    from bot.wording import Wording
    from knowledge import content
    from knowledge.provisions import load_structures
    from nlu.text import fold

    say = Wording.load()
    rows = bank_reading.read(file, _words(say))
    laws = bank_import.Laws(load_structures(), datetime.now(UTC).date(), fold)
    done = bank_import.plan(rows, into, content.FOLDER, content.load(), laws)
    if as_json:
        click.echo(json.dumps(_as_json(done, say), ensure_ascii=False))
    else:
        _report(done, say)
    if done.refused:
        bad = {fault.line for fault in done.faults} | {line for line, found in done.findings if found.fatal}
        raise Refused("error.bank_import", file=file, count=len(bad), rows=len(rows))
    if not dry_run:
        bank_import.write(done)
    if not as_json:
        click.echo(
            say(f"bank.{'would' if dry_run else 'imported'}", new=len(done.new), changed=len(done.changed), same=done.same)
        )


@quiz_.command("reviewed")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All questions.")
@JSON
def quiz_reviewed(ids: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Mark questions as reviewed against their entries and the law of today; without ID, list those that need it."""
    from bot.errors import NotFound
    from bot.wording import Wording
    from knowledge import content, reviews
    from knowledge.build import entries_of

    loaded, today, say = content.load(), datetime.now(UTC).date(), Wording.load()
    entries = {entry.id: entry for entry in entries_of(loaded)}
    state = (loaded.questions, entries, {document.id: document for document in loaded.documents}, loaded.reviews, today)
    known = {question.id for question in loaded.questions}
    if not ids and not everything:
        _print_flags(list(reviews.flags(*state)), as_json, say)
        return
    if strange := sorted(set(ids) - known):
        raise NotFound("error.bank_question", ids=", ".join(strange))
    made = reviews.renewed(*state, known if everything else set(ids))
    (content.FOLDER / reviews.FILE).write_text(reviews.written(made), encoding="utf-8")
    click.echo(json.dumps({"reviewed": len(made)}) if as_json else say("bank.reviewed", count=len(made), of=len(known)))


def print_statistics(questions: Sequence[Question], as_json: bool) -> None:
    """The figures of each topic and of all together."""
    from knowledge.bank_statistics import as_table, by_topic, count_up

    rows = [*by_topic(questions), count_up("all", questions)]
    click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False) if as_json else as_table(rows))


def _chosen(topic: str | None, kind: str | None, audience: str | None) -> list[Question]:
    from knowledge import content
    from nlu.text import fold

    return [
        question
        for question in content.load().questions
        if (topic is None or fold(topic) in fold(question.topic))
        and (kind is None or question.kind == kind)
        and (audience is None or not question.audience or audience in question.audience)
    ]


def _words(say: Wording) -> gift.Words:
    from bot.training.gift import Words

    return Words(say("bank.true"), say("bank.false"))


def _lines(done: Plan, say: Wording) -> list[dict[str, Any]]:
    """Everything that is wrong, a line each, in the order of the file."""
    faults = [
        {
            "line": f.line,
            "column": f.column,
            "value": f.value,
            "reason": say(f"bank.fault.{f.reason}", **f.values),
            "fatal": True,
        }
        for f in done.faults
    ]
    found = [{"line": line, "column": "", "value": f.item, "reason": f.problem, "fatal": f.fatal} for line, f in done.findings]
    return sorted([*faults, *found], key=lambda one: one["line"])


def _report(done: Plan, say: Wording) -> None:
    for one in _lines(done, say):
        place = say("bank.cell", **one) if one["column"] else say("bank.row", **one)
        click.echo(f"{'error' if one['fatal'] else 'note'}: {place}", err=True)
    if not done.refused:
        for name, ids in (("new", done.new), ("changed", done.changed)):
            for id_ in ids[:SHOWN]:
                click.echo(f"{say(f'bank.{name}')}: {id_}")
            if len(ids) > SHOWN:
                click.echo(say("bank.more", count=len(ids) - SHOWN))


def _as_json(done: Plan, say: Wording) -> dict[str, Any]:
    return {
        "accepted": not done.refused,
        "new": done.new,
        "changed": done.changed,
        "same": done.same,
        "findings": _lines(done, say),
    }


def _print_flags(flags: Sequence[Flag], as_json: bool, say: Wording) -> None:
    if as_json:
        click.echo(json.dumps([asdict(flag) for flag in flags], ensure_ascii=False))
        return
    for flag in flags:
        click.echo(f"{flag.question}: {flag.why}")
    click.echo(say("bank.flagged", count=len(flags)))
