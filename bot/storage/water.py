"""The water and access register on the disk, and what happened to each point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select, true, update

from bot.storage.prepared import Prepared
from bot.storage.water_tables import water_event, water_point
from bot.water.model import Details, Kind, Status, WaterEvent, WaterPoint

_OWN = ("code", "kind", "name", "lat", "lon", "unit", "details", "checked_at", "check_days")


@lru_cache(maxsize=16)
def _within(kinds: tuple[Kind, ...]) -> Prepared:
    """Made once: every alert asks, several times."""
    return Prepared(
        select(water_point).where(
            water_point.c.lat.between(bindparam("south"), bindparam("north")),
            water_point.c.lon.between(bindparam("west"), bindparam("east")),
            or_(*(water_point.c.kind == kind for kind in kinds)),
            water_point.c.removed_at.is_(None),
        )
    )


@dataclass(frozen=True)
class Put:
    """What an import did: points added, brought up to date, and left out because they had been removed."""

    added: int = 0
    updated: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Box:
    """A window of degrees."""

    south: float
    west: float
    north: float
    east: float


def put_points(connection: Connection, points: Iterable[WaterPoint], now: datetime, *, restore: bool = False) -> Put:
    """Add points or bring them up to date by code. Their condition stays; what was removed stays so unless `restore`.

    A date of inspection that the file doesn't have, or an older one, doesn't undo the one known.
    """
    known = {
        row.code: row
        for row in connection.execute(select(water_point.c.code, water_point.c.removed_at, water_point.c.checked_at))
    }
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    left_out = 0
    for point in points:
        row = known.get(point.code)
        if row is None:
            new.append(_values(point) | {"status": point.status, "added_at": now})
        elif row.removed_at is not None and not restore:
            left_out += 1
        else:
            values = _values(point) | {"checked_at": _later(row.checked_at, point.checked_at)}
            changed.append({f"_{name}": value for name, value in values.items()})
    if new:
        connection.execute(water_point.insert(), new)
    if changed:
        sets: dict[str, Any] = {name: bindparam(f"_{name}") for name in _OWN if name != "code"}
        connection.execute(
            update(water_point).where(water_point.c.code == bindparam("_code")).values(**sets, removed_at=None), changed
        )
    return Put(len(new), len(changed), left_out)


def _values(point: WaterPoint) -> dict[str, Any]:
    values = {name: getattr(point, name) for name in _OWN}
    return values | {"details": msgspec.json.encode(point.details).decode()}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment), default=None)


def get(connection: Connection, code: str) -> WaterPoint | None:
    """The point of a code, removed ones too."""
    row = connection.execute(select(water_point).where(water_point.c.code == code)).mappings().first()
    return _point(row) if row else None


def points(connection: Connection, *, unit: str | None = None, statuses: Collection[Status] = ()) -> list[WaterPoint]:
    """Those in the register, by code; of one unit, in some conditions."""
    rows = connection.execute(
        select(water_point)
        .where(water_point.c.removed_at.is_(None))
        .where(water_point.c.unit == unit if unit else true())
        .where(water_point.c.status.in_(statuses) if statuses else true())
        .order_by(water_point.c.code)
    ).mappings()
    return [_point(row) for row in rows]


def within(connection: Connection, box: Box, kinds: Collection[Kind]) -> list[WaterPoint]:
    """Those of some kinds in a window, through the index on the coordinates."""
    return [_point(row) for row in _within(tuple(sorted(kinds))).rows(connection, **vars(box))]


def change(connection: Connection, code: str, **values: object) -> None:
    """Set some of a point's columns: status, checked_at, removed_at."""
    connection.execute(update(water_point).where(water_point.c.code == code).values(**values))


def append(connection: Connection, code: str, event: WaterEvent) -> None:
    """Something happened to a point."""
    connection.execute(water_event.insert().values(point=code, **msgspec.structs.asdict(event)))


def events(connection: Connection, code: str) -> list[WaterEvent]:
    """What happened to a point, oldest first."""
    columns = [water_event.c[name] for name in WaterEvent.__struct_fields__]
    rows = connection.execute(select(*columns).where(water_event.c.point == code).order_by(water_event.c.id))
    return [WaterEvent(**row._mapping) for row in rows]


def reported_by(connection: Connection, incident: str) -> list[str]:
    """Codes of the points that a report said are broken."""
    return list(connection.scalars(select(water_event.c.point).where(water_event.c.incident == incident).distinct()))


def count(connection: Connection) -> int:
    """How many are in the register."""
    return connection.scalar(select(func.count()).select_from(water_point).where(water_point.c.removed_at.is_(None))) or 0


def _point(row: Mapping[Any, Any]) -> WaterPoint:
    values = {name: row[name] for name in WaterPoint.__struct_fields__}
    return WaterPoint(**values | {"details": msgspec.json.decode(row["details"], type=Details)})
