"""Floods of messages during a report: counted in one event, the incident marked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.conversation.effects import NoteFlood
from bot.incidents.model import IncidentEvent
from bot.messages import Sender
from bot.storage import incidents
from bot.storage.tables import incident, incident_event

SUSPECT = "flood"


def note(connection: Connection, reporter: Sender, flood: NoteFlood, now: datetime) -> None:
    """Write how many messages were only counted, and mark the incident as suspect beside what it is suspected of already."""
    of_it = (incident_event.c.incident == flood.incident, incident_event.c.kind == "flood")
    counted = connection.execute(update(incident_event).where(*of_it).values(detail=str(flood.count)))
    if counted.rowcount:
        return
    event = IncidentEvent(kind="flood", at=now, who="", channel=reporter.channel, detail=str(flood.count))
    incidents.append(connection, flood.incident, event)
    before = connection.execute(select(incident.c.suspect).where(incident.c.id == flood.incident)).scalar_one_or_none() or ""
    if SUSPECT not in before.split(","):
        incidents.change(connection, flood.incident, suspect=",".join(filter(None, (before, SUSPECT))))
