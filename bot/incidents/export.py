"""Incidents for spreadsheets, maps and other systems: CSV, GeoJSON (RFC 7946), CAP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import msgspec

from bot.incidents import cap
from bot.incidents.model import Incident
from bot.incidents.published import Published
from bot.wording import Wording

COLUMNS = (
    "code", "event", "event_name", "state", "confirmed", "withdrawn", "opened_at", "acknowledged_at", "responding_at",
    "closed_at", "unit", "unit_name", "place", "lat", "lon", "accuracy_m", "trapped", "hurt", "texts", "photos", "linked_to",
    "reported_by", "outcome", "cause", "cause_name", "dead", "injured", "rescued", "damage_vnd", "area_m2", "people_sent",
    "vehicles_sent", "arrived_at", "controlled_at", "same_as", "note",
)  # fmt: skip
BOM = "\ufeff"
"""Without it the spreadsheet most people have reads UTF-8 as something else."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(published: Iterable[Published]) -> str:
    """A table with a row each; what a spreadsheet would take for a formula is made text."""
    out = io.StringIO()
    out.write(BOM)
    rows = [_row(one) for one in published]
    phone = any("phone" in row for row in rows)
    writer = csv.DictWriter(out, [*COLUMNS, *(["phone"] if phone else [])], restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return out.getvalue()


def _row(one: Published) -> dict[str, Any]:
    flat: dict[str, Any] = msgspec.to_builtins(one)
    place, reached = flat.pop("place"), {step["state"]: step["at"] for step in reversed(flat.pop("states"))}
    flat |= flat.pop("closing") or {}
    flat |= {"place": place["text"], "texts": "\n".join(flat["texts"])}
    flat |= {name: place[name] for name in ("lat", "lon", "accuracy_m")}
    return flat | {f"{state}_at": reached.get(state) for state in ("acknowledged", "responding")}


def harmless(value: object) -> object:
    """A cell that no spreadsheet computes: text that begins like a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_geojson(published: Iterable[Published]) -> str:
    """A feature each, longitude before latitude; without a point the geometry is null."""
    features = [_feature(one) for one in published]
    return msgspec.json.format(msgspec.json.encode({"type": "FeatureCollection", "features": features}), indent=1).decode()


def _feature(one: Published) -> dict[str, Any]:
    properties = msgspec.to_builtins(one)
    place = properties["place"]
    point = {"type": "Point", "coordinates": [place["lon"], place["lat"]]} if place["lat"] is not None else None
    return {"type": "Feature", "id": one.code, "geometry": point, "properties": properties}


def as_cap(incident: Incident, say: Wording, sender: str, unit_name: str, *, personal: bool) -> str:
    """An incident as it is now, as one message that brings nothing earlier up to date."""
    last = max((event.at for event in incident.events), default=incident.opened_at)
    envelope = cap.Envelope(f"{incident.code}-export-{len(incident.events)}", sender, last)
    return cap.message(incident, say, envelope, unit_name=unit_name, personal=personal)
