"""Incidents as short rows for figures, read in one pass: no words, places or people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select

from bot.incidents.closing import Closing
from bot.incidents.model import STATES
from bot.incidents.statistics import Counted, Happened
from bot.storage.tables import incident, incident_event

KINDS = (*STATES, "linked", "unlinked", "reopened")
_COLUMNS = (
    incident.c.id,
    incident.c.event,
    incident.c.unit,
    incident.c.opened_at,
    incident.c.closed_at,
    incident.c.linked_to,
    incident.c.closing,
)
_PORTIONS = {"yield_per": 2000}
"""So many rows are fetched from the database at a time."""


def counted(
    connection: Connection, since: datetime | None = None, until: datetime | None = None, units: Collection[str] | None = None
) -> Iterator[Counted]:
    """Incidents opened from a moment on and before another, of some units or all."""
    which = _which(since, until, units)
    happened = _happened(connection, which)
    for row in connection.execute(select(*_COLUMNS).where(*which), execution_options=_PORTIONS):
        yield _counted(row, happened.pop(row.id, ()))


def _which(since: datetime | None, until: datetime | None, units: Collection[str] | None) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if since is not None:
        which.append(incident.c.opened_at >= since)
    if until is not None:
        which.append(incident.c.opened_at < until)
    if units is not None:
        which.append(incident.c.unit.in_(units))
    return which


def _happened(connection: Connection, which: list[ColumnElement[bool]]) -> dict[str, list[Happened]]:
    """What happened to each, in order."""
    columns = (incident_event.c.incident, incident_event.c.kind, incident_event.c.at, incident_event.c.who)
    query = select(*columns).where(incident_event.c.kind.in_(KINDS)).order_by(incident_event.c.id)
    if which:
        query = query.join(incident, incident.c.id == incident_event.c.incident).where(*which)
    found: dict[str, list[Happened]] = {}
    for of, kind, at, who in connection.execute(query, execution_options=_PORTIONS):
        found.setdefault(of, []).append(Happened(kind, at, who))
    return found


def _counted(row: Row[tuple[object, ...]], happened: list[Happened] | tuple[()]) -> Counted:
    return Counted(
        event=row.event,
        unit=row.unit,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        joined=row.linked_to is not None,
        closing=msgspec.json.decode(row.closing, type=Closing) if row.closing else None,
        happened=happened,
    )
