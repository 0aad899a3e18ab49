"""What people and officials say of a point's condition."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection

from bot.errors import NotFound
from bot.messages import Place
from bot.storage import water
from bot.water.model import Kind, WaterEvent, WaterPoint
from bot.water.nearest import nearest

HYDRANTS: tuple[Kind, ...] = ("hydrant",)
WITHIN_KM = 0.06
"""A report of a broken hydrant is about one at most so far from where it was made."""


def fault_near(
    connection: Connection, place: Place, incident_code: str, who: str, channel: str, now: datetime
) -> WaterPoint | None:
    """Note on the nearest hydrant that a report says it is broken; `None` where there is no hydrant, or no point.

    It counts as `reported`, not as broken: that is for an official to say. A report told twice is noted once.
    """
    if place.lat is None or place.lon is None:
        return None
    found = nearest(connection, place.lat, place.lon, 1, HYDRANTS, WITHIN_KM)
    if not found:
        return None
    point = min(found, key=lambda near: near.metres).point
    if point.code not in water.reported_by(connection, incident_code):
        event = WaterEvent(kind="fault", at=now, who=who, channel=channel, detail=place.text, incident=incident_code)
        water.append(connection, point.code, event)
    if point.status != "ok":
        return point
    water.change(connection, point.code, status="reported")
    return msgspec.structs.replace(point, status="reported")


def decide(
    connection: Connection, code: str, kind: Literal["fault", "fixed"], who: str, channel: str, now: datetime, text: str = ""
) -> WaterPoint:
    """An official says that a point is broken, or works again. Raises `NotFound`."""
    find(connection, code)
    water.change(connection, code, status="faulty" if kind == "fault" else "ok")
    water.append(connection, code, WaterEvent(kind=kind, at=now, who=who, channel=channel, detail=text))
    return find(connection, code)


def checked(connection: Connection, code: str, on: datetime, who: str, channel: str, now: datetime) -> WaterPoint:
    """A point was inspected at that moment; its condition is said apart. Raises `NotFound`."""
    before = find(connection, code)
    water.change(connection, code, checked_at=max(on, before.checked_at or on))
    water.append(connection, code, WaterEvent(kind="checked", at=now, who=who, channel=channel, detail=on.date().isoformat()))
    return find(connection, code)


def remove(connection: Connection, code: str, who: str, channel: str, now: datetime) -> WaterPoint:
    """A point isn't there any more; what happened to it stays written down. Raises `NotFound`."""
    before = find(connection, code)
    water.change(connection, code, removed_at=now)
    water.append(connection, code, WaterEvent(kind="removed", at=now, who=who, channel=channel))
    return before


def find(connection: Connection, code: str) -> WaterPoint:
    """The point of a code that is in the register. Raises `NotFound`."""
    found = water.get(connection, code)
    if found is None or found.removed_at is not None:
        raise NotFound("error.water_point", code=code)
    return found
