"""Incidents and the events that make their life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, func, select, update

from bot.incidents.closing import Closing
from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.storage.prepared import Prepared, inserting
from bot.storage.tables import incident, incident_event

_BY_ID = select(incident).where(incident.c.id == bindparam("this"))
_GET, _GET_LOCKED = Prepared(_BY_ID), Prepared(_BY_ID.with_for_update())
_LINKED = Prepared(select(incident).where(incident.c.linked_to == bindparam("this")).order_by(incident.c.opened_at))
_UNDER_WAY = (
    select(incident)
    .where(incident.c.opened_at >= bindparam("since"), incident.c.closed_at.is_(None), incident.c.linked_to.is_(None))
    .order_by(incident.c.opened_at.desc())
    .limit(bindparam("most"))
)
_OPEN_NEAR = Prepared(
    _UNDER_WAY.where(
        incident.c.lat.between(bindparam("south"), bindparam("north")),
        incident.c.lon.between(bindparam("west"), bindparam("east")),
    )
)
_OPEN_IN = Prepared(
    _UNDER_WAY.where(incident.c.unit == bindparam("unit"), incident.c.lat.is_(None), incident.c.place_text != "")
)
_EVENT_COLUMNS = [incident_event.c[name] for name in ("incident", "kind", "at", "who", "channel", "detail")]
_EVENTS_OF_ONE = Prepared(
    select(*_EVENT_COLUMNS).where(incident_event.c.incident == bindparam("this")).order_by(incident_event.c.id)
)
_EVENTS = select(*_EVENT_COLUMNS).where(incident_event.c.incident.in_(bindparam("ids", expanding=True)))
_EVENTS = _EVENTS.order_by(incident_event.c.id)
_APPEND = inserting(incident_event, "incident", "kind", "at", "who", "channel", "detail")
_OPENED = ("id", "code", "event", "channel", "address", "confirmed", "unit", "place_text", "lat", "lon", "accuracy")
_OPEN = inserting(incident, *_OPENED, "alert_due", "opened_at")
"""Made once: putting a query together costs more than running it."""


def open_(connection: Connection, new: Incident) -> None:
    """Write a new incident down."""
    _OPEN.run(
        connection,
        id=new.id,
        code=new.code,
        event=new.event,
        channel=new.reporter.channel,
        address=new.reporter.address,
        confirmed=new.confirmed,
        unit=new.unit,
        place_text=new.place.text,
        lat=new.place.lat,
        lon=new.place.lon,
        accuracy=new.place.accuracy,
        alert_due=new.alert_due,
        opened_at=new.opened_at,
    )


def append(connection: Connection, incident_id: str, event: IncidentEvent) -> None:
    """Something happened to it."""
    _APPEND.run(
        connection,
        incident=incident_id,
        kind=event.kind,
        at=event.at,
        who=event.who,
        channel=event.channel,
        detail=event.detail,
    )


def change(connection: Connection, incident_id: str, **values: object) -> None:
    """Set some of its own columns: event, confirmed, unit, alert_due."""
    _changing(tuple(values)).run(connection, this=incident_id, **values)


@lru_cache(maxsize=64)
def _changing(names: tuple[str, ...]) -> Prepared:
    new: dict[str, Any] = {name: bindparam(name) for name in names}
    return Prepared(update(incident).where(incident.c.id == bindparam("this")).values(new))


def close(connection: Connection, incident_id: str, closing: Closing) -> str:
    """Keep what was written down at its end; as text."""
    text = msgspec.json.encode(closing).decode()
    change(connection, incident_id, closing=text)
    return text


def set_place(connection: Connection, incident_id: str, place: Place) -> None:
    """Where it is; words and a point may come one after the other."""
    values: dict[str, object] = {"place_text": place.text} if place.text else {}
    if place.is_point:
        values |= {"lat": place.lat, "lon": place.lon, "accuracy": place.accuracy}
    if values:
        change(connection, incident_id, **values)


def get(connection: Connection, incident_id: str, *, lock: bool = False) -> Incident | None:
    """The incident of an id; `lock` keeps other processes from changing it until the transaction ends."""
    return next(iter(_read(connection, _GET_LOCKED if lock else _GET, this=incident_id)), None)


def by_code(connection: Connection, code: str, *, lock: bool = False) -> Incident | None:
    """The incident of a public code; `lock` as for `get`."""
    query = select(incident).where(incident.c.code == code.upper())
    return next(iter(_found(connection, query.with_for_update() if lock else query)), None)


def whole_of(connection: Connection, report: Incident, *, lock: bool = False) -> Incident:
    """The incident that a joined report is of; itself for any other. `lock` as for `get`."""
    whole = get(connection, report.linked_to, lock=lock) if report.linked_to else None
    return whole or report


def linked_with(connection: Connection, incident_id: str) -> list[Incident]:
    """The reports joined to an incident, oldest first."""
    return _read(connection, _LINKED, this=incident_id)


def open_near(
    connection: Connection, lat: float, lon: float, degrees: float, since: datetime, limit: int = 20
) -> list[Incident]:
    """Incidents under way, opened since a moment, within a box around a point; not those joined to another. Newest first."""
    box = {"south": lat - degrees, "north": lat + degrees, "west": lon - degrees, "east": lon + degrees}
    return _read(connection, _OPEN_NEAR, since=since, most=limit, **box)


def open_in(connection: Connection, unit: str, since: datetime, limit: int = 20) -> list[Incident]:
    """Incidents under way in a unit whose place is in words alone, opened since a moment. Newest first."""
    return _read(connection, _OPEN_IN, since=since, most=limit, unit=unit)


def latest(connection: Connection, limit: int = 200, units: Collection[str] | None = None) -> list[Incident]:
    """The newest incidents first: all, or those of these units."""
    query = select(incident) if units is None else select(incident).where(incident.c.unit.in_(units))
    return _found(connection, query.order_by(incident.c.opened_at.desc()).limit(limit))


def of_media(connection: Connection, ref: str) -> list[Incident]:
    """The incidents that name a file."""
    named = (incident_event.c.kind == "media", incident_event.c.detail.contains(f'"{ref}"', autoescape=True))
    return of_ids(connection, list(connection.scalars(select(incident_event.c.incident).where(*named).distinct())))


def of_ids(connection: Connection, ids: Sequence[str]) -> list[Incident]:
    """The incidents of these ids, in no order; few enough for one query."""
    return _found(connection, select(incident).where(incident.c.id.in_(ids)))


def opened_between(connection: Connection, start: datetime | None, end: datetime | None) -> list[Incident]:
    """Incidents opened from a moment on and before another, oldest first; read in portions, for there may be many."""
    query = select(incident.c.id).order_by(incident.c.opened_at, incident.c.id)
    query = query.where(incident.c.opened_at >= start) if start else query
    query = query.where(incident.c.opened_at < end) if end else query
    ids = list(connection.scalars(query))
    found: dict[str, Incident] = {}
    for first in range(0, len(ids), 500):
        portion = select(incident).where(incident.c.id.in_(ids[first : first + 500]))
        found |= {one.id: one for one in _found(connection, portion)}
    return [found[id_] for id_ in ids]


def of_codes(connection: Connection, codes: Sequence[str]) -> list[Incident]:
    """The incidents of public codes, in their order; read in portions."""
    found: dict[str, Incident] = {}
    for first in range(0, len(codes), 500):
        portion = select(incident).where(incident.c.code.in_(codes[first : first + 500]))
        found |= {one.code: one for one in _found(connection, portion)}
    return [found[code] for code in codes if code in found]


def alerts_due(connection: Connection, now: datetime, limit: int = 200) -> list[Incident]:
    """Those whose time of silence is over and that officials haven't been told of, or that go one unit up; oldest first."""
    query = select(incident).where(incident.c.alert_due <= now).order_by(incident.c.alert_due).limit(limit)
    return _found(connection, query)


