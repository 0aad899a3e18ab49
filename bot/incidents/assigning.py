"""Giving an incident to a colleague or to another unit: written down, and told to them through their messenger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from bot.errors import Refused
from bot.incidents.desk import Desk
from bot.incidents.holding import under_way
from bot.incidents.model import SYSTEM, Assignment, Incident, IncidentEvent
from bot.incidents.routing import Directory, Recipient
from bot.incidents.telling import Outcome
from bot.storage import incidents
from bot.storage.units import Official, Unit


@dataclass(frozen=True)
class Assignees:
    """To whom an incident may be given: units, and the officials in them."""

    units: Sequence[Unit]
    officials: Sequence[Official]


def assignees(directory: Directory, allowed: Collection[str] | None) -> Assignees:
    """Those of the units allowed (`None`: all) where anybody can be told."""
    within = [one for one in directory.units.values() if allowed is None or one.code in allowed]
    codes = {one.code for one in within}
    people = [one for one in directory.officials if one.unit in codes and directory.addresses([one])]
    return Assignees([one for one in within if directory.recipients(one)], people)


def assign(
    desk: Desk,
    connection: Connection,
    code: str,
    allowed: Collection[str] | None,
    who: str,
    channel: str,
    now: datetime,
    *,
    official: int = 0,
    unit: str = "",
) -> Outcome:
    """Give it to an official, by id, or to a unit, by code, of those allowed. It still waits for somebody to take it.

    Raises `NotFound`, or `Refused` for a closed incident and for somebody who isn't allowed or can't be reached.
    """
    _, incident = under_way(connection, code)
    directory = desk.directory(connection)
    to, recipients = _to(directory, assignees(directory, allowed), official, unit, now)
    outcome = Outcome(changed=[incident.id])
    _write(connection, incident, to, who, channel, now)
    _tell(desk, connection, incident, to, recipients, who, now, outcome)
    return outcome


def _to(
    directory: Directory, offered: Assignees, official: int, unit: str, now: datetime
) -> tuple[Assignment, list[Recipient]]:
    for one in offered.officials:
        if one.id == official:
            return Assignment(one.name, official=one.id, unit=one.unit), replace(directory, officials=[one]).everybody
    for place in offered.units:
        if place.code == unit and not official:
            return Assignment(place.name, unit=place.code), directory.recipients(place, now)
    raise Refused("assigning.nobody")


def _write(connection: Connection, incident: Incident, to: Assignment, who: str, channel: str, now: datetime) -> None:
    if incident.state == "received":  # nobody had been told yet: now somebody is
        forwarded = IncidentEvent(kind="forwarded", at=now, who=SYSTEM, channel="", detail=to.name)
        incidents.append(connection, incident.id, forwarded)
    detail = msgspec.json.encode(to).decode()
    incidents.append(connection, incident.id, IncidentEvent(kind="assigned", at=now, who=who, channel=channel, detail=detail))


def _tell(
    desk: Desk,
    connection: Connection,
    before: Incident,
    to: Assignment,
    recipients: Sequence[Recipient],
    who: str,
    now: datetime,
    outcome: Outcome,
) -> None:
    """Whoever it is given to gets the whole of it, even again; the others who were told get a line."""
    after = incidents.get(connection, before.id)
    assert after is not None
    desk.telling.change(connection, after, [desk.say("assigning.line", who=who, to=to.name)], now, outcome)
    note = desk.say("assigning.note", who=who)
    desk.telling.alert(connection, after, "", recipients, now, outcome, note=note)
    if after.state == "forwarded":  # and goes up again if they don't take it
        desk.look_again(connection, after.id, now, outcome)
