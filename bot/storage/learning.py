"""What each person knows of each question, their days of practice, and when they want to be reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from fsrs.card import CardDict
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, or_, select, update

from bot.messages import Sender
from bot.storage.learning_tables import practice_card, practice_habit
from bot.storage.tables import quiz_answer
from bot.storage.upsert import upsert
from bot.training.scheduling import Answers, Learned

RECENT = 200
"""A person's last answers by which topics are judged."""


@dataclass(frozen=True)
class Habit:
    """Days in a row up to `practised_on`; the minute of Vietnam's day at which they are reminded, `None` for never."""

    streak: int = 0
    practised_on: date | None = None
    minute: int | None = None
    reminded_on: date | None = None


@dataclass(frozen=True)
class Reminder:
    """Somebody whose moment has come: where, at which minute of the day, since when, on which day it was done last."""

    learner: str
    to: Sender
    minute: int
    remind_at: datetime
    reminded_on: date | None


def learned(connection: Connection, learner: str) -> dict[str, Learned]:
    """All questions a person has answered, by id."""
    columns = (practice_card.c[name] for name in ("question", "card", "due", "answers", "lapses"))
    rows = connection.execute(select(*columns).where(practice_card.c.learner == learner))
    return {row.question: _learned(row.card, row.due, row.answers, row.lapses) for row in rows}


def of_question(connection: Connection, learner: str, question: str) -> Learned | None:
    """What a person knows of one question, if they ever answered it."""
    columns = (practice_card.c[name] for name in ("card", "due", "answers", "lapses"))
    row = connection.execute(select(*columns).where(*_card(learner, question))).first()
    return _learned(*row) if row else None


def _learned(card: str, due: str | None, answers: int, lapses: int) -> Learned:
    kept = msgspec.json.decode(card, type=dict[str, Any])
    day = date.fromisoformat(due or str(kept["due"])[:10])
    return Learned(CardDict(**kept), day, answers, lapses)  # type: ignore[typeddict-item]


def keep(connection: Connection, learner: str, question: str, one: Learned, now: datetime) -> None:
    """Write down what a person knows of a question now."""
    card = msgspec.json.encode(one.card).decode()
    values = {"card": card, "due": one.due.isoformat(), "answers": one.answers, "lapses": one.lapses, "answered_at": now}
    upsert(connection, practice_card, {"learner": learner, "question": question}, values)


def set_aside(connection: Connection, learner: str, questions: Iterable[str]) -> None:
    """Questions that aren't in the bank any more are due no longer; what is known of them stays, they may come back."""
    gone = practice_card.c.question.in_(list(questions))
    connection.execute(update(practice_card).where(practice_card.c.learner == learner, gone).values(due=None))


def waiting(connection: Connection, learner: str) -> set[str]:
    """Questions with a day on which they are due."""
    dated = (practice_card.c.learner == learner, practice_card.c.due.is_not(None))
    return set(connection.scalars(select(practice_card.c.question).where(*dated)))


def due(connection: Connection, learner: str, today: date) -> int:
    """How many questions are due, today or since earlier."""
    until = (practice_card.c.learner == learner, practice_card.c.due <= today.isoformat())
    return connection.scalar(select(func.count()).select_from(practice_card).where(*until)) or 0


def begun(connection: Connection, learner: str) -> bool:
    """Whether the person ever answered a question."""
    one = select(practice_card.c.question).where(practice_card.c.learner == learner).limit(1)
    return connection.scalar(one) is not None


def last_answers(connection: Connection, learner: str) -> Answers:
    """The person's last answers, newest first."""
    query = select(quiz_answer.c.question, quiz_answer.c.right).where(quiz_answer.c.learner == learner)
    return [(row.question, row.right) for row in connection.execute(query.order_by(quiz_answer.c.id.desc()).limit(RECENT))]


def habit(connection: Connection, learner: str) -> Habit:
    """The person's days in a row and reminder."""
    columns = (practice_habit.c[name] for name in ("streak", "practised_on", "minute", "reminded_on"))
    row = connection.execute(select(*columns).where(practice_habit.c.learner == learner)).first()
    return Habit(row.streak, _day(row.practised_on), row.minute, _day(row.reminded_on)) if row else Habit()


