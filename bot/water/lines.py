"""The register in words: what an alert says of the water nearby."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.water.model import ACCESS, Near, WaterPoint
from bot.water.nearest import nearest
from bot.wording import Wording

ACCESS_KM = 0.15


def lines_around(connection: Connection, lat: float, lon: float, say: Wording) -> tuple[str, ...]:
    """What an alert says of a place: the three nearest water points, the narrow alley there is close by."""
    alleys = nearest(connection, lat, lon, 1, ACCESS, ACCESS_KM)
    return water_lines([*nearest(connection, lat, lon), *alleys], say)


def water_lines(near: Sequence[Near], say: Wording) -> tuple[str, ...]:
    """A line each: broken water that is nearer, then usable water with its distance, direction and size, then access.

    Nothing where nothing is known nearby.
    """
    broken = [n for n in near if n.point.status == "faulty" and n.point.kind not in ACCESS]
    usable = [n for n in near if n.point.status != "faulty" and n.point.kind not in ACCESS]
    access = [n for n in near if n.point.kind in ACCESS]
    return (
        *(say("water.nearer_faulty", what=what(n.point, say), where=where(n, say)) for n in broken),
        *(say("water.near", what=what(n.point, say), where=where(n, say), more=more(n.point, say)) for n in usable),
        *(say("water.alley", what=what(n.point, say), where=where(n, say), more=more(n.point, say)) for n in access),
    )


def what(point: WaterPoint, say: Wording) -> str:
    """Its kind and name, or code."""
    kind = (
        say(f"water.type.{point.details.type}")
        if f"water.type.{point.details.type}" in say
        else say(f"water.kind.{point.kind}")
    )
    return f"{kind} {point.name or point.code}"


def where(near: Near, say: Wording) -> str:
    """How far and in which direction: "120 m về phía đông bắc"."""
    return f"{distance(near.metres)} {say(f'water.bearing.{near.bearing}')}"


def distance(metres: float) -> str:
    """Metres to the nearest ten, from a kilometre in km with a comma."""
    if metres < 1000:
        return f"{max(10, round(metres / 10) * 10):.0f} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def more(point: WaterPoint, say: Wording) -> str:
    """What is known of it beyond the kind, each after a comma; empty where nothing is."""
    known = point.details
    sizes = {
        "diameter": known.diameter,
        "pressure": known.pressure,
        "volume": known.volume,
        "width": known.width,
        "height": known.height,
    }
    parts = [say(f"water.size.{name}", value=number(value)) for name, value in sizes.items() if value is not None]
    if known.access in ("no", "private"):
        parts.append(say("water.access.no"))
    if point.status == "reported":
        parts.append(say("water.status.reported"))
    return "".join(f", {part}" for part in (*parts, known.note) if part)


def number(value: float) -> str:
    """A number as people write it: a comma, no needless zeros."""
    return f"{value:,.6g}".replace(",", " ").replace(".", ",") if value < 1e6 else f"{value:.0f}"
