"""The audit log as people read it: on its page, as CSV, on the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Engine

from bot.errors import Refused
from bot.incidents.export import BOM, harmless
from bot.incidents.hours import HANOI, midnight
from bot.settings import Settings
from bot.storage import audit
from bot.storage.audit import Asked, Logged
from bot.storage.database import open_database, reading

COLUMNS = ("id", "at", "name", "who", "role", "address", "action", "object", "result", "detail")
PAGE, MOST = 100, 50_000


@dataclass(frozen=True)
class AuditBook:
    """Reads the log."""

    engine: Engine

    def find(self, asked: Asked, limit: int = PAGE) -> dict[str, Any]:
        """The newest entries asked for, and how many there are."""
        with reading(self.engine) as connection:
            found = audit.find(connection, asked, max(1, min(limit, MOST)))
            count = audit.count(connection, msgspec.structs.replace(asked, before=None))
        return {"count": count, "entries": [_row(one) for one in found]}

    def csv(self, asked: Asked) -> str:
        """The same as a table, at most `MOST` entries; what a spreadsheet would take for a formula is made harmless."""
        out = io.StringIO()
        out.write(BOM)
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in self.find(asked, MOST)["entries"]:
            writer.writerow([harmless(row[name]) for name in COLUMNS])
        return out.getvalue()


def asked_of(words: str = "", result: str = "", since: str = "", until: str = "", before: str = "") -> Asked:
    """What is asked for, from words as they are typed; the days are Vietnam's, both in. Raises `Refused`."""
    last = _day(until)
    return Asked(
        words=words.strip()[:80],
        result=result[:12],
        since=midnight(first) if (first := _day(since)) else None,
        until=midnight(last + timedelta(days=1)) if last else None,
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 15 else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("access.bad_day") from error
    if day is not None and not 2000 <= day.year <= 2200:
        raise Refused("access.bad_day")
    return day


def _row(one: Logged) -> dict[str, Any]:
    return msgspec.structs.asdict(one) | {"at": one.at.astimezone(HANOI).isoformat(timespec="seconds")}


@contextmanager
def opened(settings: Settings) -> Iterator[AuditBook]:
    """The log of a data folder, for the command line."""
    from bot.app import prepare_folder, utc_now

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield AuditBook(engine)
    finally:
        engine.dispose()
