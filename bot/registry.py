"""Units, officials and incidents as operators handle them on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import phonenumbers
from sqlalchemy import Engine

from bot.app import new_code, new_id, prepare_folder, utc_now
from bot.console import view
from bot.errors import NotFound, Refused
from bot.incidents import drill, duty, hours
from bot.incidents.routing import ROUTES, on_duty, routes_of
from bot.settings import Settings
from bot.storage import drills, incidents, units
from bot.storage.database import open_database
from bot.storage.units import Official, Unit
from bot.units.finding import find_unit
from bot.units.importing import Imported, import_file, import_province
from bot.wording import Wording
from nlu.text import fold

DEFAULT_UNIT = Unit(code="tinh", name="Trung tâm chỉ huy", folded="trung tam chi huy")
"""The unit there is before any is imported."""
_SPOKEN = {"zalo_oa": "zalo"}
_TELEGRAM = re.compile(r"-?[0-9]+|-[0-9]+:[0-9]+")
"""A chat, or a topic of a group: "-1001234567890:45"."""


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

    def add_official(self, name: str, unit: str, role: str, **more: str | None) -> str:
        """Add an official; `more`: telegram, zalo, zalo_bot, email, phone, routes, hours.

        Raises `NotFound` naming the nearest unit, `Refused` for a value that can't be.
        """
        values = official_values(more)
        with self._engine.begin() as connection:
            if not units.all_units(connection):
                units.put_units(connection, [DEFAULT_UNIT])
            found = find_unit(units.all_units(connection), unit)
            new = msgspec.structs.replace(Official(id=0, name=name, unit=found.code, role=role), **values)
            units.add_official(connection, new, utc_now())
        sentence = "registry.added" if routes_of(new) else "registry.added_unreachable"
        return self._say(sentence, name=name, role=role, unit=found.name, code=found.code)

    def edit_official(self, wanted: str, **more: str | None) -> str:
        """Change an official, by name or number; an empty value takes one away. Raises `NotFound`, `Refused`."""
        more["name"] = more.pop("called", None)
        given = {key: value for key, value in more.items() if value is not None}
        if not given:
            raise Refused("error.official_nothing")
        with self._engine.begin() as connection:
            known = units.all_units(connection)
            before = find_official(units.officials(connection), wanted)
            values = official_values({key: value for key, value in given.items() if key not in ("name", "unit", "role")})
            values |= {key: given[key] for key in ("name", "role") if given.get(key)}
            if given.get("unit"):
                values["unit"] = find_unit(known, given["unit"]).code
            after = msgspec.structs.replace(before, **values)
            units.edit_official(connection, after)
        unit = known[after.unit]
        return self._say("registry.edited", name=after.name, role=after.role, unit=unit.name, code=unit.code)

    def officials(self) -> list[dict[str, Any]]:
        """Those in service."""
        now = utc_now()
        with self._engine.begin() as connection:
            named = units.all_units(connection)
            rows = units.officials(connection)
        return [
            {
                "id": o.id,
                "name": o.name,
                "role": o.role,
                "unit": o.unit,
                "unit_name": named[o.unit].name,
                "routes": " ".join(f"{_SPOKEN.get(r.channel, r.channel)}:{r.address}" for r in routes_of(o)),
                "phone": o.phone,
                "hours": o.hours,
                "on_duty": on_duty(o, now),
            }
            for o in rows
        ]

    def import_duty(self, file: Path) -> str:
        """Shifts from a CSV file, all or none; they replace those of the officials named. Raises `Refused` naming the line."""
        with self._engine.begin() as connection:
            shifts = duty.read_shifts(file, units.officials(connection))
            count = units.put_duty(connection, shifts)
        return self._say("registry.duty", count=count, people=len({who for who, _, _ in shifts}))

    def duty(self) -> list[dict[str, Any]]:
        """Every shift that isn't over, in order of time."""
        now = utc_now()
        with self._engine.begin() as connection:
            rows = [(start, end, o) for o in units.officials(connection) for start, end in o.duty if end > now]
        return [
            {"id": o.id, "name": o.name, "unit": o.unit, "starts": _local(start), "ends": _local(end), "now": start <= now}
            for start, end, o in sorted(rows, key=lambda row: (row[0], row[2].id))
        ]

    def remove_official(self, name: str) -> str:
        """Take out of service. Raises `NotFound`."""
        with self._engine.begin() as connection:
            if not units.remove_official(connection, name, utc_now()):
                raise NotFound("error.official", name=name)
        return self._say("registry.removed", name=name)

    def import_units(self, file: Path, corrections: Path | None = None) -> str:
        """Add or update units from a CSV or GeoJSON file, all or none. Raises `Refused` naming line or feature."""
        with self._engine.begin() as connection:
            done = import_file(connection, file, corrections, _today())
        said = self._say("registry.imported", count=done.count, outlines=done.outlines)
        return said + self._passed_over(done)

    def import_province(self, name: str, corrections: Path | None = None, day: date | None = None) -> str:
        """A province with its communes from the built-in tables, as on a day. Raises `NotFound`, `Refused`."""
        day = day or _today()
        with self._engine.begin() as connection:
            done = import_province(connection, name, corrections, day)
        assert done.top is not None
        told = {"name": done.top.name, "code": done.top.code, "count": done.count, "day": day.strftime("%d/%m/%Y")}
        return self._say("registry.province", **told) + self._passed_over(done)

    def _passed_over(self, done: Imported) -> str:
        return "\n" + self._say("registry.corrected", count=done.passed_over) if done.passed_over else ""

    def units(self) -> list[dict[str, Any]]:
        """All units."""
        with self._engine.begin() as connection:
            found = units.all_units(connection)
        return [msgspec.to_builtins(u) | {"outline": u.code in found.outlines} for u in found.values()]

    def start_drill(self, patience: timedelta) -> tuple[str, str]:
        """Call everybody in service; the code of the test call, and what to tell. Raises `Refused` where there is nobody."""
        code = new_code().replace("SC-", "DT-")
        with self._engine.begin() as connection:
            if not units.officials(connection):
                raise Refused("drill.nobody")
            begun, _ = drill.start(connection, self._say, utc_now(), new_id, code, patience)
            count = len(drills.calls(connection, begun.id))
        return code, self._say("drill.started", code=code, count=count)

    def drill(self, code: str) -> list[dict[str, Any]]:
        """How everybody was reached in a test call. Raises `NotFound`."""
        with self._engine.begin() as connection:
            found = drills.by_code(connection, code.strip().upper())
            if found is None:
                raise NotFound("error.drill", code=code)
            return [line.as_json(self._say) for line in drill.lines(connection, found)]

    def drill_table(self, rows: list[dict[str, Any]]) -> str:
        """The same for people: one line an official, and how many answered."""
        answered = sum(row["answered_at"] is not None for row in rows)
        return "\n".join([*map(self._drill_line, rows), self._say("drill.sum", answered=answered, count=len(rows))])

    def _drill_line(self, row: dict[str, Any]) -> str:
        routes = " → ".join(self._try(one) for one in row["tried"]) or row["why"]
        answer = self._say("drill.silent")
        if row["answered_at"]:
            time = _local(datetime.fromisoformat(row["answered_at"])).split()[1]
            answer = self._say("drill.answered", time=time, seconds=round(row["seconds"]))
        return self._say("drill.row", unit=row["unit_name"], name=row["name"], routes=routes, answer=answer)

    def _try(self, one: dict[str, Any]) -> str:
        state = self._say(f"drill.{one['state']}")
        return self._say("drill.try_why" if one["why"] else "drill.try", route=one["route"], state=state, why=one["why"])

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


