"""Answers what a conversation asks about exams, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from bot.conversation import question
from bot.conversation.sitting import Asked, Exams, Offer, Paper, Sitting
from bot.conversation.training import Learner
from bot.storage import exams as kept
from bot.training.enrolment import is_enrolled
from bot.training.exams import Made, draw, offer
from knowledge.schema import Question


def exams(connection: Connection, learner: Callable[[], Learner], now: datetime) -> Exams:
    """The look-ups for one message of a person, received at a moment."""
    asked = _Asked(connection, learner, now)
    return Exams(
        offer=asked.offer,
        offers=asked.offers,
        sitting=asked.sitting,
        finished=asked.finished,
        draw=asked.draw,
        questions=asked.questions,
    )


@dataclass(frozen=True)
class _Asked:
    connection: Connection
    learner: Callable[[], Learner]
    now: datetime

    def offer(self, code: str) -> Offer | None:
        made = kept.by_code(self.connection, code)
        return self._to(made, self.learner()) if made else None

    def offers(self) -> tuple[Offer, ...]:
        found = kept.open_now(self.connection, self.now)
        offered = [self._to(made, self.learner()) for made in found]
        return tuple(one for one in offered if not one.refused)

    def _to(self, made: Made, learner: Learner) -> Offer:
        enrolled = is_enrolled(self.connection, made, learner)
        return offer(made.exam, enrolled, kept.numbers(self.connection, made.exam.id, learner.key), self.now)

    def sitting(self, short: str) -> Sitting | None:
        """The person's exams are held first: of two devices one waits here for what the other does."""
        learner = self.learner().key
        kept.hold(self.connection, learner)
        return kept.of_learner(self.connection, learner, short) if short else kept.under_way(self.connection, learner)

    def finished(self, exam: str) -> Sitting | None:
        return kept.last_finished(self.connection, self.learner().key, exam)

    def draw(self, exam: str, random: Random) -> Paper:
        pool, blueprint = kept.pool(self.connection, exam)
        names = draw(pool, blueprint, random)
        found = self.questions(exam, names)
        return tuple(Asked(name, found[name].topic, question.shuffled(found[name], random)) for name in names)

    def questions(self, exam: str, names: tuple[str, ...]) -> dict[str, Question]:
        if len(names) == 1:
            return {names[0]: kept.question(self.connection, exam, names[0])}
        return kept.questions(self.connection, exam, names)