def changed_since(connection: Connection, event: int) -> tuple[int, list[str]]:
    """The number of the newest event, and the incidents to which something happened after the one given."""
    newest = connection.scalar(select(func.max(incident_event.c.id))) or 0
    later = select(incident_event.c.incident).where(incident_event.c.id > event).distinct()
    return newest, list(connection.scalars(later)) if newest > event else []


def _found(connection: Connection, query: Select[tuple[object, ...]]) -> list[Incident]:
    return _whole(connection, connection.execute(query).mappings().all())


def _read(connection: Connection, query: Prepared, **values: object) -> list[Incident]:
    return _whole(connection, query.rows(connection, **values))


def _whole(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> list[Incident]:
    if not rows:
        return []
    events = _events(connection, [row["id"] for row in rows])
    return [_incident(row, events[row["id"]]) for row in rows]


def _events(connection: Connection, ids: Sequence[str]) -> dict[str, list[IncidentEvent]]:
    found: dict[str, list[IncidentEvent]] = defaultdict(list)
    rows: Iterable[Mapping[Any, Any]] = (
        _EVENTS_OF_ONE.rows(connection, this=ids[0]) if len(ids) == 1 else connection.execute(_EVENTS, {"ids": ids}).mappings()
    )
    for row in rows:
        found[row["incident"]].append(
            IncidentEvent(kind=row["kind"], at=row["at"], who=row["who"], channel=row["channel"], detail=row["detail"])
        )
    return found


def _incident(row: Mapping[Any, Any], events: list[IncidentEvent]) -> Incident:
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
        anonymous=row["anonymous"],
        phone=row["phone"],
        trapped=row["trapped"],
        hurt=row["hurt"],
        linked_to=row["linked_to"],
        link_reason=row["link_reason"],
        suspect=row["suspect"],
        closed_at=row["closed_at"],
        closing=msgspec.json.decode(row["closing"], type=Closing) if row["closing"] else None,
        erased_at=row["erased_at"],
        events=tuple(events),
    )
