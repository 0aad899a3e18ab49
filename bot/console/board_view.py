"""A line of the list as the page gets it: a few hundred bytes with all that the list and the map show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.console.viewer import Viewer
from bot.storage.board import Line
from bot.storage.units import Unit
from bot.wording import Wording


def as_json(line: Line, units: Mapping[str, Unit], say: Wording) -> dict[str, Any]:
    """With names instead of codes; what is empty is left out."""
    unit = units.get(line.unit or "")
    people = {"trapped": line.trapped, "hurt": line.hurt}
    values = {
        "code": line.code,
        "event": line.event,
        "title": say(f"event.{line.event}"),
        "state": line.state,
        "state_label": say(f"badge.{line.state}"),
        "unconfirmed": not line.confirmed,
        "suspect": line.suspect,
        "unit": unit.name if unit else "",
        "unit_code": line.unit,
        "assigned_unit": line.assigned_unit,
        "assigned": line.assigned,
        "opened_at": line.opened_at.isoformat(timespec="seconds"),
        "who": line.who,
        "place": line.place or _point(line),
        "words": line.words,
        "people": ", ".join(say(f"alert.{name}", count=count) for name, count in people.items() if count),
        "lat": round(line.lat, 5) if line.lat is not None else None,
        "lon": round(line.lon, 5) if line.lon is not None else None,
    }
    return {name: value for name, value in values.items() if value not in ("", None, False)}


def _point(line: Line) -> str:
    return f"{line.lat:.5f}, {line.lon:.5f}" if line.lat is not None and line.lon is not None else ""


def sees(viewer: Viewer, unit: str | None, assigned_unit: str | None) -> bool:
    """Whether an incident is theirs to see: it is in their area, or was given to a unit of it."""
    return viewer.sees(unit) or (assigned_unit is not None and viewer.sees(assigned_unit))
