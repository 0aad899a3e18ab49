"""Contests, one entry a person, and their draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, update

from bot.conversation.contest_entry import Contest, Entry, Method, Who, right_in
from bot.messages import Sender
from bot.storage.contest_tables import contest, contest_draw, contest_entry
from knowledge.schema import Question

GONE = "gone:"
"""Begins the key of an entry whose person has had their data deleted after the end."""


@dataclass(frozen=True)
class Kept:
    """An entry with who handed it in, when, and how many answers were right."""

    entry: Entry
    learner: str
    sender: Sender
    right: int
    at: datetime


@dataclass(frozen=True)
class Draw:
    """How it ended: the seed, how many took part and had all right, and the ids of the winning entries, first prize first."""

    seed: str
    drawn_at: datetime
    entries: int
    all_right: int
    winners: tuple[str, ...]


def make(connection: Connection, made: Contest, now: datetime) -> None:
    """Write a contest down."""
    values = {name: getattr(made, name) for name in made.__struct_fields__ if name != "questions"}
    questions = msgspec.json.encode(made.questions).decode()
    connection.execute(contest.insert().values(**values, questions=questions, made_at=now))


def by_code(connection: Connection, code: str) -> Contest | None:
    """The contest of that code."""
    row = connection.execute(select(contest).where(contest.c.code == code)).first()
    return _contest(row) if row else None


def by_id(connection: Connection, contest_id: str, *, hold: bool = False) -> Contest | None:
    """The same by its id; `hold`: nobody else hands in or draws until the transaction ends."""
    query = select(contest).where(contest.c.id == contest_id)
    row = connection.execute(query.with_for_update() if hold else query).first()
    return _contest(row) if row else None


def every(connection: Connection) -> list[Contest]:
    """All contests, the newest first."""
    return [_contest(row) for row in connection.execute(select(contest).order_by(contest.c.made_at.desc(), contest.c.code))]


def open_at(connection: Connection, now: datetime) -> tuple[Contest, ...]:
    """Those that take entries, the one that closes first in front."""
    query = select(contest).where(contest.c.opens_at <= now, contest.c.closes_at > now)
    return tuple(_contest(row) for row in connection.execute(query.order_by(contest.c.closes_at, contest.c.code)))


def close(connection: Connection, contest_id: str, now: datetime) -> None:
    """No more entries from now on."""
    later = (contest.c.id == contest_id, contest.c.closes_at > now)
    connection.execute(update(contest).where(*later).values(closes_at=now))


def _contest(row: Row[Any]) -> Contest:
    same = {name: getattr(row, name) for name in Contest.__struct_fields__ if name not in ("questions", "who", "method")}
    questions = msgspec.json.decode(row.questions, type=tuple[Question, ...])
    return Contest(**same, questions=questions, who=cast(Who, row.who), method=cast(Method, row.method))


def enter(connection: Connection, contest_id: str, learner: str, sender: Sender, entry: Entry, now: datetime) -> bool:
    """Keep an entry while the contest takes any, in place of the person's earlier one; False where it isn't allowed."""
    held = by_id(connection, contest_id, hold=True)
    if held is None or not held.is_open(now) or (not held.replaces and of_learner(connection, contest_id, learner)):
        return False
    mine = (contest_entry.c.contest == contest_id, contest_entry.c.learner == learner)
    connection.execute(delete(contest_entry).where(*mine))
    values = {
        "id": entry.id,
        "contest": contest_id,
        "learner": learner,
        "channel": sender.channel,
        "address": sender.address,
        "name": entry.name,
        "phone": entry.phone,
        "answers": msgspec.json.encode(entry.answers).decode(),
        "prediction": entry.prediction,
        "right": right_in(held, entry),
        "at": now,
    }
    connection.execute(contest_entry.insert().values(**values))
    return True


def of_learner(connection: Connection, contest_id: str, learner: str) -> Entry | None:
    """A person's entry."""
    query = select(contest_entry).where(contest_entry.c.contest == contest_id, contest_entry.c.learner == learner)
    row = connection.execute(query).first()
    return _entry(row) if row else None


def entries(connection: Connection, contest_id: str) -> list[Kept]:
    """All entries, in the order in which they came."""
    query = select(contest_entry).where(contest_entry.c.contest == contest_id)
    rows = connection.execute(query.order_by(contest_entry.c.at, contest_entry.c.id))
    return [Kept(_entry(row), row.learner, Sender(row.channel, row.address), row.right, row.at) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    answers = msgspec.json.decode(row.answers, type=tuple[tuple[int, ...], ...])
    return Entry(id=row.id, answers=answers, name=row.name, phone=row.phone, prediction=row.prediction)


def how_many(connection: Connection, contest_id: str) -> int:
    """Entries so far."""
    return connection.scalar(select(func.count()).where(contest_entry.c.contest == contest_id)) or 0


def keep_draw(connection: Connection, contest_id: str, drawn: Draw) -> None:
    """Write down how it ended."""
    winners = msgspec.json.encode(drawn.winners).decode()
    values = {"seed": drawn.seed, "drawn_at": drawn.drawn_at, "entries": drawn.entries, "all_right": drawn.all_right}
    connection.execute(contest_draw.insert().values(contest=contest_id, winners=winners, **values))


def draw_of(connection: Connection, contest_id: str) -> Draw | None:
    """How a contest ended, once it has been drawn."""
    row = connection.execute(select(contest_draw).where(contest_draw.c.contest == contest_id)).first()
    if row is None:
        return None
    winners = msgspec.json.decode(row.winners, type=tuple[str, ...])
    return Draw(row.seed, row.drawn_at, row.entries, row.all_right, winners)


def count_of(connection: Connection, sender: Sender, keys: Sequence[str]) -> int:
    """How many entries are kept of a person."""
    return connection.scalar(select(func.count()).select_from(contest_entry).where(*_of(sender, keys))) or 0


def forget(connection: Connection, sender: Sender, keys: Sequence[str], now: datetime) -> None:
    """Delete a person's entries to contests that take some; of those that have ended all that tells who it was.

    What was drawn can be checked again only while the ids of the entries stay.
    """
    ended = select(contest.c.id).where(contest.c.closes_at <= now)
    mine = _of(sender, keys)
    connection.execute(delete(contest_entry).where(*mine, contest_entry.c.contest.not_in(ended)))
    nameless(connection, connection.scalars(select(contest_entry.c.id).where(*mine)).all())


def nameless(connection: Connection, ids: Sequence[str]) -> None:
    """Take out of these entries whose they were."""
    nobody = {"learner": GONE + contest_entry.c.id, "channel": "", "address": "", "name": "", "phone": ""}
    connection.execute(update(contest_entry).where(contest_entry.c.id.in_(ids)).values(nobody))


def adopt(connection: Connection, old_key: str, new_key: str) -> None:
    """Entries under one key go on under another, except where there is one already."""
    there = select(contest_entry.c.contest).where(contest_entry.c.learner == new_key)
    mine = contest_entry.c.learner == old_key, contest_entry.c.contest.not_in(there.scalar_subquery())
    connection.execute(update(contest_entry).where(*mine).values(learner=new_key))


def _of(sender: Sender, keys: Iterable[str]) -> tuple[Any, ...]:
    here = (contest_entry.c.channel == sender.channel) & (contest_entry.c.address == sender.address)
    return (here | contest_entry.c.learner.in_(list(keys)),)
