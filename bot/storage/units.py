"""Administrative units and the officials on duty in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, Row, Select, or_, select, update

from bot.storage.tables import official, unit
from bot.storage.upsert import upsert

_made: WeakKeyDictionary[Engine, dict[str, tuple[Sequence[Row[Any]], Any]]] = WeakKeyDictionary()


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A province or commune; `parent` is the code of the unit above it."""

    code: str
    name: str
    folded: str
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None


class Official(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, or a desk's group chat, who receives alerts.

    `routes`: the order in which messengers are tried, by name; empty: as the fields stand. `hours`: weekly hours on duty
    ("mon-fri 07:30-17:00, sat 08:00-12:00", Vietnam's time); empty: always.
    """

    id: int
    name: str
    unit: str
    role: str
    telegram: str | None = None
    zalo: str | None = None
    email: str | None = None
    phone: str | None = None
    routes: str = ""
    hours: str = ""


def _made_once(connection: Connection, name: str, query: Select[Any], make: Callable[[Sequence[Row[Any]]], Any]) -> Any:
    """What is made of the rows; made anew only where they aren't the same as the last time. Not to be changed by the caller."""
    rows = connection.execute(query).all()
    before = _made.setdefault(connection.engine, {}).get(name)
    if before is None or before[0] != rows:
        before = _made[connection.engine][name] = (rows, make(rows))
    return before[1]


def put_units(connection: Connection, units: Iterable[Unit]) -> int:
    """Add units or bring them up to date; returns how many."""
    count = 0
    for one in units:
        values = msgspec.to_builtins(one)
        upsert(connection, unit, {"code": values.pop("code")}, values)
        count += 1
    return count


def all_units(connection: Connection) -> dict[str, Unit]:
    """Every unit by code."""
    query = select(*(unit.c[name] for name in Unit.__struct_fields__))
    made: dict[str, Unit] = _made_once(connection, "units", query, lambda rows: {r.code: Unit(**r._mapping) for r in rows})
    return made


def add_official(connection: Connection, new: Official, now: datetime) -> int:
    """Add an official and return the id given."""
    values = msgspec.to_builtins(new)
    del values["id"]
    made = connection.execute(official.insert().values(**values, added_at=now))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def officials(connection: Connection) -> list[Official]:
    """Those in service."""
    query = select(*(official.c[name] for name in Official.__struct_fields__))
    query = query.where(official.c.removed_at.is_(None)).order_by(official.c.id)
    made: list[Official] = _made_once(connection, "officials", query, lambda rows: [Official(**r._mapping) for r in rows])
    return made


def anybody(connection: Connection) -> bool:
    """Whether anybody in service can be told at all."""
    reachable = or_(official.c.telegram.is_not(None), official.c.zalo.is_not(None))
    return (
        connection.execute(select(official.c.id).where(official.c.removed_at.is_(None), reachable).limit(1)).first() is not None
    )


def move_telegram(connection: Connection, old: str, new: str) -> None:
    """A desk's group has a new chat id (Telegram makes a supergroup of it)."""
    connection.execute(update(official).where(official.c.telegram == old).values(telegram=new))


def remove_official(connection: Connection, name: str, now: datetime) -> int:
    """Take an official out of service; returns how many had that name."""
    return connection.execute(
        update(official).where(official.c.name == name, official.c.removed_at.is_(None)).values(removed_at=now)
    ).rowcount
