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
            raise Refused("--telegram phải là mã số của cuộc trò chuyện; nhắn /id cho bot để biết.")
        with self._engine.begin() as connection:
            if not units.all_units(connection):
                units.put_units(connection, [DEFAULT_UNIT])
            found = _find(units.all_units(connection), unit)
            new = Official(id=0, name=name, unit=found.code, role=role, telegram=telegram, zalo=zalo, email=email)
            units.add_official(connection, new, utc_now())
        routes = "" if telegram or zalo or email else " Chưa có đường liên lạc: thêm --telegram, --zalo hoặc --email."
        return f"Đã thêm {name} ({role}) vào {found.name} [{found.code}].{routes}"

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
                raise NotFound(f"Không có cán bộ tên “{name}”; xem `officials list`.")
        return f"Đã cho {name} thôi nhận tin."

    def import_units(self, file: Path) -> str:
        """Add or update units from a CSV file, all or none. Raises `Refused` naming line and column."""
        read = list(_read_units(file))
        with self._engine.begin() as connection:
            count = units.put_units(connection, read)
        return f"Đã nhập {count} đơn vị."

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
                raise NotFound(f"Không có tin nào mang mã {code}.")
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
        raise NotFound(f"Nhiều đơn vị tên “{wanted}”: {', '.join(f'{u.code} {u.name}' for u in named[:6])}; hãy dùng mã.")
    close = difflib.get_close_matches(folded, [u.folded for u in known.values()], n=3, cutoff=0.5)
    near = ", ".join(f"{u.code} {u.name}" for u in known.values() if u.folded in close)
    raise NotFound(
        f"Không có đơn vị “{wanted}”{f'; gần giống: {near}' if near else '; xem `units list` hoặc nhập bằng `units import`'}."
    )


def _read_units(file: Path) -> Iterator[Unit]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"Không đọc được {file}: cần tệp CSV mã UTF-8 ({error.__class__.__name__}).") from error
    reader = csv.DictReader(text.splitlines())
    missing = [c for c in ("code", "name") if c not in (reader.fieldnames or [])]
    if missing:
        raise Refused(f"{file}: thiếu cột {', '.join(missing)}; cần các cột {','.join(COLUMNS)}.")
    for row in reader:
        yield _unit(row, f"{file}, dòng {reader.line_num}")


def _unit(row: dict[str, str | None], where: str) -> Unit:
    code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
    if not code or not name:
        raise Refused(f"{where}: thiếu code hoặc name; chưa nhập dòng nào.")
    try:
        lat, lon = (float(row[c]) if (row.get(c) or "").strip() else None for c in ("lat", "lon"))  # type: ignore[arg-type]  # tested for
    except ValueError as error:
        raise Refused(f"{where}: lat, lon phải là số; chưa nhập dòng nào.") from error
    if not (-90 <= (lat or 0) <= 90 and -180 <= (lon or 0) <= 180):
        raise Refused(f"{where}: lat, lon ngoài khoảng (lat trước, lon sau); chưa nhập dòng nào.")
    return Unit(code=code, name=name, folded=fold(name), parent=(row.get("parent") or "").strip() or None, lat=lat, lon=lon)
