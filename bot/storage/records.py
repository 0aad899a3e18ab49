"""What is noted for later: questions nobody could answer, how often entries are shown, quiz answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from bot.conversation.effects import CountAnswer, RecordUnanswered
from bot.conversation.training_effects import RecordQuizAnswer
from bot.incidents.hours import HANOI
from bot.messages import Sender
from bot.storage import asked
from bot.storage.report_tables import answer_count
from bot.storage.tables import quiz_answer, unanswered
from bot.storage.upsert import insert_once


def note_unanswered(connection: Connection, sender: Sender, effect: RecordUnanswered, now: datetime) -> None:
    """A question without an answer; who asked is not kept, only the commune they are of where they told."""
    connection.execute(
        unanswered.insert().values(
            channel=sender.channel,
            text=effect.text[:2000],
            nearest=effect.nearest,
            chance=effect.chance,
            at=now,
            unit=asked.unit_of(connection, sender),
        )
    )


def count_answer(connection: Connection, sender: Sender, effect: CountAnswer, now: datetime) -> None:
    """One more on that day and channel."""
    key = {"day": now.astimezone(HANOI).date().isoformat(), "channel": sender.channel, "entry": effect.entry[:64]}
    if not insert_once(connection, answer_count, key | {"number": 1}):
        these = [answer_count.c[name] == value for name, value in key.items()]
        connection.execute(update(answer_count).where(*these).values(number=answer_count.c.number + 1))


def note_quiz_answer(
    connection: Connection, sender: Sender, effect: RecordQuizAnswer, now: datetime, learner: str | None = None
) -> None:
    """An answered quiz question, and whose practice it counts for."""
    connection.execute(
        quiz_answer.insert().values(
            channel=sender.channel,
            address=sender.address,
            question=effect.question,
            given=effect.given[:80],
            right=effect.right,
            at=now,
            learner=learner,
        )
    )
