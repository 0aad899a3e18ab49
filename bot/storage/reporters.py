"""What somebody reported before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select

from bot.incidents.model import REPORTER
from bot.messages import Sender
from bot.storage.prepared import Prepared
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
            or_(*(_later.c.kind == kind for kind in ("reopened", "resolved", "duplicate"))),
        ),
    )
    .exists()
)
"""An official said so, and nobody has taken it back; one that the reporter withdrew in time is none."""
_COUNTED = (func.count(), func.sum(case((_FALSE, 1), else_=0)), func.max(incident.c.opened_at))
_HISTORY = Prepared(
    select(*(column.label(name) for column, name in zip(_COUNTED, ("reports", "untrue", "last"), strict=True))).where(
        incident.c.channel == bindparam("channel"), incident.c.address == bindparam("address")
    )
)
_HISTORIES = (
    select(incident.c.channel, incident.c.address, *_COUNTED)
    .where(incident.c.address.in_(bindparam("addresses", expanding=True)))
    .group_by(incident.c.channel, incident.c.address)
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
    row = _HISTORY.first(connection, channel=sender.channel, address=sender.address)
    return ReporterHistory(row["reports"], row["untrue"] or 0, row["last"]) if row else ReporterHistory()


def histories(connection: Connection, senders: Iterable[Sender]) -> dict[Sender, ReporterHistory]:
    """The same of several people at once."""
    rows = connection.execute(_HISTORIES, {"addresses": list({one.address for one in senders if one.address})})
    return {Sender(row[0], row[1]): ReporterHistory(row[2], row[3] or 0, row[4]) for row in rows}
