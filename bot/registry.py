"""Units, officials and incidents as operators handle them on the command line."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.app import prepare_folder, utc_now
from bot.console import view
from bot.errors import NotFound, Refused
from bot.incidents.routing import bare_name
from bot.settings import Settings
from bot.storage import incidents, units
from bot.storage.database import open_database
from bot.storage.units import Official, Unit
from bot.wording import Wording
from nlu.text import fold

DEFAULT_UNIT = Unit(code="tinh", name="Trung tâm chỉ huy", folded="trung tam chi huy")
"""The unit there is before any is imported."""
COLUMNS = ("code", "name", "parent", "lat", "lon")


@contextmanager
def opened(settings: Settings) -> Iterator[Registry]:
    """The registry of a data folder."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield Registry(engine, Wording.load())
    finally:
        engine.dispose()


class Registry:
    """Reads and changes who is told of what."""

    def __init__(self, engine: Engine, say: Wording) -> None:
        self._engine, self._say = engine, say

    def add_official(
        self, name: str, unit: str, role: str, *, telegram: str | None, zalo: str | None, email: str | None
    ) -> str:
        """Add an official. Raises `NotFound` naming the nearest unit."""
        if telegram and not telegram.lstrip("-").isdigit():
            raise Refused("error.telegram_id")
        with self._engine.begin() as connection:
            if not units.all_units(connection):
                units.put_units(connection, [DEFAULT_UNIT])
            found = _find(units.all_units(connection), unit)
            new = Official(id=0, name=name, unit=found.code, role=role, telegram=telegram, zalo=zalo, email=email)
            units.add_official(connection, new, utc_now())
        sentence = "registry.added" if telegram or zalo or email else "registry.added_unreachable"
        return self._say(sentence, name=name, role=role, unit=found.name, code=found.code)

    def officials(self) -> list[dict[str, Any]]:
        """Those in service."""
        with self._engine.begin() as connection:
            named = units.all_units(connection)
            rows = units.officials(connection)
        return [
            {"name": o.name, "role": o.role, "unit": o.unit, "unit_name": named[o.unit].name, "routes": _routes(o)}
            for o in rows
        ]

    def remove_official(self, name: str) -> str:
        """Take out of service. Raises `NotFound`."""
        with self._engine.begin() as connection:
            if not units.remove_official(connection, name, utc_now()):
                raise NotFound("error.official", name=name)
        return self._say("registry.removed", name=name)

    def import_units(self, file: Path) -> str:
        """Add or update units from a CSV file, all or none. Raises `Refused` naming line and column."""
        read = list(_read_units(file))
        with self._engine.begin() as connection:
            count = units.put_units(connection, read)
        return self._say("registry.imported", count=count)

    def units(self) -> list[dict[str, Any]]:
        """All units."""
        with self._engine.begin() as connection:
            found = units.all_units(connection).values()
        return [{"code": u.code, "name": u.name, "parent": u.parent, "lat": u.lat, "lon": u.lon} for u in found]

    def incidents(self) -> list[dict[str, Any]]:
        """The newest incidents."""
        with self._engine.begin() as connection:
            named = units.all_units(connection)
            return [view.as_json(incident, named, self._say) for incident in incidents.latest(connection)]

    def incident(self, code: str) -> dict[str, Any]:
        """One incident. Raises `NotFound`."""
        with self._engine.begin() as connection:
            found = incidents.by_code(connection, code)
            if found is None:
                raise NotFound("error.incident", code=code)
            return view.as_json(found, units.all_units(connection), self._say)


def _routes(official: Official) -> str:
    routes = {"telegram": official.telegram, "zalo": official.zalo, "email": official.email}
    return " ".join(f"{name}:{value}" for name, value in routes.items() if value)


def _find(known: dict[str, Unit], wanted: str) -> Unit:
    if wanted in known:
        return known[wanted]
    folded = fold(wanted)
    named = [u for u in known.values() if folded in (u.folded, bare_name(u.folded))]
    if len(named) == 1:
        return named[0]
    if named:
        raise NotFound("error.unit_ambiguous", name=wanted, near=_listed(named[:6]))
    close = difflib.get_close_matches(folded, [u.folded for u in known.values()], n=3, cutoff=0.5)
    near = _listed([u for u in known.values() if u.folded in close])
    raise NotFound("error.unit_near" if near else "error.unit", name=wanted, near=near)


def _listed(found: list[Unit]) -> str:
    return ", ".join(f"{unit.code} {unit.name}" for unit in found)


def _read_units(file: Path) -> Iterator[Unit]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("error.csv", file=file, detail=type(error).__name__) from error
    reader = csv.DictReader(text.splitlines())
    missing = [c for c in ("code", "name") if c not in (reader.fieldnames or [])]
    if missing:
        raise Refused("error.csv_columns", file=file, missing=", ".join(missing), columns=",".join(COLUMNS))
    for row in reader:
        yield _unit(row, f"{file}:{reader.line_num}")


def _unit(row: dict[str, str | None], where: str) -> Unit:
    code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
    if not code or not name:
        raise Refused("error.csv_empty", where=where)
    try:
        lat, lon = (float(row[c]) if (row.get(c) or "").strip() else None for c in ("lat", "lon"))  # type: ignore[arg-type]  # tested for
    except ValueError as error:
        raise Refused("error.csv_number", where=where) from error
    if not (-90 <= (lat or 0) <= 90 and -180 <= (lon or 0) <= 180):
        raise Refused("error.csv_range", where=where)
    return Unit(code=code, name=name, folded=fold(name), parent=(row.get("parent") or "").strip() or None, lat=lat, lon=lon)
