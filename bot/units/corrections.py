"""Dated corrections to units: what is called, belongs or went elsewhere from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec
import yaml

from bot.errors import Refused
from bot.storage.units import Unit
from bot.units.naming import named, new_unit
from knowledge import yaml_file
from nlu.text import fold

MOST_BYTES = 5_000_000


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of one unit: a new name (`was` the old), another parent, a place; `into`: the unit it goes into.

    `absorbed`: names of units that went into it, kept so that whoever still says them is understood.
    """

    code: str
    name: str | None = None
    was: str | None = None
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    into: str | None = None
    absorbed: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a resolution changed from a day on."""

    date: date
    units: tuple[Correction, ...]
    basis: str = ""


class Corrections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of changes. Before `earliest` nothing is known."""

    changes: tuple[Change, ...] = ()
    earliest: date | None = None


def read_corrections(file: Path) -> Corrections:
    """The changes of a YAML file. Raises `Refused` with what is wrong in it."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused("error.units_size", file=file, limit=MOST_BYTES // 1_000_000)
        tree = yaml_file.parse(file.read_text(encoding="utf-8-sig"))
        return msgspec.convert(tree or {}, Corrections, strict=False)
    except UnicodeDecodeError as error:
        raise Refused("error.units_encoding", file=file) from error
    except (OSError, yaml.YAMLError, msgspec.ValidationError, RecursionError) as error:
        raise Refused("error.corrections", file=file, detail=" ".join(str(error).split())) from error


def correct(units: Mapping[str, Unit], corrections: Corrections, day: date) -> tuple[dict[str, Unit], int]:
    """The units as they are on a day, and how many corrections of that day or before are about none of them.

    A change of a later day isn't made, and where the name it gives stands there already, the one before is put back.
    Raises `Refused` for a day of which nothing is known.
    """
    if corrections.earliest and day < corrections.earliest:
        raise Refused("error.corrections_day", day=day.isoformat(), earliest=corrections.earliest.isoformat())
    corrected, passed_over = dict(units), 0
    for change in sorted(corrections.changes, key=lambda change: change.date, reverse=True):
        for one in change.units if change.date > day else ():
            corrected |= _put_back(corrected, one)
    for change in sorted(corrections.changes, key=lambda change: change.date):
        for one in change.units if change.date <= day else ():
            new = {unit.code: unit for unit in _corrected(corrected, one, change.date.isoformat())}
            corrected |= new
            passed_over += not new
    return corrected, passed_over


def _put_back(units: Mapping[str, Unit], one: Correction) -> dict[str, Unit]:
    unit = units.get(one.code)
    if unit is None or not one.was or unit.name != one.name:
        return {}
    return {unit.code: named(unit, one.was)}


def _corrected(units: Mapping[str, Unit], one: Correction, day: str) -> Iterable[Unit]:
    """The unit as it is from that day, and the former units that went into it; none where there is no such unit."""
    unit = units.get(one.code)
    if unit is None and one.name and one.parent:
        unit = msgspec.structs.replace(new_unit(one.code, one.name, one.parent), valid_from=day)
    if unit is None:
        return
    new = {name: value for name in ("parent", "lat", "lon") if (value := getattr(one, name)) is not None}
    if one.into:
        new |= {"successor": one.into, "valid_until": day}
    yield msgspec.structs.replace(named(unit, one.name or unit.name), **new)
    yield from _former(unit, one, day)


def _former(unit: Unit, one: Correction, day: str) -> Iterator[Unit]:
    """Units there are no more. Their codes are made up: the old ones are other units' today."""
    for name in one.absorbed:
        code = f"{unit.code}-{fold(name).replace(' ', '')}"[:20]
        yield msgspec.structs.replace(new_unit(code, name, unit.parent), valid_until=day, successor=unit.code)
