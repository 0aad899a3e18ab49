"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training import Learner, Training
from bot.messages import Incoming
from bot.storage import lessons, members
from bot.training.exam_lookups import exams
from bot.training.team_lookups import teams


def training(connection: Connection, incoming: Incoming, now: datetime, telegram: Callable[[], str] = lambda: "") -> Training:
    """The look-ups for one message; `telegram` gives the name of our bot there."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        exams=exams(connection, asked.learner, incoming.received_at),
        teams=teams(connection, incoming.sender, now, telegram),
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
