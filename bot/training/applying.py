"""Writes down what the flows of training decided, in the transaction in which the conversation is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import (
    AnswerExam,
    AnswerLive,
    EndLive,
    EnterContest,
    FinishAttempt,
    InviteIntoTeam,
    JoinTeam,
    LeaveTeam,
    NextLive,
    RecordQuizAnswer,
    RemindDaily,
    RemoveMember,
    SeenLesson,
    SetAside,
    StartAttempt,
    StartLive,
    StopReminding,
    TabletopEffect,
    TrainingEffect,
    WrongClaim,
)
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import contests, exams, learning, lessons, members
from bot.training import live, practice, tabletops
from bot.training.campaigning import Issuing
from bot.training.joining import Door
from bot.wording import Wording


@dataclass(frozen=True)
class Means:
    """What is needed to tell people something: sentences, ids, the address of our pages (empty where there is none)."""

    say: Wording
    new_id: Callable[[], str]
    pages: str = ""


def apply(connection: Connection, incoming: Incoming, effect: TrainingEffect, now: datetime, means: Means) -> Outcome:
    """Do what the effect says; gives what is to be sent because of it."""
    if isinstance(effect, TabletopEffect):
        return tabletops.apply(connection, incoming, effect, now)
    door = Door(means.say, means.new_id, means.pages)
    match effect:
        case RecordQuizAnswer():
            practice.record(connection, incoming.sender, effect, now)
            return practised(connection, incoming, now, means)
        case StartAttempt():
            exams.start(connection, effect, incoming.sender)
        case AnswerExam():
            exams.answer(connection, effect, incoming.sender.channel)
        case FinishAttempt():
            exams.finish(connection, effect.attempt, incoming.received_at)
            return practised(connection, incoming, now, means)
        case JoinTeam():
            return door.join(connection, incoming.sender, effect, now)
        case LeaveTeam():
            return door.leave(connection, incoming.sender, now)
        case RemoveMember():
            return door.remove(connection, incoming.sender, effect.member, now)
        case InviteIntoTeam():
            return door.invite(connection, incoming.sender, effect, now)
        case WrongClaim():
            members.wrong_claim(connection, effect.members)
        case SeenLesson():
            lessons.note_seen(connection, incoming.sender, effect.entry, now)
        case SetAside(questions):
            learning.set_aside(connection, members.learner_of(connection, incoming.sender).key, questions)
        case RemindDaily(minute):
            practice.remind(connection, incoming.sender, minute, now)
        case StopReminding():
            learner = members.learner_of(connection, incoming.sender)
            learning.stop_reminding(connection, learner.key, incoming.sender)
        case StartLive() | AnswerLive() | NextLive() | EndLive():
            return live.apply(connection, incoming, effect, now)
        case EnterContest():
            who = members.learner_of(connection, incoming.sender)
            contests.enter(connection, effect.contest, who.key, incoming.sender, effect.entry, now)
    return Outcome()


def practised(connection: Connection, incoming: Incoming, now: datetime, means: Means) -> Outcome:
    """Somebody has practised or finished an exam: a campaign may be met by that."""
    who = members.learner_of(connection, incoming.sender)
    if not who.team:
        return Outcome()
    return Issuing(means.say, means.new_id, means.pages).notice(connection, who.key.removeprefix(members.PREFIX), now)
