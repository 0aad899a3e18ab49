"""Administrative units and the officials on duty in them. Both are kept in memory: whoever changes a row calls `renew`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.duty_tables import duty
from bot.storage.revisions import kept, renew
from bot.storage.tables import official, unit

UNITS, OFFICIALS = "unit", "official"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A province or commune; `parent` is the code of the unit above it.

    `valid_from`, `valid_until`: the first day it exists and the first on which it doesn't, in ISO 8601; `successor`: the unit
    it went into.
    """

    code: str
    name: str
    folded: str
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    kind: str = ""
    valid_from: str | None = None
    valid_until: str | None = None
    successor: str | None = None


class Units(dict[str, Unit]):
    """Every unit by code as read at one time, with the outlines (GeoJSON geometries) of those that have one. Not to be changed.

    Two are the same only if they are one object, so that what is worked out from one can be kept with it.
    """

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict has none, as it may change

    def __init__(self, units: Iterable[Unit], outlines: Mapping[str, str]) -> None:
        super().__init__((one.code, one) for one in units)
        self.outlines = outlines


class Official(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, or a desk's group chat, who receives alerts.

    `routes`: the order in which messengers are tried, by name; empty: as the fields stand. `hours`: weekly hours on duty
    ("mon-fri 07:30-17:00, sat 08:00-12:00", Vietnam's time). `duty`: dated shifts, from and to. Without either: always.
    """

    id: int
    name: str
    unit: str
    role: str
    telegram: str | None = None
    zalo: str | None = None
    zalo_bot: str | None = None
    email: str | None = None
    phone: str | None = None
    routes: str = ""
    hours: str = ""
    duty: tuple[tuple[datetime, datetime], ...] = ()


class Officials(list[Official]):
    """Those in service as read at one time; like `Units`, not to be changed, and the same only if one object."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a list has none, as it may change


def put_units(connection: Connection, units: Iterable[Unit], outlines: Mapping[str, str] | None = None) -> int:
    """Add units or bring them up to date; returns how many. An outline stays unless a new one is given."""
    rows = [msgspec.to_builtins(one) for one in units]
    if rows:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        new = insert(unit)
        fresh = {name: new.excluded[name] for name in rows[0] if name != "code"}
        connection.execute(new.on_conflict_do_update(index_elements=["code"], set_=fresh), rows)
    drawn = [{"of": code, "drawn": outline} for code, outline in (outlines or {}).items()]
    if drawn:
        connection.execute(update(unit).where(unit.c.code == bindparam("of")).values(outline=bindparam("drawn")), drawn)
    renew(connection, UNITS, (rows, drawn))
    return len(rows)


def all_units(connection: Connection) -> Units:
    """Every unit by code."""
    return kept(connection, UNITS, _read_units)


def _read_units(connection: Connection) -> Units:
    columns = [unit.c[name] for name in Unit.__struct_fields__]
    drawn = select(unit.c.code, unit.c.outline).where(unit.c.outline.is_not(None))
    outlines = {row.code: row.outline for row in connection.execute(drawn)}
    return Units((Unit(**row._mapping) for row in connection.execute(select(*columns))), outlines)


def commune_names(connection: Connection) -> dict[str, str]:
    """The names by code of the units that have none below them."""
    above = {row.parent for row in connection.execute(select(unit.c.parent).distinct())}
    rows = connection.execute(select(unit.c.code, unit.c.name).order_by(unit.c.code))
    return {row.code: row.name for row in rows if row.code not in above}


def add_official(connection: Connection, new: Official, now: datetime) -> int:
    """Add an official and return the id given."""
    values = msgspec.to_builtins(new)
    del values["id"], values["duty"]
    made = connection.execute(official.insert().values(**values, added_at=now))
    renew(connection, OFFICIALS, (values, now))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def edit_official(connection: Connection, changed: Official) -> None:
    """Everything about an official but their shifts, by id."""
    values = msgspec.to_builtins(changed)
    del values["id"], values["duty"]
    connection.execute(update(official).where(official.c.id == changed.id).values(**values))
    renew(connection, OFFICIALS, changed)


def officials(connection: Connection) -> Officials:
    """Those in service."""
    return kept(connection, OFFICIALS, _read_officials)


def _read_officials(connection: Connection) -> Officials:
    columns = [official.c[name] for name in Official.__struct_fields__ if name != "duty"]
    rows = connection.execute(select(*columns).where(official.c.removed_at.is_(None)).order_by(official.c.id))
    shifts = _shifts(connection)
    return Officials(Official(**row._mapping, duty=tuple(shifts[row.id])) for row in rows)


def _shifts(connection: Connection) -> defaultdict[int, list[tuple[datetime, datetime]]]:
    shifts: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in connection.execute(select(duty.c.official, duty.c.starts_at, duty.c.ends_at).order_by(duty.c.starts_at)):
        shifts[row.official].append((row.starts_at, row.ends_at))
    return shifts


def move_telegram(connection: Connection, old: str, new: str) -> None:
    """A desk's group has a new chat id (Telegram makes a supergroup of it)."""
    connection.execute(update(official).where(official.c.telegram == old).values(telegram=new))
    renew(connection, OFFICIALS, (old, new))


def remove_official(connection: Connection, name: str, now: datetime) -> int:
    """Take an official out of service; returns how many had that name."""
    removed = connection.execute(
        update(official).where(official.c.name == name, official.c.removed_at.is_(None)).values(removed_at=now)
    ).rowcount
    renew(connection, OFFICIALS, (name, now))
    return removed


def put_duty(connection: Connection, shifts: Iterable[tuple[int, datetime, datetime]]) -> int:
    """Replace the shifts of every official named in them; each is the official's id, start and end. Returns how many."""
    rows = [{"official": who, "starts_at": start, "ends_at": end} for who, start, end in shifts]
    for who in {row["official"] for row in rows}:
        connection.execute(duty.delete().where(duty.c.official == who))
    if rows:
        connection.execute(duty.insert(), rows)
    renew(connection, OFFICIALS, rows)
    return len(rows)
