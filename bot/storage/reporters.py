"""What somebody reported before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select

from bot.messages import Sender
from bot.storage.tables import incident, incident_event

_FALSE = (
    select(incident_event.c.incident)
    .where(incident_event.c.incident == incident.c.id, incident_event.c.kind == "false_alarm")
    .exists()
)
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
    """The reports of a person so far, the present one among them; none of somebody whose address was erased."""
    if not sender.address:
        return ReporterHistory()
    row = connection.execute(_HISTORY, {"channel": sender.channel, "address": sender.address}).one()
    return ReporterHistory(row[0], row[1] or 0, row[2])
