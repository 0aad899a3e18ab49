"""Administrative units and the officials on duty in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select, update

from bot.storage.tables import official, unit
from bot.storage.upsert import upsert


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
    columns = [unit.c[name] for name in Unit.__struct_fields__]
    return {row.code: Unit(**row._mapping) for row in connection.execute(select(*columns))}


def commune_names(connection: Connection) -> dict[str, str]:
    """The names by code of the units that have none below them."""
    above = {row.parent for row in connection.execute(select(unit.c.parent).distinct())}
    rows = connection.execute(select(unit.c.code, unit.c.name).order_by(unit.c.code))
    return {row.code: row.name for row in rows if row.code not in above}


def add_official(connection: Connection, new: Official, now: datetime) -> int:
    """Add an official and return the id given."""
    values = msgspec.to_builtins(new)
    del values["id"]
    made = connection.execute(official.insert().values(**values, added_at=now))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def officials(connection: Connection) -> list[Official]:
    """Those in service."""
    columns = [official.c[name] for name in Official.__struct_fields__]
    rows = connection.execute(select(*columns).where(official.c.removed_at.is_(None)).order_by(official.c.id))
    return [Official(**row._mapping) for row in rows]


def move_telegram(connection: Connection, old: str, new: str) -> None:
    """A desk's group has a new chat id (Telegram makes a supergroup of it)."""
    connection.execute(update(official).where(official.c.telegram == old).values(telegram=new))


def remove_official(connection: Connection, name: str, now: datetime) -> int:
    """Take an official out of service; returns how many had that name."""
    return connection.execute(
        update(official).where(official.c.name == name, official.c.removed_at.is_(None)).values(removed_at=now)
    ).rowcount
