"""Maps in JSON: GeoJSON, and what Overpass and other tools give out of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape

from bot.water import osm
from bot.water.model import WaterPoint
from bot.water.rows import LONGEST, LONGEST_CODE, one_line, point
from bot.water.wrong import Findings, Wrong, in_vietnam

Found = Iterator[tuple[str, WaterPoint]]
"""Where it stands in the file, and the point."""


def from_geojson(document: Mapping[str, Any], findings: Findings, today: date) -> Found:
    """The points of a feature collection: with our columns as properties, or with tags of OpenStreetMap.

    Lines and areas count by a point in their middle. Features that aren't for the register are passed over.
    """
    features = document["features"] if document.get("type") == "FeatureCollection" else [document]
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        with findings.at(where):
            made = _feature(feature, today)
            if made:
                yield where, made


def _feature(feature: Any, today: date) -> WaterPoint | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Wrong("feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise Wrong("feature")
    if "kind" in properties or "code" in properties:
        lat, lon = _middle(feature.get("geometry"))
        known = {"code": feature.get("id"), **properties}
        return point({**known, "lat": lat, "lon": lon}, today)
    tags = {key: str(value) for key, value in properties.items() if value is not None}
    identity = tags.get("@id") or tags.get("id") or feature.get("id")
    if osm.recognise(tags) is None:
        return None
    if not identity:
        raise Wrong("empty", column="code, @id")
    return _tagged(str(identity).replace("/", "-"), tags, *_middle(feature.get("geometry")))


def _middle(geometry: Any) -> tuple[float, float]:
    """Latitude and longitude of a point on or in a geometry; GeoJSON writes longitude first."""
    try:
        drawn = shape(geometry)
        line = drawn.geom_type == "LineString"
        middle = drawn.interpolate(0.5, normalized=True) if line else drawn.representative_point()
        lat, lon = float(middle.y), float(middle.x)
    except (ShapelyError, AttributeError, TypeError, ValueError, KeyError, IndexError):
        raise Wrong("geometry") from None
    return in_vietnam(lat, lon)


def from_osm(document: Mapping[str, Any], findings: Findings) -> Found:
    """The points of OpenStreetMap's JSON: nodes, ways and relations with a centre, a geometry, or their nodes in the file."""
    elements = [e for e in document["elements"] if isinstance(e, dict)]
    nodes = {e.get("id"): e for e in elements if e.get("type") == "node"}
    for element in elements:
        tags = {str(key): str(value) for key, value in (element.get("tags") or {}).items()}
        if osm.recognise(tags) is None:
            continue
        where = f"{element.get('type')} {element.get('id')}"
        with findings.at(where):
            yield where, _tagged(f"{element.get('type')}-{element.get('id')}", tags, *_position(element, nodes))


def _position(element: Mapping[str, Any], nodes: Mapping[Any, Mapping[str, Any]]) -> tuple[float, float]:
    centre = element if "lat" in element else element.get("center")
    if centre is None:
        drawn = element.get("geometry") or [nodes[ref] for ref in element.get("nodes", ()) if ref in nodes]
        if not drawn:
            raise Wrong("centre")
        centre = drawn[len(drawn) // 2]
    try:
        lat, lon = float(centre["lat"]), float(centre["lon"])
    except (TypeError, ValueError, KeyError):
        raise Wrong("centre") from None
    return in_vietnam(lat, lon)


def _tagged(identity: str, tags: osm.Tags, lat: float, lon: float) -> WaterPoint:
    recognised = osm.recognise(tags)
    assert recognised is not None
    kind, details = recognised
    name = one_line(osm.name(tags))[:LONGEST]
    return WaterPoint(code=f"osm-{one_line(identity)}"[:LONGEST_CODE], kind=kind, lat=lat, lon=lon, name=name, details=details)
