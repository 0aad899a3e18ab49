"""What is read with every message and seldom changes is kept in memory, for as long as its revision stands in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Transaction, bindparam, select

from bot.storage.duty_tables import revision
from bot.storage.prepared import Prepared
from bot.storage.upsert import upsert

T = TypeVar("T")
_kept: WeakKeyDictionary[Engine, dict[str, tuple[str, Any]]] = WeakKeyDictionary()
_seen: WeakKeyDictionary[Transaction, dict[str, str]] = WeakKeyDictionary()
"""The revisions that a transaction has read: within one they are asked for several times with every message."""
_REVISION = Prepared(select(revision.c.value).where(revision.c.name == bindparam("name")))


def renew(connection: Connection, name: str, change: object) -> None:
    """Whatever was read under that name is out of date, in this process and in others, once the transaction is committed.

    The new revision follows from the one before and from the change, so that a change rolled back leaves nothing behind.
    """
    before = connection.scalar(select(revision.c.value).where(revision.c.name == name).with_for_update()) or ""
    value = hashlib.sha256(f"{before} {change!r}".encode()).hexdigest()
    upsert(connection, revision, {"name": name}, {"value": value})
    forget(connection)


def forget(connection: Connection) -> None:
    """Something was changed or taken back: revisions are read anew in this transaction."""
    if (under_way := connection.get_transaction()) is not None:
        _seen.pop(under_way, None)


def kept(connection: Connection, name: str, read: Callable[[Connection], T]) -> T:
    """What `read` gives, from memory while nothing has changed since. The value is shared: it must not be changed."""
    now = _revision(connection, name)
    shelf = _kept.setdefault(connection.engine, {})
    there = shelf.get(name)
    if there is not None and there[0] == now:
        found: T = there[1]
        return found
    value = read(connection)
    shelf[name] = (now, value)
    return value


def _revision(connection: Connection, name: str) -> str:
    under_way = connection.get_transaction()
    seen = {} if under_way is None else _seen.setdefault(under_way, {})
    if name not in seen:
        seen[name] = _REVISION.scalar(connection, name=name) or ""
    return seen[name]
