"""Test calls: whom each went to, by which message, and who answered when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select, update

from bot.messages import Sender
from bot.storage import units
from bot.storage.duty_tables import drill, drill_call
from bot.storage.tables import outbox


class Drill(msgspec.Struct, frozen=True, kw_only=True):
    """A test call: its public code, when it began, when who hasn't answered counts as silent."""

    id: str
    code: str
    started_at: datetime
    ends_at: datetime


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One official called: the message sent, `None` where there is no way to reach them; who answered and when."""

    official: int
    message: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message on one route."""

    to: Sender
    state: str
    reason: str | None
    sent_at: datetime | None


def begin(connection: Connection, new: Drill, calls: Iterable[Call]) -> None:
    """Write a test call down with everybody called."""
    connection.execute(drill.insert().values(**msgspec.structs.asdict(new)))
    rows = [{"drill": new.id, "official": call.official, "message": call.message} for call in calls]
    if rows:
        connection.execute(drill_call.insert(), rows)


def by_code(connection: Connection, code: str) -> Drill | None:
    """The test call of that code."""
    row = connection.execute(select(drill).where(drill.c.code == code)).first()
    return Drill(**row._mapping) if row else None


def latest(connection: Connection, after: datetime) -> list[Drill]:
    """The test calls that aren't over at a moment, the newest first."""
    rows = connection.execute(select(drill).where(drill.c.ends_at > after).order_by(drill.c.started_at.desc()))
    return [Drill(**row._mapping) for row in rows]


def calls(connection: Connection, drill_id: str) -> list[Call]:
    """Everybody called."""
    columns = [drill_call.c[name] for name in Call.__struct_fields__]
    rows = connection.execute(select(*columns).where(drill_call.c.drill == drill_id).order_by(drill_call.c.official))
    return [Call(**row._mapping) for row in rows]


def answered(connection: Connection, drill_id: str, officials: Iterable[int], who: str, now: datetime) -> int:
    """Note an answer for officials who hadn't answered yet; returns for how many."""
    these = drill_call.c.drill == drill_id, drill_call.c.official.in_(list(officials)), drill_call.c.answered_at.is_(None)
    return connection.execute(update(drill_call).where(*these).values(answered_at=now, answered_by=who[:120])).rowcount


def tries(connection: Connection, message: str, since: datetime) -> list[Try]:
    """What became of a call's message, route by route in the order tried."""
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.created_at >= since, outbox.c.id.startswith(message, autoescape=True))
        .order_by(outbox.c.created_at, outbox.c.id)
    ).mappings()
    return [
        Try(to=Sender(r["channel"], r["address"]), state=r["state"], reason=r["reason"], sent_at=r["sent_at"]) for r in rows
    ]


def last_put(connection: Connection, to: Sender) -> str | None:
    """The id of the last message put for an address."""
    return connection.scalar(
        select(outbox.c.id)
        .where(outbox.c.channel == to.channel, outbox.c.address == to.address)
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(1)
    )


def in_service(connection: Connection) -> dict[int, units.Official]:
    """Officials by id."""
    return {official.id: official for official in units.officials(connection)}
