"""Opening the database: SQLite unless a PostgreSQL address is set."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import StorageError
from bot.storage.migrations import migrate

SWITCHING_TRIES, SWITCHING_PAUSE = 100, 0.05
"""How often, and after how many seconds, the switch to the write-ahead log is tried again."""

WAITS = {
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "5min",
    "client_connection_check_interval": "5s",
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""How long PostgreSQL waits: for a lock, for a process that has begun a transaction and says no more, and until it takes a
process for gone whose machine lost its power or its line. Without limits whoever waited for such a one would wait for hours."""
LINE = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""The same seen from here (libpq's names; seconds, the last in milliseconds), where the address doesn't say otherwise."""


def open_database(url: str, now: datetime) -> Engine:
    """A migrated database. Raises `StorageError` with the file or server that can't be used."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = _connect(url)
        migrate(engine, now)
    except ArgumentError as error:
        raise StorageError("error.database_address") from error
    except (SQLAlchemyError, OSError) as error:
        where = make_url(url).render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StorageError("error.database", where=where, detail=reason) from error
    return engine


def _connect(url: str) -> Engine:
    """Errors name statements without what was in them: words and numbers of people would stand in the log."""
    if not url.startswith("sqlite"):
        ours = {name: value for name, value in LINE.items() if name not in make_url(url).query}
        engine = create_engine(url, connect_args=ours, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    waiting = {"timeout": 30, "check_same_thread": False}
    engine = create_engine(url, connect_args=waiting, pool_size=8, max_overflow=8, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: on SQLite it waits for no writer and holds up none."""
    with engine.connect() as connection:
        connection.execution_options(reading=True)
        with connection.begin():
            yield connection


def _begin_sqlite(connection: Connection) -> None:
    """A transaction that will write takes its turn at once: one that first reads could find that it may not write any more."""
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Limits for waiting, outside of any transaction: they hold for all that this connection does."""
    connection.autocommit = True
    connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in WAITS.items()))
    connection.autocommit = False


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, full sync (what was thanked for is on the disk), foreign keys; transactions are ours to begin."""
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Switch to the write-ahead log; while another process is switching, SQLite says so at once instead of waiting."""
    for tried in range(SWITCHING_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if tried + 1 == SWITCHING_TRIES:
                raise
            time.sleep(SWITCHING_PAUSE)
