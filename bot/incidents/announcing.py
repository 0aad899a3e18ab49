"""Telling other systems of each change of an incident: one row of the outbox per address, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection

from bot.incidents import cap
from bot.incidents.model import Incident
from bot.incidents.published import Change, local, publish
from bot.messages import Reply, Sender
from bot.storage import announcements, incidents, outbox
from bot.wording import Wording

CHANNEL = "webhook"


@dataclass(frozen=True)
class Manner:
    """How announcements are written: as JSON or as CAP, by whom, with personal data or without.

    `sender` is the CAP name of this installation, `console` the address of the officials' pages.
    """

    say: Wording
    format: Literal["json", "cap"] = "json"
    personal: bool = False
    sender: str = cap.NO_SENDER
    console: str = ""
    status: cap.Status = "Actual"


def announce(
    connection: Connection,
    incident: Incident,
    event_kind: str,
    now: datetime,
    new_id: Callable[[], str],
    addresses: Sequence[str],
    manner: Manner,
) -> list[str]:
    """Put the incident as it is now, after `event_kind`, into the outbox for each address; the ids of the messages."""
    ids = []
    for address in addresses:
        to, message_id = Sender(CHANNEL, address), new_id()
        text = _body(connection, incident, event_kind, now, message_id, to, manner)
        message = outbox.Outgoing(id=message_id, to=to, kind="notice", reply=Reply(text=text), incident=incident.id)
        outbox.put(connection, message, now)
        ids.append(message_id)
    return ids


def announce_changes(
    connection: Connection,
    changed: Iterable[str],
    now: datetime,
    new_id: Callable[[], str],
    addresses: Sequence[str],
    manner: Manner,
) -> list[str]:
    """`announce` for each incident of these ids, after the last thing that happened to it."""
    ids: list[str] = []
    for incident_id in dict.fromkeys(changed if addresses else ()):
        incident = incidents.get(connection, incident_id)
        if incident is not None and incident.events:
            ids += announce(connection, incident, incident.events[-1].kind, now, new_id, addresses, manner)
    return ids


def _body(
    connection: Connection, incident: Incident, kind: str, now: datetime, message_id: str, to: Sender, manner: Manner
) -> str:
    unit_name = announcements.unit_name(connection, incident.unit)
    if manner.format == "cap":
        earlier = [cap.reference_of(body) for body in announcements.bodies(connection, to, incident.id)]
        known = [reference for reference in earlier if reference]
        envelope = cap.Envelope(f"{incident.code}-{message_id}", manner.sender, now, known, manner.status)
        return cap.message(incident, manner.say, envelope, unit_name=unit_name, web=manner.console, personal=manner.personal)
    linked_to = announcements.code_of(connection, incident.linked_to)
    published = publish(incident, manner.say, unit_name=unit_name, linked_to=linked_to, personal=manner.personal)
    return msgspec.json.encode(Change(id=message_id, change=kind, at=local(now), incident=published)).decode()
