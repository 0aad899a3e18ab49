"""OpenStreetMap's tags, as far as they tell of water and of ways too narrow for an engine."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.water.model import Details, Kind

Tags = Mapping[str, str]

NARROW = 3.5
LOW = 4.0
"""Metres below which a way is worth a warning: an engine is some 2.5 m wide and 3.5 m high, and needs room beside it."""
STREETS = frozenset({"residential", "living_street", "service", "unclassified", "track", "tertiary", "pedestrian", "road"})
BARRIERS = frozenset(
    {"bollard", "block", "cycle_barrier", "height_restrictor", "jersey_barrier", "log", "chain", "swing_gate", "gate"}
)
SHUT = frozenset({"no", "private"})
_EMERGENCY: dict[str, Kind] = {
    "fire_hydrant": "hydrant",
    "water_tank": "tank",
    "fire_water_pond": "pond",
    "suction_point": "suction",
}
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*([a-zA-Z³\"'′″]*)\s*$")
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01}
_MILLIMETRES = {"": 1.0, "mm": 1.0, "cm": 10.0, "m": 1000.0, '"': 25.4, "″": 25.4, "in": 25.4}
_BAR = {"": 1.0, "bar": 1.0, "kpa": 0.01, "mpa": 10.0, "psi": 0.0689476}
_CUBIC = {"m3": 1.0, "m³": 1.0, "cbm": 1.0, "l": 0.001, "litre": 0.001, "litres": 0.001, "liter": 0.001, "liters": 0.001}
"""A bare number of a volume is left out: some write litres, some cubic metres."""


def recognise(tags: Tags) -> tuple[Kind, Details] | None:
    """The kind of point that tags speak of and what they tell of it; `None` for what isn't for this register."""
    kind = _water(tags)
    if kind:
        return kind, _water_details(tags)
    details = _access_details(tags)
    return ("alley", details) if _hinders(tags, details) else None


def name(tags: Tags) -> str:
    """What people call it: its name, else its number."""
    return tags.get("name:vi") or tags.get("name") or tags.get("ref") or ""


def _water(tags: Tags) -> Kind | None:
    kind = _EMERGENCY.get(tags.get("emergency", ""))
    if kind == "hydrant" and (tags.get("fire_hydrant:type") == "pond" or _pressure_of(tags) == "suction"):
        return "suction"
    if kind is None and tags.get("natural") == "water" and tags.get("water_source"):
        return "river"
    return kind


def _water_details(tags: Tags) -> Details:
    return Details(
        type=tags.get("fire_hydrant:type", "")[:40],
        diameter=measure(tags.get("fire_hydrant:diameter") or tags.get("diameter"), _MILLIMETRES),
        pressure=measure(_pressure_of(tags), _BAR),
        volume=next((v for k in ("water_tank:volume", "volume", "capacity") if (v := measure(tags.get(k), _CUBIC))), None),
        source=tags.get("water_source", "")[:40],
        access=tags.get("access", "")[:40],
    )


def _pressure_of(tags: Tags) -> str:
    return tags.get("fire_hydrant:pressure") or tags.get("pressure") or ""


def _access_details(tags: Tags) -> Details:
    return Details(
        type="barrier" if "barrier" in tags else "",
        width=_least(tags, "width", "maxwidth", "maxwidth:physical", "est_width"),
        height=_least(tags, "maxheight", "maxheight:physical", "height" if "barrier" in tags else "maxheight"),
        access=tags.get("motor_vehicle") or tags.get("access") or "",
    )


def _least(tags: Tags, *keys: str) -> float | None:
    found = [value for key in keys if (value := measure(tags.get(key), _METRES)) is not None]
    return min(found, default=None)


def _hinders(tags: Tags, details: Details) -> bool:
    """Whether an engine may not get through: too narrow, too low, or shut."""
    tight = (details.width or NARROW) < NARROW or (details.height or LOW) < LOW
    if tags.get("barrier") in BARRIERS:
        return tight or "gate" not in tags["barrier"] or details.access in SHUT
    return "highway" in tags and (tight or (tags["highway"] in STREETS and details.access in SHUT))


def measure(written: str | None, units: Mapping[str, float]) -> float | None:
    """A tag's value in the unit we use; `None` where it says nothing clear ("yes", "2-3", an unknown unit)."""
    match = _NUMBER.match(written or "")
    factor = units.get(match[2].lower()) if match else None
    if match is None or factor is None:
        return None
    value = round(float(match[1].replace(",", ".")) * factor, 3)
    return value if 0 < value <= 1e6 else None
