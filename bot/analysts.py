"""A file of its own for people who analyse: what the views of `storage.analytics` show, as tables of SQLite."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.app import prepare_folder, utc_now
from bot.errors import Refused
from bot.settings import Settings
from bot.storage.analytics import VIEWS
from bot.storage.database import open_database, reading
from bot.wording import Wording

INTEGERS = frozenset((
    "hour", "weekday", "confirmed", "is_repeat", "withdrawn", "dead", "injured", "rescued", "damage", "answered", "number",
    "members", "linked", "people", "minutes", "finished", "passed", "recipients", "sent", "safe", "help",
))  # fmt: skip
FLOATS = frozenset(["lat", "lon", "area", "forwarded", "seen", "taken", "responding", "closed"])
"""Columns of numbers by name; the rest is text."""
INDEXES = {"v_incidents": ("day", "unit", "event"), "v_response_times": ("day", "unit"), "v_questions": ("day",)}


def write(settings: Settings, file: Path) -> str:
    """Write the file whole or not at all; says how many rows. Raises `Refused` for one that can't be written."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        rows = copy(engine, beside)
        beside.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise Refused("error.folder", folder=file, detail=str(error)) from error
    finally:
        beside.unlink(missing_ok=True)
        engine.dispose()
    return Wording.load()("export.written_rows", rows=rows, file=file)


def copy(engine: Engine, file: Path) -> int:
    """Every view as a table of that name in a new file; gives how many rows there are in all."""
    from sqlite_utils import Database

    target, whole = Database(file), 0
    with reading(engine) as connection:
        for name in VIEWS:
            names, rows = _rows(connection, name)
            target[name].create({column: _type(column) for column in names})
            target[name].insert_all(rows)
            for column in INDEXES.get(name, ()):
                target[name].create_index([column])
            whole += target[name].count
    target.close()
    return whole


def _type(column: str) -> type:
    return int if column in INTEGERS else float if column in FLOATS else str


def _rows(connection: Connection, view: str) -> tuple[list[str], Iterator[dict[str, Any]]]:
    found = connection.exec_driver_sql(f"SELECT * FROM {view}")
    return list(found.keys()), (_plain(dict(row)) for row in found.mappings())


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's sums come as decimals."""
    return {name: value if isinstance(value, str | int | float | None) else float(value) for name, value in row.items()}
