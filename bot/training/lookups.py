"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.contest_entry import Contest, Entry
from bot.conversation.live_game import Game
from bot.conversation.live_scoring import Given
from bot.conversation.training import Learner, Training
from bot.messages import Incoming
from bot.storage import contests, live, members
from bot.training.live import writer


def training(connection: Connection, incoming: Incoming, now: datetime) -> Training:
    """The look-ups for one message."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        player=asked.player,
        live=asked.live,
        live_answers=asked.live_answers,
        contests=asked.contests,
        contest=asked.contest,
        entry=asked.entry,
    )


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    incoming: Incoming
    now: datetime

    def learner(self) -> Learner:
        return members.learner_of(self.connection, self.incoming.sender)

    def player(self) -> Learner:
        return members.learner_of(self.connection, writer(self.incoming))

    def live(self) -> Game | None:
        return live.in_chat(self.connection, self.incoming.sender, self.player().key)

    def live_answers(self, quiz: str) -> tuple[Given, ...]:
        return tuple(live.answers(self.connection, quiz))

    def contests(self) -> tuple[Contest, ...]:
        return contests.open_at(self.connection, self.now)

    def contest(self, code: str) -> Contest | None:
        return contests.by_code(self.connection, code)

    def entry(self, contest: str) -> Entry | None:
        return contests.of_learner(self.connection, contest, self.learner().key)