def practised(connection: Connection, learner: str, streak: int, today: date) -> None:
    """The person answered a question today, on so many days in a row."""
    values = {"streak": streak, "practised_on": today.isoformat()}
    upsert(connection, practice_habit, {"learner": learner}, values)


def remind(connection: Connection, learner: str, to: Sender, minute: int, at: datetime) -> None:
    """Remind a person at this address at that minute of the day, first at a moment."""
    values = {"channel": to.channel, "address": to.address, "minute": minute, "remind_at": at}
    upsert(connection, practice_habit, {"learner": learner}, values)


def stop_reminding(connection: Connection, learner: str, person: Sender | None = None) -> None:
    """No more reminders for this learner, or at this address whoever asked for them there."""
    mine: list[ColumnElement[bool]] = [practice_habit.c.learner == learner]
    if person is not None:
        here = (practice_habit.c.channel == person.channel) & (practice_habit.c.address == person.address)
        mine.append(here)
    gone = dict.fromkeys(("channel", "address", "minute", "remind_at"))
    connection.execute(update(practice_habit).where(or_(*mine)).values(gone))


def to_remind(connection: Connection, now: datetime, limit: int) -> list[Reminder]:
    """People whose moment has come, those who have waited longest first."""
    names = ("learner", "channel", "address", "minute", "remind_at", "reminded_on")
    query = select(*(practice_habit.c[name] for name in names)).where(practice_habit.c.remind_at <= now)
    rows = connection.execute(query.order_by(practice_habit.c.remind_at, practice_habit.c.learner).limit(limit)).all()
    return [Reminder(who, Sender(*to), minute, at, _day(on)) for who, *to, minute, at, on in rows]


def turn_to(connection: Connection, one: Reminder, following: datetime, reminded_on: date | None = None) -> bool:
    """Set the next moment, and the day if they are reminded now; False where another process was quicker."""
    reminded = {"reminded_on": reminded_on.isoformat()} if reminded_on else {}
    same = (practice_habit.c.learner == one.learner, practice_habit.c.remind_at == one.remind_at)
    changed = connection.execute(update(practice_habit).where(*same).values(remind_at=following, **reminded))
    return changed.rowcount == 1


def adopt(connection: Connection, old_key: str, new_key: str) -> None:
    """All practice under one key goes on under another: somebody joined a team, or left it.

    Where both know a question, the later answer counts; the longer streak and the newer reminder stay.
    """
    if old_key == new_key:
        return
    theirs, there = _cards(connection, old_key), _cards(connection, new_key)
    for question, row in theirs.items():
        if question not in there or there[question]["answered_at"] <= row["answered_at"]:
            values = {name: row[name] for name in row if name not in ("learner", "question")}
            upsert(connection, practice_card, {"learner": new_key, "question": question}, values)
    _adopt_habit(connection, old_key, new_key)
    connection.execute(update(quiz_answer).where(quiz_answer.c.learner == old_key).values(learner=new_key))
    forget(connection, old_key)


def _adopt_habit(connection: Connection, old_key: str, new_key: str) -> None:
    both = select(practice_habit).where(practice_habit.c.learner.in_([old_key, new_key]))
    rows = {row["learner"]: row for row in connection.execute(both).mappings()}
    mine, other = rows.get(old_key), rows.get(new_key)
    if mine is None:
        return
    latest = max((row for row in (mine, other) if row), key=lambda row: (row["practised_on"] or "", row["streak"]))
    asked = mine if mine["remind_at"] is not None or other is None else other
    days = [row["reminded_on"] for row in (mine, other) if row and row["reminded_on"]]
    values = {name: asked[name] for name in ("channel", "address", "minute", "remind_at")}
    values |= {"streak": latest["streak"], "practised_on": latest["practised_on"], "reminded_on": max(days, default=None)}
    upsert(connection, practice_habit, {"learner": new_key}, values)


def _cards(connection: Connection, learner: str) -> dict[str, RowMapping]:
    rows = connection.execute(select(practice_card).where(practice_card.c.learner == learner)).mappings()
    return {row["question"]: row for row in rows}


def forget(connection: Connection, learner: str) -> None:
    """Delete what is kept of a person's memory and habit."""
    for table in (practice_card, practice_habit):
        connection.execute(delete(table).where(table.c.learner == learner))


def _card(learner: str, question: str) -> tuple[ColumnElement[bool], ...]:
    return practice_card.c.learner == learner, practice_card.c.question == question


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
