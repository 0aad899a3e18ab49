"""The audit log of the console: rows are added and read, never changed; the database refuses the rest."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select

from bot.storage.access_tables import console_audit
from nlu.text import clean

LONGEST = {"who": 40, "name": 120, "role": 12, "address": 60, "action": 80, "object": 200, "result": 12, "detail": 300}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which object, from which masked address, and what came of it: ok, refused or failed."""

    at: datetime
    who: str
    name: str
    action: str
    result: str
    role: str = ""
    address: str = ""
    object: str = ""
    detail: str = ""


class Logged(Entry, frozen=True, kw_only=True):
    """One that is in the log."""

    id: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: by words in name, action, object or detail; by result; from a moment on and before another."""

    words: str = ""
    result: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Only those older than the entry of that number: the next page."""


def record(connection: Connection, entry: Entry) -> None:
    """Add an entry, in the caller's transaction. What is too long is cut."""
    values = msgspec.structs.asdict(entry)
    values |= {name: clean(values[name])[:most] for name, most in LONGEST.items()}
    connection.execute(console_audit.insert().values(**values))


def find(connection: Connection, asked: Asked, limit: int = 100) -> list[Logged]:
    """The newest entries that were asked for."""
    query = select(console_audit).where(*_which(asked)).order_by(console_audit.c.id.desc()).limit(limit)
    return [Logged(**row) for row in connection.execute(query).mappings()]


def count(connection: Connection, asked: Asked) -> int:
    """How many there are of them."""
    return connection.scalar(select(func.count()).select_from(console_audit).where(*_which(asked))) or 0


def _which(asked: Asked) -> list[ColumnElement[bool]]:
    table = console_audit.c
    which: list[ColumnElement[bool]] = []
    if asked.words:
        columns = (table.name, table.action, table.object, table.detail, table.who)
        which.append(or_(*(column.icontains(asked.words, autoescape=True) for column in columns)))
    if asked.result:
        which.append(table.result == asked.result)
    if asked.since:
        which.append(table.at >= asked.since)
    if asked.until:
        which.append(table.at < asked.until)
    if asked.before is not None:
        which.append(table.id < asked.before)
    return which
