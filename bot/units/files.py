"""Files of units as operators have them: a table (CSV) or a map (GeoJSON). Read whole or refused with the line or feature."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import shapely

from bot.errors import Refused
from bot.storage.units import Unit
from bot.units.naming import named, new_unit
from bot.units.outlines import in_vietnam, outline, overlapping
from nlu.text import clean, fold

COLUMNS = ("code", "name", "parent", "lat", "lon", "kind", "valid_from", "valid_until", "successor")
MOST_UNITS = 20_000
MOST_BYTES = 100_000_000
_CODE = ("code", "ma", "ma xa", "maxa", "ma dvhc", "ward code", "unit code")
_NAME = ("name", "ten", "ten xa", "tenxa", "full name", "ten dvhc", "ward name")
_PARENT = ("parent", "province code", "ma tinh", "matinh", "ma cha")


@dataclass
class Batch:
    """Units of a file by code, the outlines drawn for them (GeoJSON geometries), and where in the file each stands."""

    units: dict[str, Unit] = field(default_factory=dict)
    outlines: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)

    def add(self, unit: Unit, where: str) -> None:
        """One more. Raises `Refused` for a code that was there before, for too long a code or name, for too many."""
        if unit.code in self.units:
            raise Refused("error.units_twice", where=where, code=unit.code, first=self.where[unit.code])
        if len(unit.code) > 20 or len(unit.name) > 120 or not unit.folded:
            raise Refused("error.units_long", where=where)
        if len(self.units) >= MOST_UNITS:
            raise Refused("error.units_many", where=where, limit=MOST_UNITS)
        self.units[unit.code], self.where[unit.code] = unit, where


def read_units(file: Path, known: Mapping[str, Unit]) -> Batch:
    """The units of a file, with what is `known` of them where the file says nothing. Raises `Refused`."""
    text = _text(file)
    return _map(file, text, known) if text.lstrip()[:1] in ("{", "[") else _table(file, text, known)


def check(batch: Batch, known: Mapping[str, Unit]) -> None:
    """Every parent and successor is there, and none is above or after itself. Raises `Refused` naming line or feature."""
    whole = {**known, **batch.units}
    for code, unit in batch.units.items():
        for other in (unit.parent, unit.successor):
            if other and other not in whole:
                raise Refused("error.units_unknown", where=batch.where[code], code=other)
        for way in ("parent", "successor"):
            if _goes_round(whole, code, way):
                raise Refused("error.units_round", where=batch.where[code], code=code)


def _goes_round(units: Mapping[str, Unit], code: str, way: str) -> bool:
    seen: set[str] = set()
    here: str | None = code
    while here and here in units:
        if here in seen:
            return True
        seen.add(here)
        here = getattr(units[here], way)
    return False


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused("error.units_size", file=file, limit=MOST_BYTES // 1_000_000)
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("error.units_encoding", file=file) from error
    except OSError as error:
        raise Refused("error.csv", file=file, detail=error.strerror) from error


def _table(file: Path, text: str, known: Mapping[str, Unit]) -> Batch:
    batch = Batch()
    reader = csv.DictReader(text.splitlines())
    try:
        missing = [c for c in ("code", "name") if c not in (reader.fieldnames or [])]
        if missing:
            raise Refused("error.csv_columns", file=file, missing=", ".join(missing), columns=",".join(COLUMNS))
        for row in reader:
            where = f"{file}:{reader.line_num}"
            batch.add(_row({name: clean(row.get(name) or "") for name in COLUMNS}, where, known), where)
    except csv.Error as error:
        raise Refused("error.csv", file=file, detail=error) from error
    return batch


def _row(row: dict[str, str], where: str, known: Mapping[str, Unit]) -> Unit:
    if not row["code"] or not row["name"]:
        raise Refused("error.csv_empty", where=where)
    given: dict[str, Any] = {name: row[name] for name in ("parent", "successor", "kind") if row[name]}
    given |= {name: _day(row[name], where) for name in ("valid_from", "valid_until") if row[name]}
    given |= _point(row, where)
    return _unit(row["code"], row["name"], given, known)


def _unit(code: str, name: str, given: Mapping[str, Any], known: Mapping[str, Unit]) -> Unit:
    """What is known of a unit, with its name and what else is given made new."""
    return msgspec.structs.replace(named(known.get(code) or new_unit(code, name), name), **given)


def _point(row: dict[str, str], where: str) -> dict[str, float]:
    try:
        given = {side: float(row[side]) for side in ("lat", "lon") if row[side]}
    except ValueError as error:
        raise Refused("error.csv_number", where=where) from error
    if given and (len(given) < 2 or not in_vietnam(**given)):
        raise Refused("error.csv_range", where=where)
    return given


def _day(text: str, where: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused("error.units_day", where=where, day=text) from error


def _map(file: Path, text: str, known: Mapping[str, Unit]) -> Batch:
    batch, shapes = Batch(), {}
    for where, properties, geometry in _features(file, text):
        code = _property(properties, _CODE)
        code = code.zfill(5) if code not in known and code.zfill(5) in known else code
        name = _property(properties, _NAME) or (known[code].name if code in known else "")
        if not code or not name:
            raise Refused("error.feature_nameless", where=where)
        where = f"{where} ({name})"
        shape = outline(geometry, where)
        middle = shapely.point_on_surface(shape)
        given: dict[str, Any] = {"parent": parent} if (parent := _property(properties, _PARENT)) else {}
        if code not in known or known[code].lat is None:
            given |= {"lat": round(middle.y, 5), "lon": round(middle.x, 5)}
        batch.add(_unit(code, name, given, known), where)
        batch.outlines[code], shapes[code] = shapely.to_geojson(shape), shape
    _refuse_overlaps(batch, shapes)
    return batch


def _refuse_overlaps(batch: Batch, shapes: dict[str, shapely.Geometry]) -> None:
    parents = {code: unit.parent for code, unit in batch.units.items()}
    if two := overlapping(list(shapes), list(shapes.values()), parents):
        raise Refused("error.outline_overlap", where=batch.where[two[0]], other=batch.where[two[1]])


def _features(file: Path, text: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each feature: where it is, its properties, its geometry."""
    try:
        tree = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused("error.geojson", file=file) from error
    features = tree.get("features") if isinstance(tree, dict) and tree.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise Refused("error.geojson", file=file)
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise Refused("error.feature_nameless", where=f"{file}: {number}")
        yield f"{file}: {number}", properties, feature.get("geometry")


def _property(properties: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first property called one of these, whatever its case, marks and strokes; numbers as text."""
    called = {fold(name.replace("_", " ")): clean(str(value)) for name, value in properties.items() if _is_text(value)}
    return next((called[name] for name in names if called.get(name)), "")


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)
