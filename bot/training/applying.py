"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import RecordQuizAnswer, RemindDaily, SetAside, StopReminding, TrainingEffect
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import learning, members
from bot.training import practice


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    match effect:
        case RecordQuizAnswer():
            practice.record(connection, incoming.sender, effect, now)
        case SetAside(questions):
            learning.set_aside(connection, members.learner_of(connection, incoming.sender).key, questions)
        case RemindDaily(minute):
            practice.remind(connection, incoming.sender, minute, now)
        case StopReminding():
            learner = members.learner_of(connection, incoming.sender)
            learning.stop_reminding(connection, learner.key, incoming.sender)
    return Outcome()
