"""When people last wrote on messengers that close some time after, and who can't be written to any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, tuple_, update

from bot.messages import Sender
from bot.storage.channel_tables import contact
from bot.storage.upsert import upsert


def touch(connection: Connection, who: Sender, now: datetime) -> None:
    """They wrote, pressed or followed: the time begins anew."""
    upsert(connection, contact, _key(who), {"last_at": now, "gone_at": None})


def gone(connection: Connection, who: Sender, now: datetime) -> None:
    """They left, or blocked us."""
    connection.execute(update(contact).where(*_is(who)).values(gone_at=now))


def last_at(connection: Connection, who: Sender) -> datetime | None:
    """When they last wrote."""
    return connection.scalar(select(contact.c.last_at).where(*_is(who)))


def silent(connection: Connection, people: Iterable[Sender], since: datetime) -> list[Sender]:
    """Those of them who last wrote before a moment and haven't been asked to write since then."""
    keys = [(who.channel, who.address) for who in people]
    if not keys:
        return []
    unasked = or_(contact.c.asked_at.is_(None), contact.c.asked_at < contact.c.last_at)
    mine = tuple_(contact.c.channel, contact.c.address).in_(keys)
    rows = connection.execute(
        select(contact.c.channel, contact.c.address).where(
            mine, contact.c.last_at < since, contact.c.gone_at.is_(None), unasked
        )
    )
    return [Sender(row.channel, row.address) for row in rows]


def asked(connection: Connection, who: Sender, now: datetime) -> None:
    """They have been asked to write again."""
    connection.execute(update(contact).where(*_is(who)).values(asked_at=now))


def _key(who: Sender) -> dict[str, object]:
    return {"channel": who.channel, "address": who.address}


def _is(who: Sender) -> tuple[ColumnElement[bool], ...]:
    return contact.c.channel == who.channel, contact.c.address == who.address
