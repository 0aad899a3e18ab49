"""Insert or update, alike on SQLite and PostgreSQL; put together once, where SQLAlchemy would do it anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.prepared import Prepared


def upsert(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Set `values` on the row with that key, made if it isn't there."""
    _upserting(connection.dialect.name, table, tuple(key), tuple(values)).run(connection, **key, **values)


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert unless a unique key is taken; says whether it was inserted."""
    return _inserting(connection.dialect.name, table, tuple(values)).run(connection, **values) > 0


@lru_cache(maxsize=128)
def _upserting(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Prepared:
    insert = _insert(dialect)(table).values({name: bindparam(name) for name in (*key, *values)})
    new = {name: insert.excluded[name] for name in values}
    return Prepared(insert.on_conflict_do_update(index_elements=list(key), set_=new))


@lru_cache(maxsize=128)
def _inserting(dialect: str, table: Table, names: tuple[str, ...]) -> Prepared:
    insert = _insert(dialect)(table).values({name: bindparam(name) for name in names})
    return Prepared(insert.on_conflict_do_nothing())


def _insert(dialect: str) -> Any:
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Insert the rows whose unique key isn't taken; gives the primary keys of those."""
    if not rows:
        return []
    query = _insert(connection.dialect.name)(table).values(list(rows)).on_conflict_do_nothing().returning(*table.primary_key)
    return [tuple(row) for row in connection.execute(query)]
