"""Dated shifts as an operator's table gives them: name or id, starts, ends, in Vietnam's time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import Refused
from bot.incidents.hours import HANOI
from bot.storage.units import Official
from nlu.text import clean, fold

Shift = tuple[int, datetime, datetime]
MOST_BYTES = 10_000_000


def read_shifts(file: Path, known: Sequence[Official]) -> list[Shift]:
    """Official, start and end of each line. Raises `Refused` naming the line that names nobody or no such moment."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused("error.units_size", file=file, limit=MOST_BYTES // 1_000_000)
        reader = csv.DictReader(file.read_bytes().decode("utf-8-sig").splitlines())
        columns = set(reader.fieldnames or [])
        if not {"starts", "ends"} <= columns or not columns & {"name", "id"}:
            raise Refused("error.duty_columns", file=file)
        return [_shift(row, f"{file}:{reader.line_num}", known) for row in reader]
    except UnicodeDecodeError as error:
        raise Refused("error.units_encoding", file=file) from error
    except (OSError, csv.Error) as error:
        raise Refused("error.csv", file=file, detail=error) from error


def _shift(row: dict[str, str | None], where: str, known: Sequence[Official]) -> Shift:
    number, name = clean(row.get("id") or ""), clean(row.get("name") or "")
    found = [o for o in known if str(o.id) == number] if number else [o for o in known if fold(o.name) == fold(name)]
    if len(found) != 1:
        raise Refused("error.duty_official", where=where, name=number or name)
    starts, ends = (_moment(clean(row.get(side) or ""), where) for side in ("starts", "ends"))
    if ends <= starts:
        raise Refused("error.duty_row", where=where)
    return found[0].id, starts, ends


def _moment(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("error.duty_row", where=where) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
