"""What is noted for later: questions nobody could answer, quiz answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.effects import RecordUnanswered
from bot.conversation.training_effects import RecordQuizAnswer
from bot.messages import Sender
from bot.storage import asked
from bot.storage.tables import quiz_answer, unanswered


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
