"""A row of a table, or the properties of a feature that are named like its columns, as a point of the register."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

import msgspec

from bot.incidents.forwarding import HANOI
from bot.water.model import KINDS, STATUSES, Details, WaterPoint
from bot.water.wrong import Wrong, amount, coordinate, in_vietnam

NEEDED = ("code", "kind", "lat", "lon")
SIZES = ("diameter", "pressure", "volume", "width", "height")
WORDS = ("type", "source", "access", "note")
COLUMNS = (*NEEDED, "name", "unit", *WORDS, *SIZES, "status", "checked", "check_days")
LONGEST_CODE, LONGEST = 60, 200


def rows(text: str) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The columns of a CSV text and its rows with their line numbers; commas, semicolons or tabs stand between."""
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=mark, strict=True)
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    reader.fieldnames = names
    return names, ((reader.line_num, row) for row in reader if any(row.values()))


def unknown_column(names: list[str]) -> str | None:
    """The first column that isn't one of ours, with the nearest that is."""
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.6)
            return f"{name} ({near[0]}?)" if near else name
    return None


def point(row: Mapping[str, object], today: date) -> WaterPoint:
    """A row as a point. Raises `Wrong`."""
    if row.get(None):  # type: ignore[call-overload]  # where csv puts what has no column
        raise Wrong("columns")
    kind, status = word(row, "kind").lower(), word(row, "status").lower() or "ok"
    code = word(row, "code", LONGEST_CODE)
    if not code:
        raise Wrong("empty", column="code")
    if kind not in KINDS:
        raise Wrong("kind", value=kind, kinds=", ".join(KINDS))
    if status not in STATUSES:
        raise Wrong("kind", value=status, kinds=", ".join(STATUSES))
    lat, lon = in_vietnam(coordinate("lat", row.get("lat")), coordinate("lon", row.get("lon")))
    days = amount("check_days", row.get("check_days"), most=3660)
    details = {name: word(row, name) for name in WORDS} | {name: amount(name, row.get(name)) for name in SIZES}
    return msgspec.convert(
        {
            "code": code,
            "kind": kind,
            "lat": lat,
            "lon": lon,
            "name": word(row, "name"),
            "unit": word(row, "unit", 20) or None,
            "details": msgspec.convert(details, Details),
            "status": status,
            "checked_at": inspected(word(row, "checked"), today),
            "check_days": max(1, round(days)) if days else None,
        },
        WaterPoint,
    )


def word(row: Mapping[str, object], column: str, longest: int = LONGEST) -> str:
    """What stands in a column, on one line. Raises `Wrong` where it is too long."""
    value = row.get(column)
    written = one_line(str(value)) if value is not None else ""
    if len(written) > longest:
        raise Wrong("long", column=column, most=longest)
    return written


def one_line(text: str) -> str:
    """The text without line breaks and control characters, its spaces single."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def inspected(written: str, today: date) -> datetime | None:
    """The day of an inspection, YYYY-MM-DD or DD/MM/YYYY, as its noon in Vietnam. Raises `Wrong`."""
    if not written:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(written, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if day > today:
            raise Wrong("future", value=written)
        return datetime.combine(day, time(12), HANOI).astimezone(UTC)
    raise Wrong("date", value=written)
