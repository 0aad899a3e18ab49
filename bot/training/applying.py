"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import RecordQuizAnswer, TabletopEffect, TrainingEffect
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import records
from bot.training import tabletops


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    if isinstance(effect, TabletopEffect):
        return tabletops.apply(connection, incoming, effect, now)
    match effect:
        case RecordQuizAnswer():
            records.note_quiz_answer(connection, incoming.sender, effect, now)
    return Outcome()
