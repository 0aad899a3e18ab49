"""What people and officials say of a point's condition."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection

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
