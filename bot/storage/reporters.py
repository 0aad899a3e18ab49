"""What somebody reported before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, func, select

from bot.incidents.model import REPORTER
from bot.messages import Sender
from bot.storage.tables import incident, incident_event

_later = incident_event.alias()
_FALSE = (
    select(incident_event.c.id)
    .where(
        incident_event.c.incident == incident.c.id,
        incident_event.c.kind == "false_alarm",
        incident_event.c.who != REPORTER,
        ~exists().where(
            _later.c.incident == incident_event.c.incident,
            _later.c.id > incident_event.c.id,
            _later.c.kind.in_(["reopened", "resolved", "duplicate"]),
        ),
    )
    .exists()
)
"""An official said so, and nobody has taken it back; one that the reporter withdrew in time is none."""
_HISTORY = select(func.count(), func.sum(case((_FALSE, 1), else_=0)), func.max(incident.c.opened_at)).where(
    incident.c.channel == bindparam("channel"), incident.c.address == bindparam("address")
)


@dataclass(frozen=True)
class ReporterHistory:
    """How many reports came from somebody, how many of them officials marked as false, when the last one came."""

    reports: int = 0
    false_alarms: int = 0
    last: datetime | None = None


def history(connection: Connection, sender: Sender) -> ReporterHistory:
    """The reports of a person so far, the present one among them; nothing of one whose address was deleted."""
    if not sender.address:
        return ReporterHistory()
    row = connection.execute(_HISTORY, {"channel": sender.channel, "address": sender.address}).one()
    return ReporterHistory(row[0], row[1] or 0, row[2])
