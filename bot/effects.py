"""Writing down what a conversation decided, in the transaction in which its state is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.effects import (
    AddToIncident,
    AnswerWarning,
    CountAnswer,
    Effect,
    EndTalk,
    FollowTopics,
    ForgetPerson,
    ForgetSelfCheck,
    KeepSelfCheck,
    MakeWarning,
    NoteFlood,
    OpenIncident,
    OpenTalk,
    RateAnswer,
    RecordUnanswered,
    SayToDesk,
    Subscribe,
    UnfollowTopics,
    Unsubscribe,
    WithdrawIncident,
)
from bot.handover.desk import HandoverDesk
from bot.incidents.desk import Desk
from bot.incidents.telling import Outcome
from bot.messages import Incoming
from bot.storage import asked, floods, personal, recipients, records, selfchecks, subscriptions, topics
from bot.training import applying as training
from bot.training.applying import Means
from bot.warnings.desk import WarningDesk
from bot.wording import Wording


@dataclass(frozen=True)
class Writer:
    """What effects act on; `pages` gives the address of our pages, empty where there is none."""

    desk: Desk
    warnings: WarningDesk
    say: Wording
    new_id: Callable[[], str]
    pages: Callable[[], str]
    talks: HandoverDesk

    def write(self, connection: Connection, incoming: Incoming, effect: Effect, now: datetime) -> Outcome:
        """Do what an effect says; gives what is to be sent and looked at because of it."""
        sender = incoming.sender
        match effect:
            case OpenIncident():
                return self.desk.open(connection, sender, effect, now)
            case AddToIncident():
                return self.desk.add(connection, sender, effect, now)
            case NoteFlood():
                floods.note(connection, sender, effect, now)
            case WithdrawIncident():
                return self.desk.withdraw(connection, sender, effect, now)
            case RecordUnanswered():
                records.note_unanswered(connection, sender, effect, now)
            case CountAnswer():
                records.count_answer(connection, sender, effect, now)
            case RateAnswer():
                asked.note_rating(connection, sender, effect, now)
            case KeepSelfCheck():
                selfchecks.keep(connection, sender, effect, now)
            case ForgetSelfCheck():
                selfchecks.forget(connection, effect.code)
            case Subscribe():
                subscriptions.subscribe(connection, sender, effect.unit, now)
            case Unsubscribe():
                subscriptions.unsubscribe(connection, sender, effect.unit)
            case FollowTopics():
                topics.follow(connection, sender, effect.topics, now)
            case UnfollowTopics():
                topics.unfollow(connection, sender, effect.topics)
            case OpenTalk():
                return self.talks.open(connection, sender, effect, now)
            case SayToDesk():
                return self.talks.hear(connection, sender, effect, now)
            case EndTalk():
                return self.talks.end(connection, sender, effect, now)
            case AnswerWarning():
                recipients.answer(connection, sender, effect.code, safe=effect.safe, now=now)
            case ForgetPerson():
                return Outcome(media=list(personal.forget(connection, sender, now).media))
            case MakeWarning():
                return self.warnings.make(connection, effect.wanted, effect.by, now)
            case _:
                means = Means(self.say, self.new_id, self.pages())
                return training.apply(connection, incoming, effect, now, means)
        return Outcome()
