"""Tabletop scenarios as they are written down: games of teams, word of them to those who play elsewhere, results."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.training_effects import (
    KeepTabletopResult,
    LeaveTabletop,
    OpenTabletop,
    SaveTabletop,
    SitTabletop,
    TabletopEffect,
    TellTabletop,
)
from bot.incidents.telling import Outcome
from bot.messages import Incoming, Sender
from bot.storage import members, outbox, tabletops
from bot.storage.outbox import Outgoing
from bot.storage.tabletops import Result
from bot.training.live import writer


def apply(connection: Connection, incoming: Incoming, effect: TabletopEffect, now: datetime) -> Outcome:
    """Write down what the flow decided; gives what others are to be sent."""
    match effect:
        case OpenTabletop():
            tabletops.open_game(connection, effect.game, now)
        case SitTabletop():
            tabletops.sit(connection, effect.code, effect.seat, now)
        case LeaveTabletop():
            tabletops.leave(connection, effect.code, effect.person)
        case SaveTabletop():
            tabletops.save(connection, effect.game, members.learner_of(connection, writer(incoming)).key, now)
        case TellTabletop():
            return _tell(connection, incoming, effect, now)
        case KeepTabletopResult():
            result = Result(effect.scenario, effect.points, effect.best, effect.outcome, tabletops.day_of(now), effect.game)
            for person in effect.people:
                tabletops.keep_result(connection, person, result, now)
    return Outcome()


def _tell(connection: Connection, incoming: Incoming, effect: TellTabletop, now: datetime) -> Outcome:
    """Into the outbox, for everybody but the writer, whom the reply itself reaches, as it does a group."""
    outcome = Outcome()
    here = {incoming.sender} | ({effect.game.chat} if effect.game.chat else set())
    for to in dict.fromkeys(seat.sender for seat in effect.game.seats if seat.sender not in here):
        for number, reply in enumerate(effect.replies):
            message = Outgoing(id=_id(incoming, to, number), to=to, kind="notice", reply=reply)
            outbox.put(connection, message, now)
            outcome.messages.append(message.id)
    return outcome


def _id(incoming: Incoming, to: Sender, number: int) -> str:
    """The id of a message follows from the one that it comes of."""
    key = f"{incoming.sender.channel}:{incoming.event_key}:{to.key}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}-{number}"
