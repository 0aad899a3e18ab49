"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.tabletop_game import Game
from bot.conversation.training import Learner, Training
from bot.messages import Incoming
from bot.storage import members, tabletops
from bot.training.tabletops import player


def training(connection: Connection, incoming: Incoming, now: datetime) -> Training:
    """The look-ups for one message."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        tabletop=asked.tabletop,
        tabletop_by_code=asked.tabletop_by_code,
        tabletop_player=asked.tabletop_player,
    )


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    incoming: Incoming
    now: datetime

    def learner(self) -> Learner:
        return members.learner_of(self.connection, self.incoming.sender)

    def tabletop(self) -> Game | None:
        return tabletops.in_chat(self.connection, self.incoming.sender)

    def tabletop_by_code(self, code: str) -> Game | None:
        return tabletops.by_code(self.connection, code)

    def tabletop_player(self) -> Learner:
        return player(self.connection, self.incoming)
