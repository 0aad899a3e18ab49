"""Warnings as rows: made, confirmed, ended. Whom they go to is in `recipients`."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, select, update

from bot.storage.warning_tables import warning
from bot.warnings.model import OPEN, Signer, Warning, WarningState


def make(connection: Connection, new: Warning) -> None:
    """Write a new warning down."""
    connection.execute(warning.insert().values(id=new.id, code=new.code, **_values(new)))


def change(connection: Connection, before: Warning, after: Warning) -> bool:
    """Bring the row to a new state; False if somebody else was quicker and it isn't in the state it was."""
    mine = update(warning).where(warning.c.id == before.id, warning.c.state == before.state)
    return connection.execute(mine.values(**_values(after))).rowcount == 1


def by_code(connection: Connection, code: str) -> Warning | None:
    """The warning of a code, in letters of any size."""
    return _one(connection, select(warning).where(warning.c.code == code.strip().upper()))


def held(connection: Connection, warning_id: str) -> Warning | None:
    """A warning that stays as it is until the transaction ends."""
    return _one(connection, select(warning).where(warning.c.id == warning_id).with_for_update())


def open_ids(connection: Connection) -> list[str]:
    """Ids of those about which something is still to be done, oldest first."""
    return list(connection.scalars(select(warning.c.id).where(warning.c.state.in_(OPEN)).order_by(warning.c.made_at)))


def latest(connection: Connection, limit: int = 50) -> list[Warning]:
    """The newest warnings."""
    rows = connection.execute(select(warning).order_by(warning.c.made_at.desc(), warning.c.id).limit(limit)).mappings()
    return [_read(row) for row in rows]


def _one(connection: Connection, query: Select[Any]) -> Warning | None:
    row = connection.execute(query).mappings().first()
    return _read(row) if row else None


def _values(of: Warning) -> dict[str, Any]:
    return {
        "kind": of.kind,
        "text": of.text,
        "units": ",".join(of.units),
        "state": of.state,
        "made_by": msgspec.json.encode(of.made_by).decode(),
        "made_at": of.made_at,
        "confirmed_by": msgspec.json.encode(of.confirmed_by).decode() if of.confirmed_by else None,
        "confirmed_at": of.confirmed_at,
        "ended_at": of.ended_at,
    }


def _read(row: RowMapping) -> Warning:
    state: WarningState = row["state"]
    return Warning(
        id=row["id"],
        code=row["code"],
        kind=row["kind"],
        text=row["text"],
        units=tuple(row["units"].split(",")),
        state=state,
        made_by=msgspec.json.decode(row["made_by"], type=Signer),
        made_at=row["made_at"],
        confirmed_by=msgspec.json.decode(row["confirmed_by"], type=Signer) if row["confirmed_by"] else None,
        confirmed_at=row["confirmed_at"],
        ended_at=row["ended_at"],
    )
