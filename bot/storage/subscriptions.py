"""Who wants to be warned of what. A topic is "unit:<code>"; those of bulletins (`topics`) stand beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, delete, func, or_, select

from bot.messages import Sender
from bot.storage.tables import unit
from bot.storage.units import Unit
from bot.storage.upsert import insert_once
from bot.storage.warning_tables import subscription

MOST = 5
"""Communes one person may follow."""
LONGEST_LIST = 8


def topic(unit_code: str) -> str:
    """The topic of a unit's warnings."""
    return f"unit:{unit_code}"


def subscribe(connection: Connection, person: Sender, unit_code: str, now: datetime) -> bool:
    """Follow a unit that there is, up to `MOST` of them; says whether it is followed now."""
    followed = {code for code, _ in of(connection, person)}
    if unit_code in followed:
        return True
    known = connection.scalar(select(unit.c.code).where(unit.c.code == unit_code)) is not None
    if not known or len(followed) >= MOST:
        return False
    insert_once(connection, subscription, {**_key(person), "topic": topic(unit_code), "since": now})
    return True


def unsubscribe(connection: Connection, person: Sender, unit_code: str = "") -> None:
    """Stop following a unit, or all of them."""
    mine = [subscription.c[name] == value for name, value in _key(person).items()]
    mine.append(subscription.c.topic == topic(unit_code) if unit_code else subscription.c.topic.startswith("unit:"))
    connection.execute(delete(subscription).where(*mine))


def of(connection: Connection, person: Sender) -> list[tuple[str, str]]:
    """The units a person follows, as (code, name)."""
    mine = select(subscription.c.topic).where(
        subscription.c.channel == person.channel,
        subscription.c.address == person.address,
        subscription.c.topic.startswith("unit:"),
    )
    codes = [one.removeprefix("unit:") for one in connection.scalars(mine)]
    rows = connection.execute(select(unit.c.code, unit.c.name).where(unit.c.code.in_(codes)).order_by(unit.c.name))
    return [(row.code, row.name) for row in rows]


def people(units: Iterable[str]) -> Select[tuple[str, str]]:
    """The query for those who follow any of the units, each once, in the order of their addresses."""
    topics = [topic(code) for code in units]
    followers = select(subscription.c.channel, subscription.c.address).where(subscription.c.topic.in_(topics))
    return followers.distinct().order_by(subscription.c.channel, subscription.c.address)


def count(connection: Connection, units: Iterable[str]) -> int:
    """How many people follow any of the units."""
    return connection.scalar(select(func.count()).select_from(people(units).order_by(None).subquery())) or 0


def communes(connection: Connection, folded: str, limit: int = LONGEST_LIST) -> tuple[tuple[str, str], ...]:
    """Communes with a word of the name beginning so, without tone marks, as (code, name): whole names, then first words."""
    if len(folded) < 2:
        return ()
    bare = [f"{kind} {folded}" for kind in ("phuong", "xa", "thi tran", "dac khu")]
    has_part = or_(_begins(folded, []), unit.c.folded.contains(f" {folded}", autoescape=True))
    rank = case((or_(unit.c.folded == folded, unit.c.folded.in_(bare)), 0), (_begins(folded, bare), 1), else_=2)
    rows = connection.execute(
        select(unit.c.code, unit.c.name)
        .where(unit.c.parent.is_not(None), unit.c.successor.is_(None), has_part)
        .order_by(rank, unit.c.folded, unit.c.code)
        .limit(limit)
    )
    return tuple((row.code, row.name) for row in rows)


def named(connection: Connection, code: str) -> Unit | None:
    """A unit by its code."""
    columns = [unit.c[name] for name in Unit.__struct_fields__]
    row = connection.execute(select(*columns).where(unit.c.code == code)).first()
    return Unit(**row._mapping) if row else None


def _begins(folded: str, bare: list[str]) -> ColumnElement[bool]:
    return or_(*(unit.c.folded.startswith(start, autoescape=True) for start in (folded, *bare)))


def _key(person: Sender) -> dict[str, str]:
    return {"channel": person.channel, "address": person.address}
