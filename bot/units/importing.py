"""Units brought into the database: from a file, or a province from the built-in tables. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from bot.storage import units as store
from bot.storage.units import Unit
from bot.units import builtin
from bot.units.corrections import correct, read_corrections
from bot.units.files import Batch, check, read_units


@dataclass(frozen=True)
class Imported:
    """What came of it: units and outlines written, corrections about units that aren't here, the province if it was one."""

    count: int
    outlines: int = 0
    passed_over: int = 0
    top: Unit | None = None


def import_file(connection: Connection, file: Path, corrections: Path | None, day: date) -> Imported:
    """The units of a CSV or GeoJSON file, as corrected on a day. A province they belong to is added from the built-in tables.

    Raises `Refused` with line or feature; then nothing has been written.
    """
    known = store.all_units(connection)
    batch = read_units(file, known)
    tops = _provinces_of(batch, known, day)
    check(batch, {**known, **tops})
    whole, passed_over = {**known, **tops, **batch.units}, 0
    if corrections:
        whole, passed_over = correct(whole, read_corrections(corrections), day)
        check(Batch(units=whole, where=dict.fromkeys(whole, str(corrections))), {})
    changed = [unit for code, unit in whole.items() if known.get(code) != unit or code in batch.units]
    store.put_units(connection, changed, batch.outlines)
    return Imported(len(batch.units), len(batch.outlines), passed_over)


def import_province(connection: Connection, name: str, corrections: Path | None, day: date) -> Imported:
    """A province with its communes from the built-in tables. Raises `NotFound` or `Refused`."""
    extra = read_corrections(corrections) if corrections else None
    found, passed_over = builtin.province(name, day, extra)
    if corrections:
        check(Batch(units=found, where=dict.fromkeys(found, str(corrections))), store.all_units(connection))
    store.put_units(connection, found.values())
    top = next(unit for unit in found.values() if unit.parent is None and unit.successor is None)
    communes = sum(unit.parent is not None and unit.successor is None for unit in found.values())
    return Imported(communes, passed_over=passed_over, top=top)


def _provinces_of(batch: Batch, known: Mapping[str, Unit], day: date) -> dict[str, Unit]:
    """Provinces that units of the file belong to and that aren't there yet, with the former ones that went into them."""
    missing = {unit.parent for unit in batch.units.values()} - known.keys() - batch.units.keys()
    tops = builtin.provinces(day) if missing - {None} else {}
    return {code: unit for code, unit in tops.items() if code in missing or unit.successor in missing}
