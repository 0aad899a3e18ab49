"""Broadcasts as rows: made, started, stopped, ended. Whom they go to is in `readers`."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, and_, or_, select, update

from bot.broadcasts.model import Broadcast, Figures
from bot.storage.broadcast_tables import broadcast


def make(connection: Connection, new: Broadcast) -> None:
    """Write a new one down."""
    connection.execute(broadcast.insert().values(**_values(new)))


def change(connection: Connection, before: Broadcast, after: Broadcast) -> bool:
    """Bring the row to a new state; False if somebody else was quicker and it isn't in the state it was."""
    mine = update(broadcast).where(broadcast.c.id == before.id, broadcast.c.state == before.state)
    return connection.execute(mine.values(**_values(after))).rowcount == 1


def by_code(connection: Connection, code: str) -> Broadcast | None:
    """The broadcast of a code, in letters of any size."""
    return _one(connection, select(broadcast).where(broadcast.c.code == code.strip().upper()))


def held(connection: Connection, id_: str) -> Broadcast | None:
    """A broadcast that stays as it is until the transaction ends."""
    return _one(connection, select(broadcast).where(broadcast.c.id == id_).with_for_update())


def under_way(connection: Connection) -> list[str]:
    """Ids of those about which something is still to be done, oldest first: of the stopped ones, the last figures."""
    unsettled = and_(broadcast.c.state == "stopped", broadcast.c.figures.is_(None))
    which = or_(broadcast.c.state.in_(("scheduled", "sending")), unsettled)
    return list(connection.scalars(select(broadcast.c.id).where(which).order_by(broadcast.c.made_at)))


def latest(connection: Connection, limit: int = 50) -> list[Broadcast]:
    """The newest."""
    rows = connection.execute(select(broadcast).order_by(broadcast.c.made_at.desc(), broadcast.c.id).limit(limit)).mappings()
    return [_read(row) for row in rows]


def topics_of(connection: Connection, code: str) -> tuple[str, ...]:
    """The topics of a broadcast, none where there is no such."""
    found = connection.scalar(select(broadcast.c.topics).where(broadcast.c.code == code.strip().upper()))
    return tuple(found.split(",")) if found else ()


def _one(connection: Connection, query: Select[Any]) -> Broadcast | None:
    row = connection.execute(query).mappings().first()
    return _read(row) if row else None


def _values(of: Broadcast) -> dict[str, Any]:
    values = msgspec.structs.asdict(of)
    figures = msgspec.json.encode(of.figures).decode() if of.figures else None
    return values | {"topics": ",".join(of.topics), "units": ",".join(of.units), "figures": figures}


def _read(row: RowMapping) -> Broadcast:
    figures = msgspec.json.decode(row["figures"], type=Figures) if row["figures"] else None
    listed = {name: tuple(filter(None, row[name].split(","))) for name in ("topics", "units")}
    return Broadcast(**{**row, **listed, "figures": figures})
