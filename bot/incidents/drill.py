"""Test calls to everybody who would be told of an incident: plainly marked, answered by a button or by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.incidents.hours import HANOI
from bot.incidents.routing import Directory, routes_of
from bot.messages import Choice, Incoming, Reply, Sender
from bot.storage import conversations, drills, outbox, units
from bot.storage.drills import Call, Drill
from bot.storage.units import Official
from bot.wording import Wording

PREFIX = "drill"
PATIENCE = timedelta(hours=1)
"""How long an answer by number is understood, and a call is under way, at least."""


def start(
    connection: Connection, say: Wording, now: datetime, new_id: Callable[[], str], code: str, patience: timedelta = PATIENCE
) -> tuple[Drill, list[str]]:
    """Call everybody in service, each on their first route, the others behind it; the test call and the messages put.

    Who share a chat get one message there. An official without a route is written down all the same.
    """
    officials = units.officials(connection)
    directory = Directory(units.all_units(connection), officials)
    new = Drill(id=new_id(), code=code, started_at=now, ends_at=now + max(patience, PATIENCE))
    reply = Reply(text=say("drill.call", code=code), choices=(Choice(f"{PREFIX}:{code}:here", say("drill.here")),))
    messages: dict[Sender, str] = {}
    for one in directory.everybody:
        message = outbox.Outgoing(
            id=new_id(), to=one.first, kind="notice", reply=reply, official=one.official, fallback=one.fallback
        )
        outbox.put(connection, message, now)
        messages[one.first] = message.id
    called = [Call(official=o.id, message=messages[routes[0]] if (routes := routes_of(o)) else None) for o in officials]
    drills.begin(connection, new, called)
    return new, list(messages.values())


def answer(connection: Connection, incoming: Incoming, say: Wording, now: datetime) -> Reply | None:
    """What an answer to a test call is replied, once noted; `None` if the message is none. Answering twice changes nothing."""
    if incoming.choice and incoming.choice.startswith(f"{PREFIX}:"):
        drill = drills.by_code(connection, incoming.choice.split(":")[1])
        return _noted(connection, drill, incoming, say, now)
    if incoming.text.strip() != "1" or incoming.choice:
        return None
    drill = _asked_last(connection, incoming.sender, now)
    return _noted(connection, drill, incoming, say, now) if drill else None


def _asked_last(connection: Connection, sender: Sender, now: datetime) -> Drill | None:
    """The test call under way whose message is the last this chat had, where nothing is being reported."""
    open_ = drills.latest(connection, now)
    last = drills.last_put(connection, sender) if open_ else None
    if last is None or conversations.read(connection, sender).report is not None:
        return None
    for drill in open_:
        if any(call.message and last.startswith(call.message) for call in drills.calls(connection, drill.id)):
            return drill
    return None


def _noted(connection: Connection, drill: Drill | None, incoming: Incoming, say: Wording, now: datetime) -> Reply:
    """Only for officials whose chat this is."""
    in_service = drills.in_service(connection)
    here = {id_ for id_, official in in_service.items() if incoming.sender in routes_of(official)}
    if not here:
        return Reply(text=say("action.not_yours"))
    called = [call for call in drills.calls(connection, drill.id) if call.official in here] if drill else []
    if drill is None or not called:
        return Reply(text=say("action.gone"))
    drills.answered(connection, drill.id, here, incoming.name or in_service[called[0].official].name, now)
    first = next((call.answered_at for call in called if call.answered_at), now)
    return Reply(text=say("drill.thanks", code=drill.code, time=first.astimezone(HANOI).strftime("%H:%M")))


@dataclass(frozen=True)
class Line:
    """How one official was reached: the routes tried and what came of each, and the answer."""

    official: Official | None
    unit: str
    call: Call
    tries: tuple[drills.Try, ...]
    started_at: datetime

    @property
    def seconds(self) -> float | None:
        """From the start to the answer."""
        return (self.call.answered_at - self.started_at).total_seconds() if self.call.answered_at else None

    def as_json(self, say: Wording) -> dict[str, Any]:
        """For machines and for the table."""
        last = self.tries[-1] if self.tries else None
        return {
            "unit": self.official.unit if self.official else None,
            "unit_name": self.unit,
            "official": self.call.official,
            "name": self.official.name if self.official else say("drill.gone"),
            "route": last.to.channel if last else None,
            "state": last.state if last else "none",
            "why": (last.reason or "") if last else say("drill.no_route"),
            "tried": [{"route": t.to.channel, "state": t.state, "why": t.reason or ""} for t in self.tries],
            "sent_at": last.sent_at.isoformat() if last and last.sent_at else None,
            "answered_at": self.call.answered_at.isoformat() if self.call.answered_at else None,
            "answered_by": self.call.answered_by,
            "seconds": self.seconds,
        }


def lines(connection: Connection, drill: Drill) -> list[Line]:
    """How everybody called was reached, by unit."""
    known, in_service = units.all_units(connection), drills.in_service(connection)
    found = []
    for call in drills.calls(connection, drill.id):
        official = in_service.get(call.official)
        tried = drills.tries(connection, call.message, drill.started_at) if call.message else []
        unit = known[official.unit].name if official and official.unit in known else ""
        found.append(Line(official, unit, call, tuple(tried), drill.started_at))
    return sorted(found, key=lambda line: (line.unit, line.call.official))