def official_values(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """What an operator gave of an official, checked and brought into form. Raises `Refused`."""
    values = {key: value.strip() for key, value in given.items() if value is not None}
    if values.get("telegram") and not _TELEGRAM.fullmatch(values["telegram"]):
        raise Refused("error.telegram_id")
    if values.get("hours"):
        hours.parse(values["hours"])
    if values.get("phone"):
        values["phone"] = _phone(values["phone"])
    named = [name.strip() for name in values.get("routes", "").split(",") if name.strip()]
    for name in named:
        if name not in ROUTES:
            raise Refused("error.routes", name=name, known=", ".join(ROUTES))
    if "routes" in values:
        values["routes"] = ",".join(dict.fromkeys(named))
    return {key: value or ("" if key in ("routes", "hours") else None) for key, value in values.items()}


def _phone(text: str) -> str:
    """A Vietnamese number in international form."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise Refused("error.phone", phone=text) from error
    if not phonenumbers.is_possible_number(number):
        raise Refused("error.phone", phone=text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def find_official(known: Sequence[Official], wanted: str) -> Official:
    """The official of that number or name, marks or none. Raises `NotFound`, also where several are called so."""
    named = [o for o in known if str(o.id) == wanted] or [o for o in known if fold(o.name) == fold(wanted)]
    if not named:
        raise NotFound("error.official", name=wanted)
    if len(named) > 1:
        raise NotFound("error.official_ambiguous", name=wanted, near=", ".join(str(o.id) for o in named))
    return named[0]


def _today() -> date:
    return utc_now().astimezone(hours.HANOI).date()


def _local(moment: datetime) -> str:
    return moment.astimezone(hours.HANOI).strftime("%Y-%m-%d %H:%M")
