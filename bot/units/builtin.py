"""The provinces and communes that come with the program."""

from __future__ import annotations

import csv
import difflib
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from bot.errors import NotFound
from bot.incidents.gazetteer import bare_name
from bot.storage.units import Unit
from bot.units.corrections import Corrections, correct, read_corrections
from bot.units.naming import new_unit
from nlu.text import fold

FOLDER = Path(__file__).parent
CORRECTIONS = FOLDER / "corrections.yml"


def province(name: str, day: date, extra: Corrections | None = None) -> tuple[dict[str, Unit], int]:
    """A province with its communes as they are on a day, by its name or that of one that went into it, marks or none.

    `extra` are the operator's own corrections; how many of those were about other units comes with it. Raises `NotFound`
    naming the nearest, `Refused` for a day before everything known.
    """
    tops = provinces(day)
    wanted = bare_name(fold(name))
    found = [unit for unit in tops.values() if bare_name(unit.folded) == wanted or unit.code == name.strip()]
    if not found:
        named = {bare_name(unit.folded): unit.name for unit in tops.values()}
        close = difflib.get_close_matches(wanted, named, n=3, cutoff=0.6)
        raise NotFound("error.province", name=name, near=", ".join(named[c] for c in close) or "units province --help")
    top = found[0].successor or found[0].code
    whole = {top: _table()[top]} | {unit.code: unit for unit in _table().values() if unit.parent == top}
    corrected, _ = correct(whole, read_corrections(CORRECTIONS), day)
    return correct(corrected, extra, day) if extra else (corrected, 0)


def provinces(day: date) -> dict[str, Unit]:
    """The provinces on a day, and the former ones with what they went into."""
    tops = {unit.code: unit for unit in _table().values() if unit.parent is None}
    return correct(tops, read_corrections(CORRECTIONS), day)[0]


@lru_cache(maxsize=1)
def _table() -> dict[str, Unit]:
    """Everything in the tables, by code."""
    tops = [new_unit(row["code"], row["name"]) for row in _rows("provinces.csv")]
    communes = [
        msgspec.structs.replace(
            new_unit(row["code"], row["name"], row["province"]), lat=float(row["lat"]), lon=float(row["lon"])
        )
        for row in _rows("communes.csv")
    ]
    return {unit.code: unit for unit in (*tops, *communes)}


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
