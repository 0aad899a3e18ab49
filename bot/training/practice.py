"""A person's practice between the conversation, which decides, and what is stored of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random

from sqlalchemy import Connection, select

from bot.conversation.training import Ahead, Bank, Learner, Session, Standing
from bot.conversation.training_effects import RecordQuizAnswer
from bot.incidents.hours import HANOI
from bot.messages import UNATTENDED, Sender
from bot.storage import learning, members, records
from bot.storage.team_tables import team
from bot.training import scheduling
from bot.training.practice_reminders import following
from knowledge.schema import Audience

AUDIENCES: Mapping[str, tuple[Audience, ...]] = {
    "militia": ("militia",),
    "volunteer": ("militia",),
    "facility": ("team", "facility"),
    "specialist": ("team", "facility"),
    "office": ("official",),
}
"""For whom the questions of each kind of team are meant."""
ANYBODY: tuple[Audience, ...] = ("household",)


def standing(connection: Connection, learner: Learner, sender: Sender, now: datetime) -> Standing:
    """How somebody's practice stands today."""
    today, habit = _day(now), learning.habit(connection, learner.key)
    return Standing(
        streak=scheduling.kept_streak(habit.streak, habit.practised_on, today),
        due=learning.due(connection, learner.key, today),
        begun=learning.begun(connection, learner.key),
        minute=habit.minute,
        reachable=sender.channel not in UNATTENDED,
    )


def session(
    connection: Connection, learner: Learner, bank: Bank, audience: Audience | None, random: Random, now: datetime
) -> Session:
    """The questions to ask somebody now."""
    known, answers = learning.learned(connection, learner.key), learning.last_answers(connection, learner.key)
    kind = connection.scalar(select(team.c.kind).where(team.c.id == learner.team)) if learner.team else None
    audiences = AUDIENCES.get(kind or "", (audience,) if audience else ANYBODY)
    picked = scheduling.session(bank, known, answers, audiences, _day(now), random)
    gone = sorted(learning.waiting(connection, learner.key) - set(bank))
    return Session(picked, tuple(gone))


def ahead(connection: Connection, learner: Learner, bank: Bank, answer: RecordQuizAnswer, now: datetime) -> Ahead:
    """What follows an answer, as it will be once it is written down."""
    today, habit = _day(now), learning.habit(connection, learner.key)
    known = learning.learned(connection, learner.key)
    known[answer.question] = _reviewed(known.get(answer.question), answer, today)
    days = [max(one.due, today) for name, one in known.items() if name in bank]
    weak = scheduling.weak_topics(bank, [(answer.question, answer.right), *learning.last_answers(connection, learner.key)])
    return Ahead(
        streak=scheduling.streak(habit.streak, habit.practised_on, today),
        day=min(days, default=None),
        count=days.count(min(days)) if days else 0,
        weakest=weak[0] if weak else "",
    )


def record(connection: Connection, sender: Sender, answer: RecordQuizAnswer, now: datetime) -> None:
    """Write an answer down: the log, what is known of the question now, the day."""
    learner, today = members.learner_of(connection, sender).key, _day(now)
    habit = learning.habit(connection, learner)
    records.note_quiz_answer(connection, sender, answer, now, learner)
    one = _reviewed(learning.of_question(connection, learner, answer.question), answer, today)
    learning.keep(connection, learner, answer.question, one, now)
    learning.practised(connection, learner, scheduling.streak(habit.streak, habit.practised_on, today), today)


def remind(connection: Connection, sender: Sender, minute: int, now: datetime) -> None:
    """Remind somebody daily at this address, from the next time on."""
    learner = members.learner_of(connection, sender).key
    moment = following(minute, now, learning.habit(connection, learner).reminded_on)
    learning.remind(connection, learner, sender, minute, moment)


def _reviewed(before: scheduling.Learned | None, answer: RecordQuizAnswer, today: date) -> scheduling.Learned:
    return scheduling.reviewed(before, scheduling.rating(answer.right, answer.slow), today)


def _day(now: datetime) -> date:
    return now.astimezone(HANOI).date()
