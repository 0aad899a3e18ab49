"""A made-up province with thousands of incidents, to look at the console with: `./pccc bench console`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import shapely
from sqlalchemy import Connection

from bot.incidents.model import REPORTER, SYSTEM, Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.storage import incidents, units, water
from bot.storage.units import Unit
from bot.units.builtin import province
from bot.water.model import WaterPoint
from knowledge import yaml_file

FILE = Path(__file__).parent / "town.yml"
SPREAD = 0.03
"""Degrees around a commune's centre in which things happen."""
DAYS = 365
WATER = 2000
CONFIRMED = 0.9
NEW, TAKEN = 0.5, 0.8
"""Of the open ones: the share that nobody has taken, and up to which share somebody has and isn't on the way."""


def build(connection: Connection, count: int, opened: int, now: datetime, new_id: Callable[[], str], random: Random) -> None:
    """Fill an empty database: units with outlines, water, `count` incidents of a year, the last `opened` of them open."""
    said = yaml_file.read(FILE)
    known, _ = province(said["province"], now.date())
    communes = [one for one in known.values() if one.parent and one.lat is not None]
    units.put_units(connection, known.values(), _outlines(communes))
    water.put_points(connection, _water(communes, random), now)
    for number in range(count):
        commune = random.choice(communes)
        is_open = number >= count - opened
        ago = timedelta(minutes=(count - number) * 0.7) if is_open else timedelta(days=1 + random.random() * DAYS)
        _incident(connection, f"SC-{number:05d}", commune, now - ago, is_open, said, new_id, random)


def _incident(
    connection: Connection,
    code: str,
    commune: Unit,
    at: datetime,
    is_open: bool,
    said: Mapping[str, Any],
    new_id: Callable[[], str],
    random: Random,
) -> None:
    kind = random.choice(list(said["said"]))
    place = Place(*_near(commune, random), accuracy=20, text=f"số {random.randint(1, 400)} {random.choice(said['streets'])}")
    reporter = Sender("web", f"bench-{random.randint(0, 99999)}")
    new = Incident(
        id=new_id(),
        code=code,
        event=kind,
        reporter=reporter,
        confirmed=random.random() < CONFIRMED,
        place=place,
        opened_at=at,
        unit=commune.code,
    )
    incidents.open_(connection, new)
    people: dict[str, object] = {"trapped": random.randint(1, 3)} if random.random() < 0.1 else {}
    if people:
        incidents.change(connection, new.id, **people)
    events = [("said", REPORTER, random.choice(said["said"][kind])), ("place", REPORTER, place.text)]
    events += [("forwarded", SYSTEM, commune.name), *_life(random.choice(said["desks"]), is_open, random)]
    for number, (what, who, detail) in enumerate(events):
        moment = at + timedelta(seconds=20 * number)
        incidents.append(connection, new.id, IncidentEvent(kind=what, at=moment, who=who, channel="web", detail=detail))
    if not is_open:
        incidents.change(connection, new.id, closed_at=at + timedelta(hours=1))


def _life(desk: str, is_open: bool, random: Random) -> list[tuple[str, str, str]]:
    steps = ["acknowledged", "responding", random.choice(["resolved", "resolved", "resolved", "false_alarm"])]
    chance = random.random()
    reached = 3 if not is_open else 0 if chance < NEW else 1 if chance < TAKEN else 2
    return [(step, desk, "") for step in steps[:reached]]


def _near(commune: Unit, random: Random) -> tuple[float, float]:
    assert commune.lat is not None
    assert commune.lon is not None
    return commune.lat + random.uniform(-SPREAD, SPREAD), commune.lon + random.uniform(-SPREAD, SPREAD)


def _water(communes: list[Unit], random: Random) -> list[WaterPoint]:
    points = [_near(random.choice(communes), random) for _ in range(WATER)]
    return [WaterPoint(code=f"T{n:04d}", kind="hydrant", lat=lat, lon=lon, name=f"{n}") for n, (lat, lon) in enumerate(points)]


def _outlines(communes: list[Unit]) -> dict[str, str]:
    """To each the land that is nearest to its centre."""
    centres = shapely.points([(one.lon, one.lat) for one in communes])
    whole = shapely.multipoints(centres)
    land = shapely.buffer(shapely.convex_hull(whole), SPREAD)
    cells = list(shapely.get_parts(shapely.voronoi_polygons(whole, extend_to=land)))
    drawn = {}
    for one, centre in zip(communes, centres, strict=True):
        cell = next(cell for cell in cells if shapely.covers(cell, centre))
        drawn[one.code] = shapely.to_geojson(shapely.intersection(cell, land))
    return drawn
