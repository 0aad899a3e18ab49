"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from bot.conversation.training import Ahead, Bank, Learner, Session, Standing, Training
from bot.conversation.training_effects import RecordQuizAnswer
from bot.messages import Incoming
from bot.storage import members
from bot.training import practice
from knowledge.schema import Audience


def training(connection: Connection, incoming: Incoming, now: datetime) -> Training:
    """The look-ups for one message."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        standing=asked.standing,
        session=asked.session,
        ahead=asked.ahead,
    )


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    incoming: Incoming
    now: datetime

    def learner(self) -> Learner:
        return members.learner_of(self.connection, self.incoming.sender)

    def standing(self) -> Standing:
        return practice.standing(self.connection, self.learner(), self.incoming.sender, self.now)

    def session(self, bank: Bank, audience: Audience | None, random: Random) -> Session:
        return practice.session(self.connection, self.learner(), bank, audience, random, self.now)

    def ahead(self, bank: Bank, answer: RecordQuizAnswer) -> Ahead:
        return practice.ahead(self.connection, self.learner(), bank, answer, self.now)
