"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import AnswerExam, FinishAttempt, RecordQuizAnswer, StartAttempt, TrainingEffect
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import exams, records
from bot.training import after


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    match effect:
        case RecordQuizAnswer():
            records.note_quiz_answer(connection, incoming.sender, effect, now)
        case StartAttempt():
            exams.start(connection, effect, incoming.sender)
        case AnswerExam():
            exams.answer(connection, effect, incoming.sender.channel)
        case FinishAttempt():
            over = exams.finish(connection, effect.attempt, incoming.received_at)
            return after.finished(connection, over, now) if over else Outcome()
    return Outcome()
