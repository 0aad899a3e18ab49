"""The water nearest to a place: how far, in which direction."""

from __future__ import annotations

import math
from collections.abc import Collection

from sqlalchemy import Connection

from bot.incidents.routing import distance_km
from bot.storage import water
from bot.storage.water import Box
from bot.water.model import WATER, Kind, Near, WaterPoint

WITHIN_KM = 3.0
_FIRST_KM, _WIDER = 0.25, 3.5
_KM_A_DEGREE = 111.19
_BEARINGS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
MOST_FAULTY = 2


def nearest(
    connection: Connection,
    lat: float,
    lon: float,
    count: int = 3,
    kinds: Collection[Kind] = WATER,
    within_km: float = WITHIN_KM,
) -> list[Near]:
    """The `count` nearest usable points, nearest first, and before them broken ones that are nearer than the first of them.

    The window grows until there are enough, so that a register of 50,000 points is answered in milliseconds.
    """
    radius = min(_FIRST_KM, within_km)
    while True:
        found = _around(connection, lat, lon, radius, kinds)
        usable = [near for near in found if near.point.status != "faulty"][:count]
        if len(usable) == count or radius >= within_km:
            return _nearer_faulty(found, usable) + usable
        radius = min(within_km, radius * _WIDER)


def _around(connection: Connection, lat: float, lon: float, radius: float, kinds: Collection[Kind]) -> list[Near]:
    """All within a radius in km, nearest first."""
    found = [_seen_from(lat, lon, point) for point in water.within(connection, _window(lat, lon, radius), kinds)]
    return sorted((near for near in found if near.metres <= radius * 1000), key=lambda near: (near.metres, near.point.code))


def _nearer_faulty(found: list[Near], usable: list[Near]) -> list[Near]:
    limit = usable[0].metres if usable else math.inf
    return [near for near in found if near.point.status == "faulty" and near.metres <= limit][:MOST_FAULTY]


def _window(lat: float, lon: float, radius: float) -> Box:
    """The degrees that hold a circle; its edge lies outside, so that nothing on the circle is lost to rounding."""
    high = radius / _KM_A_DEGREE * 1.001
    wide = high / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + high))))
    return Box(lat - high, lon - wide, lat + high, lon + wide)


def _seen_from(lat: float, lon: float, point: WaterPoint) -> Near:
    return Near(point, distance_km(lat, lon, point.lat, point.lon) * 1000, bearing(lat, lon, point.lat, point.lon))


def bearing(lat: float, lon: float, other_lat: float, other_lon: float) -> str:
    """The direction of another place in eighths of the compass: n, ne, e, se, s, sw, w, nw."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    turn = math.radians(other_lon - lon)
    east = math.sin(turn) * math.cos(other_phi)
    north = math.cos(phi) * math.sin(other_phi) - math.sin(phi) * math.cos(other_phi) * math.cos(turn)
    return _BEARINGS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
