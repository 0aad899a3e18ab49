"""Outlines of units in GeoJSON, made fit to route by or refused with the unit's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely import STRtree

from bot.errors import Refused

SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 101.0, 118.0
"""Degrees within which everything of Vietnam lies, the islands with it."""
MOST_POINTS = 200_000
"""Points of one outline."""
MOST_MENDED = 0.01
"""Share of its area that an outline may lose or gain when crossings are mended."""


def in_vietnam(lat: float, lon: float) -> bool:
    """Whether a point lies in Vietnam's box."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def outline(geometry: Any, where: str) -> shapely.Geometry:
    """The area of a GeoJSON geometry. Rings are closed, small crossings mended.

    Raises `Refused`, naming `where`, for anything but (multi)polygons, for points outside Vietnam, and for rings that enclose
    nothing or cross themselves so much that the area is anybody's guess.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Refused("error.outline_kind", where=where)
    parts = geometry.get("coordinates")
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    if not isinstance(polygons, list) or not polygons:
        raise Refused("error.outline_points", where=where)
    area = shapely.multipolygons([_polygon(rings, where) for rings in polygons])
    if shapely.get_num_coordinates(area) > MOST_POINTS:
        raise Refused("error.outline_long", where=where, limit=MOST_POINTS)
    return area if area.is_valid else _mended(area, where)


def _polygon(rings: Any, where: str) -> shapely.Geometry:
    if not isinstance(rings, list) or not rings:
        raise Refused("error.outline_points", where=where)
    first, *holes = [_ring(ring, where) for ring in rings]
    return shapely.Polygon(first, holes)


def _ring(points: Any, where: str) -> list[tuple[float, float]]:
    if not isinstance(points, list) or not all(_is_point(point) for point in points):
        raise Refused("error.outline_points", where=where)
    ring = [(float(point[0]), float(point[1])) for point in points]
    for lon, lat in ring:
        if not in_vietnam(lat, lon):
            raise Refused("error.outline_abroad", where=where, lat=lat, lon=lon)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(set(ring)) < 3:
        raise Refused("error.outline_ring", where=where)
    return ring


def _is_point(point: Any) -> bool:
    return isinstance(point, list) and len(point) >= 2 and all(type(side) in (int, float) for side in point[:2])


def _mended(area: shapely.Geometry, where: str) -> shapely.Geometry:
    """Without crossings. What is mended may hardly differ from the plain sum of its rings' areas."""
    mended = shapely.make_valid(area)
    parts = [part for part in shapely.get_parts(shapely.get_parts(mended)) if part.geom_type in ("Polygon", "MultiPolygon")]
    kept = shapely.union_all(parts) if parts else shapely.Polygon()
    if kept.is_empty or abs(kept.area - area.area) > MOST_MENDED * kept.area:
        raise Refused("error.outline_crossing", where=where)
    return kept


def overlapping(
    codes: Sequence[str], shapes: Sequence[shapely.Geometry], parents: Mapping[str, str | None]
) -> tuple[str, str] | None:
    """Two units each of which holds a point from the middle of the other, if there are any. One above the other may."""
    middles = [shapely.point_on_surface(shape) for shape in shapes]
    holds = {(int(middle), int(shape)) for middle, shape in STRtree(shapes).query(middles, predicate="intersects").T}
    for one, other in holds:
        above = parents.get(codes[one]) == codes[other] or parents.get(codes[other]) == codes[one]
        if one < other and (other, one) in holds and not above:
            return codes[one], codes[other]
    return None
