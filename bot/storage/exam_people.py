"""Whose attempts at exams are: in numbers, under another key once a person joined a team, and forgetting who it was."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from bot.storage.exam_tables import attempt

GONE = "forgotten:"


def count(connection: Connection, learner: str) -> int:
    """How many attempts somebody made."""
    return connection.scalar(select(func.count()).select_from(attempt).where(attempt.c.learner == learner)) or 0


def move(connection: Connection, learner: str, to: str) -> None:
    """Somebody is known under another key from now on; their attempts go on behind those that are there under it."""
    mine = select(attempt.c.id, attempt.c.exam).where(attempt.c.learner == learner).order_by(attempt.c.number)
    for row in connection.execute(mine).all():
        there = (attempt.c.exam == row.exam, attempt.c.learner == to)
        last = connection.scalar(select(func.max(attempt.c.number)).where(*there)) or 0
        connection.execute(update(attempt).where(attempt.c.id == row.id).values(learner=to, number=last + 1))


def forget(connection: Connection, learner: str) -> None:
    """Answers and scores stay for the figures; whose they were goes."""
    nameless(connection, connection.scalars(select(attempt.c.id).where(attempt.c.learner == learner)).all())


def nameless(connection: Connection, ids: Sequence[str]) -> None:
    """Take out of these attempts whose they were."""
    gone = {"learner": GONE + attempt.c.id, "name": "", "channel": "", "address": ""}
    connection.execute(update(attempt).where(attempt.c.id.in_(ids)).values(gone))
