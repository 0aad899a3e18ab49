"""Incidents and the events that make their life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, update

from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.storage.tables import incident, incident_event

_GET = select(incident).where(incident.c.id == bindparam("this"))
_CHANGE = update(incident).where(incident.c.id == bindparam("this"))
_EVENTS = select(incident_event).where(incident_event.c.incident.in_(bindparam("ids", expanding=True)))
_EVENTS = _EVENTS.order_by(incident_event.c.id)
"""Made once: putting a query together costs as much as running it."""


def open_(connection: Connection, new: Incident) -> None:
    """Write a new incident down."""
    connection.execute(
        incident.insert(),
        {
            "id": new.id,
            "code": new.code,
            "event": new.event,
            "channel": new.reporter.channel,
            "address": new.reporter.address,
            "confirmed": new.confirmed,
            "unit": new.unit,
            "place_text": new.place.text,
            "lat": new.place.lat,
            "lon": new.place.lon,
            "accuracy": new.place.accuracy,
            "alert_due": new.alert_due,
            "opened_at": new.opened_at,
        },
    )


def append(connection: Connection, incident_id: str, event: IncidentEvent) -> None:
    """Something happened to it."""
    connection.execute(
        incident_event.insert(),
        {
            "incident": incident_id,
            "kind": event.kind,
            "at": event.at,
            "who": event.who,
            "channel": event.channel,
            "detail": event.detail,
        },
    )


def change(connection: Connection, incident_id: str, **values: object) -> None:
    """Set some of its own columns: event, confirmed, unit, alert_due."""
    connection.execute(_CHANGE, {"this": incident_id, **values})


def set_place(connection: Connection, incident_id: str, place: Place) -> None:
    """Where it is; words and a point may come one after the other."""
    values: dict[str, object] = {"place_text": place.text} if place.text else {}
    if place.is_point:
        values |= {"lat": place.lat, "lon": place.lon, "accuracy": place.accuracy}
    if values:
        change(connection, incident_id, **values)


def hold(connection: Connection, incident_id: str = "", code: str = "") -> None:
    """Until the transaction ends no other process changes this incident; on SQLite none could."""
    which = incident.c.id == incident_id if incident_id else incident.c.code == code.upper()
    connection.execute(select(incident.c.id).where(which).with_for_update())


def get(connection: Connection, incident_id: str) -> Incident | None:
    """The incident of an id."""
    return next(iter(_read(connection, _GET, this=incident_id)), None)


def by_code(connection: Connection, code: str) -> Incident | None:
    """The incident of a public code."""
    return next(iter(_read(connection, select(incident).where(incident.c.code == code.upper()))), None)


def latest(connection: Connection, limit: int = 200) -> list[Incident]:
    """The newest incidents first."""
    return _read(connection, select(incident).order_by(incident.c.opened_at.desc()).limit(limit))


def alerts_due(connection: Connection, now: datetime, limit: int = 200) -> list[Incident]:
    """Those whose time of silence is over and that officials haven't been told of, or that go one unit up; oldest first."""
    query = select(incident).where(incident.c.alert_due <= now).order_by(incident.c.alert_due).limit(limit)
    return _read(connection, query)


def _read(connection: Connection, query: Select[tuple[object, ...]], **values: object) -> list[Incident]:
    rows = connection.execute(query, values).mappings().all()
    events = _events(connection, [row["id"] for row in rows])
    return [_incident(row, events[row["id"]]) for row in rows]


def _events(connection: Connection, ids: Sequence[str]) -> dict[str, list[IncidentEvent]]:
    found: dict[str, list[IncidentEvent]] = defaultdict(list)
    for row in connection.execute(_EVENTS, {"ids": ids}).mappings():
        found[row["incident"]].append(
            IncidentEvent(kind=row["kind"], at=row["at"], who=row["who"], channel=row["channel"], detail=row["detail"])
        )
    return found


def _incident(row: RowMapping, events: list[IncidentEvent]) -> Incident:
    return Incident(
        id=row["id"],
        code=row["code"],
        event=row["event"],
        reporter=Sender(row["channel"], row["address"]),
        confirmed=row["confirmed"],
        place=Place(lat=row["lat"], lon=row["lon"], accuracy=row["accuracy"], text=row["place_text"]),
        opened_at=row["opened_at"],
        unit=row["unit"],
        alert_due=row["alert_due"],
        events=tuple(events),
    )
