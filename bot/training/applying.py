"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import (
    AnswerLive,
    EndLive,
    EnterContest,
    NextLive,
    RecordQuizAnswer,
    StartLive,
    TrainingEffect,
)
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import contests, members, records
from bot.training import live


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    match effect:
        case RecordQuizAnswer():
            records.note_quiz_answer(connection, incoming.sender, effect, now)

        case StartLive() | AnswerLive() | NextLive() | EndLive():
            return live.apply(connection, incoming, effect, now)
        case EnterContest():
            learner = members.learner_of(connection, incoming.sender).key
            contests.enter(connection, effect.contest, learner, incoming.sender, effect.entry, now)
    return Outcome()
