"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training import Learner, Training
from bot.messages import Incoming
from bot.storage import lessons, members


def training(connection: Connection, incoming: Incoming, now: datetime) -> Training:
    """The look-ups for one message."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        lessons_seen=asked.lessons_seen,
    )


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    incoming: Incoming
    now: datetime

    def learner(self) -> Learner:
        return members.learner_of(self.connection, self.incoming.sender)

    def lessons_seen(self) -> Mapping[str, datetime]:
        return lessons.seen(self.connection, self.learner().key)
