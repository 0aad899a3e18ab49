"""Cards of lessons that were seen, by learner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from bot.messages import Sender
from bot.storage.lesson_tables import lesson_seen
from bot.storage.members import learner_of
from bot.storage.upsert import upsert


def note_seen(connection: Connection, sender: Sender, entry: str, now: datetime) -> None:
    """The person has this card on the screen now."""
    learner = learner_of(connection, sender).key
    upsert(connection, lesson_seen, {"learner": learner, "entry": entry}, {"seen_at": now})


def seen(connection: Connection, learner: str) -> Mapping[str, datetime]:
    """When each entry was last seen."""
    rows = connection.execute(select(lesson_seen.c.entry, lesson_seen.c.seen_at).where(lesson_seen.c.learner == learner))
    return {row.entry: row.seen_at for row in rows}


def count(connection: Connection, sender: Sender) -> int:
    """How many cards are kept for a person, by their address and as a member."""
    theirs = lesson_seen.c.learner.in_(_keys(connection, sender))
    return connection.scalar(select(func.count()).select_from(lesson_seen).where(theirs)) or 0


def adopt(connection: Connection, old_key: str, new_key: str) -> None:
    """Cards seen under one key were seen under another; of both the later counts."""
    there = seen(connection, new_key)
    for entry, at in seen(connection, old_key).items():
        latest = max(at, there.get(entry, at))
        upsert(connection, lesson_seen, {"learner": new_key, "entry": entry}, {"seen_at": latest})
    connection.execute(delete(lesson_seen).where(lesson_seen.c.learner == old_key))


def forget(connection: Connection, sender: Sender) -> None:
    """Delete them."""
    connection.execute(delete(lesson_seen).where(lesson_seen.c.learner.in_(_keys(connection, sender))))


def _keys(connection: Connection, sender: Sender) -> set[str]:
    return {sender.key, learner_of(connection, sender).key}
