"""What was announced of incidents to other systems, and what an announcement needs besides the incident."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from bot.messages import Reply, Sender
from bot.storage.tables import incident, outbox, unit

MOST = 50


def bodies(connection: Connection, to: Sender, incident_id: str) -> list[str]:
    """What was put for an address about an incident and may have arrived or still will, oldest first; the last `MOST`."""
    newest = connection.scalars(
        select(outbox.c.content)
        .where(outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.incident == incident_id)
        .where(outbox.c.state != "failed")
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(MOST)
    )
    return [msgspec.json.decode(content, type=Reply).text for content in newest][::-1]


def unit_name(connection: Connection, code: str | None) -> str:
    """What a unit is called; empty where it isn't known."""
    return connection.scalar(select(unit.c.name).where(unit.c.code == code)) or "" if code else ""


def code_of(connection: Connection, incident_id: str | None) -> str | None:
    """The public code of an incident."""
    return connection.scalar(select(incident.c.code).where(incident.c.id == incident_id)) if incident_id else None
