"""A contest in figures: entries, how many had each question right, winners with names masked, entries that look alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation import question
from bot.conversation.contest_entry import Contest, in_words
from bot.storage import contests
from bot.storage.contests import Draw, Kept
from nlu.text import fold


@dataclass(frozen=True)
class QuestionResult:
    """One question: the right answer in words, and how many gave it."""

    ask: str
    answer: str
    explain: str
    right: int


@dataclass(frozen=True)
class Winner:
    """One winner as published; `prize` counts from 1."""

    prize: int
    entry: str
    name: str
    phone: str
    prediction: int | None


@dataclass(frozen=True)
class Results:
    """All of it. `ids`: every entry's, with whether all answers were right: the list with which the draw is checked."""

    contest: Contest
    entries: int
    all_right: int
    questions: tuple[QuestionResult, ...]
    draw: Draw | None
    winners: tuple[Winner, ...]
    ids: tuple[tuple[str, bool], ...]


def results(connection: Connection, contest: Contest) -> Results:
    """The figures as they are now."""
    entries, drawn = contests.entries(connection, contest.id), contests.draw_of(connection, contest.id)
    whole = len(contest.questions)
    return Results(
        contest,
        len(entries),
        sum(one.right == whole for one in entries),
        tuple(_question(contest, number, entries) for number in range(whole)),
        drawn,
        _winners(drawn, entries),
        tuple(sorted((one.entry.id, one.right == whole) for one in entries)),
    )


def _question(contest: Contest, number: int, entries: Sequence[Kept]) -> QuestionResult:
    asked = contest.questions[number]
    right = sum(question.is_right(asked, one.entry.answers[number]) for one in entries)
    return QuestionResult(asked.ask, in_words(asked, asked.right), asked.explain, right)


def _winners(drawn: Draw | None, entries: Iterable[Kept]) -> tuple[Winner, ...]:
    known = {one.entry.id: one.entry for one in entries}
    return tuple(
        Winner(prize, id_, masked_name(known[id_].name), masked_phone(known[id_].phone), known[id_].prediction)
        for prize, id_ in enumerate(drawn.winners if drawn else (), start=1)
        if id_ in known
    )


def masked_name(name: str) -> str:
    """A name as it may be published: "Nguyễn Văn An" → "Nguyễn V. A."; of a single word the first letter."""
    words = name.split()
    if len(words) < 2:
        return "".join(f"{word[0]}…" for word in words)
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])


def masked_phone(phone: str) -> str:
    """A number as it may be published: "+84912345678" → "09xx…678"."""
    local = "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone
    return f"{local[:2]}xx…{local[-3:]}" if local else ""


def alike(entries: Sequence[Kept]) -> dict[str, tuple[str, ...]]:
    """Entries that may be of one person, by id: "phone" for a number given in several, "name" for a full name."""
    phones = Counter(one.entry.phone for one in entries if one.entry.phone)
    names = Counter(fold(one.entry.name) for one in entries if len(one.entry.name.split()) > 1)
    marked = {
        one.entry.id: tuple(
            reason for reason, times in (("phone", phones[one.entry.phone]), ("name", names[fold(one.entry.name)])) if times > 1
        )
        for one in entries
    }
    return {id_: reasons for id_, reasons in marked.items() if reasons}
