"""The console's list of incidents on the disk: kept up with what happens, asked with filters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, delete, func, or_, select

from bot.incidents.model import Incident
from bot.storage import incidents
from bot.storage.board_tables import incident_board as board
from bot.storage.tables import incident_event
from nlu.text import fold

TABS = {
    "received": "open",
    "forwarded": "open",
    "acknowledged": "working",
    "responding": "working",
    "resolved": "closed",
    "false_alarm": "closed",
    "duplicate": "closed",
}
"""Under which heading of the list a state stands."""
SHOWN = 160
"""Characters of the reporter's words in a line."""
LOOKED_BACK = 500
"""Events below the newest one known that are looked at again: of several processes, one may commit a lower number later."""
PORTION = 200

_NEWEST = select(func.max(board.c.event_id))
_LAST = (
    select(incident_event.c.incident, func.max(incident_event.c.id).label("last"))
    .where(incident_event.c.id > bindparam("after"))
    .group_by(incident_event.c.incident)
    .subquery()
)
_BEHIND = (
    select(_LAST.c.incident)
    .outerjoin(board, board.c.incident == _LAST.c.incident)
    .where(or_(board.c.event_id.is_(None), board.c.event_id < _LAST.c.last))
    .order_by(_LAST.c.last)
)
_LAST_OF = (
    select(incident_event.c.incident, func.max(incident_event.c.id))
    .where(incident_event.c.incident.in_(bindparam("ids", expanding=True)))
    .group_by(incident_event.c.incident)
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as the list shows it."""

    incident: str
    code: str
    event: str
    state: str
    tab: str
    confirmed: bool
    suspect: bool
    unit: str | None
    lat: float | None
    lon: float | None
    trapped: int | None
    hurt: int | None
    opened_at: datetime
    who: str
    assigned: str
    assigned_unit: str | None
    place: str
    words: str


@dataclass(frozen=True)
class Filter:
    """What is asked for; empty: all of it. `units`: theirs to see; `within`: the units wanted; `text`: folded words."""

    units: Collection[str] | None = None
    tab: str = ""
    state: str = ""
    event: str = ""
    within: Collection[str] | None = None
    text: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    holder: str = ""
    """Taken by this person or assigned to them."""
    untaken: bool = False
    located: bool = False


def line_of(incident: Incident) -> Line:
    """What the list shows of an incident, with the names of states and kinds left to the page."""
    taken, assigned, said = incident.taken_by, incident.assigned, incident.texts
    return Line(
        incident=incident.id,
        code=incident.code,
        event=incident.event,
        state=incident.state,
        tab=TABS[incident.state],
        confirmed=incident.confirmed,
        suspect=bool(incident.suspect),
        unit=incident.unit,
        lat=incident.place.lat,
        lon=incident.place.lon,
        trapped=incident.trapped,
        hurt=incident.hurt,
        opened_at=incident.opened_at,
        who=taken.who if taken else "",
        assigned=assigned.name if assigned else "",
        assigned_unit=assigned.unit if assigned else None,
        place=incident.place.text,
        words=said[0][:SHOWN] if said else "",
    )


def behind(connection: Connection) -> list[str]:
    """Incidents whose line isn't of now, those that changed first first."""
    newest = connection.scalar(_NEWEST) or 0
    return list(connection.scalars(_BEHIND, {"after": newest - LOOKED_BACK}))


def renew(connection: Connection, ids: Sequence[str]) -> list[Line]:
    """Make the lines of these incidents anew, and give them."""
    lines: list[Line] = []
    for first in range(0, len(ids), PORTION):
        lines += _renew(connection, ids[first : first + PORTION])
    return lines


def _renew(connection: Connection, ids: Sequence[str]) -> list[Line]:
    found = incidents.of_ids(connection, ids)
    last = dict(row._tuple() for row in connection.execute(_LAST_OF, {"ids": ids}))
    lines = [line_of(one) for one in found]
    rows = [
        msgspec.structs.asdict(line) | {"event_id": last.get(line.incident, 0), "folded": _folded(one)}
        for line, one in zip(lines, found, strict=True)
    ]
    if rows:
        connection.execute(delete(board).where(board.c.incident.in_([line.incident for line in lines])))
        connection.execute(board.insert(), rows)
    return lines


def _folded(incident: Incident) -> str:
    return fold(" ".join((incident.code.replace("-", ""), incident.code, incident.place.text, *incident.texts)))


def lines(connection: Connection, wanted: Filter, limit: int, after: tuple[datetime, str] | None = None) -> list[Line]:
    """The newest that are wanted; those behind the moment and code of `after` only."""
    query = select(*(board.c[name] for name in Line.__struct_fields__)).where(*_where(wanted))
    query = query.order_by(board.c.opened_at.desc(), board.c.code.desc()).limit(limit)
    if after is not None:
        moment, code = after
        query = query.where(or_(board.c.opened_at < moment, (board.c.opened_at == moment) & (board.c.code < code)))
    return [_line(row) for row in connection.execute(query).mappings()]


def counts(connection: Connection, wanted: Filter) -> dict[str, int]:
    """How many of what is wanted stand under each heading."""
    query: Select[tuple[str, int]] = select(board.c.tab, func.count()).where(*_where(wanted)).group_by(board.c.tab)
    return dict(row._tuple() for row in connection.execute(query))


def _line(row: RowMapping) -> Line:
    return Line(**row)


def _where(wanted: Filter) -> list[ColumnElement[bool]]:
    equal = {"tab": wanted.tab, "state": wanted.state, "event": wanted.event}
    where = [board.c[name] == value for name, value in equal.items() if value]
    for units in (wanted.units, wanted.within):
        if units is not None:
            codes = sorted(units)
            where.append(or_(board.c.unit.in_(codes), board.c.assigned_unit.in_(codes)))
    where += [board.c.folded.contains(word, autoescape=True) for word in wanted.text]
    if wanted.since:
        where.append(board.c.opened_at >= wanted.since)
    if wanted.until:
        where.append(board.c.opened_at < wanted.until)
    if wanted.holder:
        where.append(or_(board.c.who == wanted.holder, board.c.assigned == wanted.holder))
    if wanted.untaken:
        where.append(board.c.tab == "open")
    if wanted.located:
        where.append(board.c.lat.is_not(None))
    return where
