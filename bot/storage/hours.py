"""Hours of training in person, as somebody who answers for them wrote them down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, delete, func, select

from bot.storage.team_tables import training_hours
from bot.storage.upsert import insert_new

KINDS = ("training", "refresher", "practice")
"""Huấn luyện (every five years), bồi dưỡng (every year), tập tại đội (counts for neither)."""


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """One day's training of a member; one entry for a member, day and kind."""

    id: str
    member: str
    day: date
    minutes: int
    kind: str
    note: str = ""
    entered_by: str = ""
    source: str = "cli"


def add(connection: Connection, new: Iterable[Hours], now: datetime) -> set[str]:
    """Write hours down; gives the ids written: what was there for the same member, day and kind stays."""
    rows = [msgspec.structs.asdict(one) | {"day": one.day.isoformat(), "entered_at": now} for one in new]
    return {row[0] for row in insert_new(connection, training_hours, rows)}


def of_members(connection: Connection, members: Sequence[str]) -> list[Hours]:
    """All that is written down of members, the newest day first."""
    columns = [training_hours.c[name] for name in Hours.__struct_fields__]
    query = select(*columns).where(training_hours.c.member.in_(members)).order_by(training_hours.c.day.desc())
    return [_read(row._mapping) for row in connection.execute(query)]


def totals(connection: Connection, members: Sequence[str], kind: str, since: date) -> dict[str, int]:
    """Minutes of a kind by member from a day on."""
    mine = (training_hours.c.member.in_(members), training_hours.c.kind == kind, training_hours.c.day >= since.isoformat())
    query = select(training_hours.c.member, func.sum(training_hours.c.minutes)).where(*mine)
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(training_hours.c.member))}


def remove(connection: Connection, id_: str) -> bool:
    """Take an entry back; says whether there was one."""
    return connection.execute(delete(training_hours).where(training_hours.c.id == id_)).rowcount > 0


def _read(row: object) -> Hours:
    values = dict(row)  # type: ignore[call-overload]
    return Hours(**(values | {"day": date.fromisoformat(values["day"])}))
