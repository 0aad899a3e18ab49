"""Files that operators bring: a table, GeoJSON, or OpenStreetMap's JSON, read whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import Refused
from bot.water.maps import from_geojson, from_osm
from bot.water.model import WaterPoint
from bot.water.rows import COLUMNS, NEEDED, point, rows, unknown_column
from bot.water.wrong import Findings, Wrong

MOST_BYTES = 64_000_000
MOST_POINTS = 200_000


def read_points(file: Path, today: date) -> list[WaterPoint]:
    """The points of a file. Raises `Refused` naming every row that is wrong (the first few in words)."""
    text = _text(file)
    findings = Findings(file)
    found = _from_json(file, text, findings, today) if text.lstrip()[:1] == "{" else _from_table(file, text, findings, today)
    read = _once(found, findings, file)
    findings.settle()
    if not read:
        raise Refused("error.water_nothing", file=file)
    return read


def _text(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise Refused("error.water_size", file=file, size=round(size / 1e6), most=round(MOST_BYTES / 1e6))
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused("error.file", file=file, detail=error.strerror) from error
    except UnicodeDecodeError as error:
        raise Refused("error.csv", file=file, detail="UTF-8") from error


def _once(found: Iterator[tuple[str, WaterPoint]], findings: Findings, file: Path) -> list[WaterPoint]:
    """All of them; a code that comes twice is wrong, for nobody knows which is meant."""
    read: dict[str, tuple[str, WaterPoint]] = {}
    for where, one in found:
        with findings.at(where):
            if one.code in read:
                raise Wrong("twice", code=one.code, first=read[one.code][0])
            read[one.code] = (where, one)
        if len(read) > MOST_POINTS:
            raise Refused("error.water_many", file=file, most=MOST_POINTS)
    return [one for _, one in read.values()]


def _from_table(file: Path, text: str, findings: Findings, today: date) -> Iterator[tuple[str, WaterPoint]]:
    try:
        names, table = rows(text)
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise Refused("error.csv_columns", file=file, missing=", ".join(missing), columns=",".join(COLUMNS))
        unknown = unknown_column(names)
        if unknown:
            raise Refused("error.water_column", file=file, column=unknown, columns=",".join(COLUMNS))
        for line, row in table:
            where = findings.line(line)
            with findings.at(where):
                yield where, point(row, today)
    except csv.Error as error:
        raise Refused("error.csv", file=file, detail=error) from error


def _from_json(file: Path, text: str, findings: Findings, today: date) -> Iterator[tuple[str, WaterPoint]]:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("error.file", file=file, detail="JSON") from error
    if isinstance(document.get("elements"), list):
        if "remark" in document:
            raise Refused("error.water_partial", file=file, detail=" ".join(str(document["remark"]).split())[:200])
        return from_osm(document, findings)
    if isinstance(document.get("features"), list) or document.get("type") == "Feature":
        return from_geojson(document, findings, today)
    raise Refused("error.water_json", file=file)
