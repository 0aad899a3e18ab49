"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import RecordQuizAnswer, SeenLesson, TrainingEffect
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import lessons, records


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    match effect:
        case RecordQuizAnswer():
            records.note_quiz_answer(connection, incoming.sender, effect, now)
        case SeenLesson():
            lessons.note_seen(connection, incoming.sender, effect.entry, now)
    return Outcome()
