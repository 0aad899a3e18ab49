"""Answers what a conversation asks about training, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from bot.conversation.contest_entry import Contest, Entry
from bot.conversation.live_game import Game
from bot.conversation.live_scoring import Given
from bot.conversation.tabletop_game import Game as Tabletop
from bot.conversation.training import Ahead, Bank, Learner, Session, Standing, Training
from bot.conversation.training_effects import RecordQuizAnswer
from bot.messages import Incoming
from bot.storage import contests, lessons, live, members, tabletops
from bot.training import practice
from bot.training.exam_lookups import exams
from bot.training.live import writer
from bot.training.team_lookups import teams
from knowledge.schema import Audience


def training(connection: Connection, incoming: Incoming, now: datetime, telegram: Callable[[], str] = lambda: "") -> Training:
    """The look-ups for one message; `telegram` gives the name of our bot there."""
    asked = _Asked(connection, incoming, now)
    return Training(
        learner=asked.learner,
        exams=exams(connection, asked.learner, incoming.received_at),
        teams=teams(connection, incoming.sender, now, telegram),
        lessons_seen=asked.lessons_seen,
        standing=asked.standing,
        session=asked.session,
        ahead=asked.ahead,
        player=asked.player,
        live=asked.live,
        live_answers=asked.live_answers,
        contests=asked.contests,
        contest=asked.contest,
        entry=asked.entry,
        tabletop=asked.tabletop,
        tabletop_by_code=asked.tabletop_by_code,
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

    def standing(self) -> Standing:
        return practice.standing(self.connection, self.learner(), self.incoming.sender, self.now)

    def session(self, bank: Bank, audience: Audience | None, random: Random) -> Session:
        return practice.session(self.connection, self.learner(), bank, audience, random, self.now)

    def ahead(self, bank: Bank, answer: RecordQuizAnswer) -> Ahead:
        return practice.ahead(self.connection, self.learner(), bank, answer, self.now)

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

    def tabletop(self) -> Tabletop | None:
        return tabletops.in_chat(self.connection, self.incoming.sender)

    def tabletop_by_code(self, code: str) -> Tabletop | None:
        return tabletops.by_code(self.connection, code)
