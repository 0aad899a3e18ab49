"""Whom a broadcast goes to: frozen when it starts, each person once, with the message made when their turn came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, insert, literal, or_, select, update

from bot.broadcasts.model import Broadcast, Figures
from bot.messages import Sender
from bot.storage.broadcast_tables import broadcast_recipient
from bot.storage.channel_tables import contact
from bot.storage.outbox import PRIORITY
from bot.storage.subscriptions import topic as unit_topic
from bot.storage.tables import outbox
from bot.storage.topics import topic
from bot.storage.warning_tables import subscription

ON_THE_WAY = ("queued", "sending")
GONE = ("%blocked%", "%deactivated%", "%chat not found%", "%kicked%", "%not set up%")
"""What messengers say of somebody at whom nothing arrives."""


def audience(topics: Iterable[str], units: Sequence[str] | None) -> Select[tuple[str, str]]:
    """Those who follow any of the topics and, where units are given, any of those: each once."""
    reader = subscription.alias("reader")
    query = select(reader.c.channel, reader.c.address).where(reader.c.topic.in_([topic(one) for one in topics]))
    if units is not None:
        near = exists().where(
            subscription.c.channel == reader.c.channel,
            subscription.c.address == reader.c.address,
            subscription.c.topic.in_([unit_topic(one) for one in units]),
        )
        query = query.where(near)
    return query.distinct()


def count(connection: Connection, topics: Iterable[str], units: Sequence[str] | None) -> dict[str, int]:
    """How many would get it now, by channel."""
    people = audience(topics, units).subquery()
    rows = connection.execute(
        select(people.c.channel, func.count().label("people")).group_by(people.c.channel).order_by(people.c.channel)
    )
    return {row.channel: row.people for row in rows}


def count_closed(
    connection: Connection, topics: Iterable[str], units: Sequence[str] | None, channel: str, since: datetime
) -> int:
    """How many of them left a channel, or last wrote there before a moment, or never."""
    people = audience(topics, units).subquery()
    open_ = exists().where(
        contact.c.channel == people.c.channel,
        contact.c.address == people.c.address,
        contact.c.gone_at.is_(None),
        contact.c.last_at > since,
    )
    query = select(func.count()).select_from(people).where(people.c.channel == channel, ~open_)
    return connection.scalar(query) or 0


def freeze(connection: Connection, one: Broadcast, units: Sequence[str] | None) -> None:
    """Everybody who is to get it, as it is now; nobody joins later."""
    people = audience(one.topics, units).subquery()
    rows = select(literal(one.id), people.c.channel, people.c.address)
    connection.execute(insert(broadcast_recipient).from_select(["broadcast", "channel", "address"], rows))


def channels(connection: Connection, id_: str) -> list[str]:
    """The channels on which somebody's turn is still to come."""
    return list(connection.scalars(select(broadcast_recipient.c.channel).where(*_waiting(id_)).distinct()))


def following(connection: Connection, id_: str, channel: str, limit: int) -> list[Sender]:
    """The next on a channel whose turn it is."""
    query = select(broadcast_recipient.c.address).where(*_waiting(id_), broadcast_recipient.c.channel == channel)
    return [
        Sender(channel, address) for address in connection.scalars(query.order_by(broadcast_recipient.c.address).limit(limit))
    ]


def give(connection: Connection, id_: str, person: Sender, message: str) -> None:
    """The message that was made for somebody; where there was one before, nobody knows whether that arrived."""
    mine = update(broadcast_recipient).where(*_is(id_, person))
    connection.execute(mine.values(message=message, before=broadcast_recipient.c.message))


def leave_out(connection: Connection, id_: str, person: Sender, why: str) -> None:
    """Somebody isn't sent it, and why."""
    connection.execute(update(broadcast_recipient).where(*_is(id_, person)).values(why=why))


def leave_all_out(connection: Connection, id_: str, why: str) -> None:
    """Nobody else is sent it; what waits in the outbox isn't sent either."""
    connection.execute(update(broadcast_recipient).where(*_waiting(id_)).values(why=why))
    mine = select(broadcast_recipient.c.message).where(broadcast_recipient.c.broadcast == id_)
    waits = update(outbox).where(outbox.c.id.in_(mine), outbox.c.state == "queued", outbox.c.kind == "broadcast")
    connection.execute(waits.values(state="failed", reason=why))


def under_way(connection: Connection, channel: str) -> int:
    """How many messages of broadcasts are on their way on a channel."""
    mine = (outbox.c.state.in_(ON_THE_WAY), outbox.c.kind == "broadcast", outbox.c.channel == channel)
    return connection.scalar(select(func.count()).select_from(outbox).where(*mine)) or 0


def due(connection: Connection, now: datetime, limit: int = 400) -> list[str]:
    """Ids of messages of broadcasts that may be sent now, whoever made them."""
    mine = (outbox.c.state == "queued", outbox.c.kind == "broadcast", outbox.c.not_before <= now)
    return list(connection.scalars(select(outbox.c.id).where(*mine).order_by(outbox.c.created_at).limit(limit)))


def unsure(connection: Connection, id_: str, limit: int) -> list[Sender]:
    """Those of whom nobody knows whether it arrived, and who were sent it only once."""
    unknown = (outbox.c.state == "unknown", outbox.c.priority == PRIORITY["broadcast"])
    mine = (broadcast_recipient.c.broadcast == id_, broadcast_recipient.c.before.is_(None))
    ids = select(outbox.c.id).where(*unknown)
    query = select(broadcast_recipient.c.channel, broadcast_recipient.c.address)
    query = query.where(*mine, broadcast_recipient.c.message.in_(ids)).limit(limit)
    return [Sender(channel, address) for channel, address in connection.execute(query)]


def closed(connection: Connection, people: Sequence[Sender], since: datetime) -> set[Sender]:
    """Those of one channel who left it, or last wrote before a moment, or never."""
    if not people:
        return set()
    addresses = [one.address for one in people]
    open_ = select(contact.c.address).where(
        contact.c.channel == people[0].channel,
        contact.c.address.in_(addresses),
        contact.c.gone_at.is_(None),
        contact.c.last_at > since,
    )
    reached = set(connection.scalars(open_))
    return {one for one in people if one.address not in reached}


def is_settled(connection: Connection, id_: str) -> bool:
    """Whether nobody's turn is to come and no message is on its way."""
    on_its_way = (
        select(outbox.c.id)
        .join(broadcast_recipient, broadcast_recipient.c.message == outbox.c.id)
        .where(broadcast_recipient.c.broadcast == id_, outbox.c.state.in_(ON_THE_WAY))
        .limit(1)
    )
    waiting = select(broadcast_recipient.c.address).where(*_waiting(id_)).limit(1)
    return connection.execute(waiting).first() is None and connection.execute(on_its_way).first() is None


def figures(connection: Connection, id_: str) -> Figures:
    """How far a broadcast has come."""
    counted = {"targeted": func.count()} | {
        name: func.coalesce(func.sum(case((where, 1), else_=0)), 0) for name, where in _states().items()
    }
    query = select(*(value.label(name) for name, value in counted.items())).select_from(_with_messages())
    row = connection.execute(query.where(broadcast_recipient.c.broadcast == id_)).mappings().one()
    return Figures(**{name: int(row[name]) for name in counted})


def _states() -> dict[str, ColumnElement[bool]]:
    state, why = outbox.c.state, broadcast_recipient.c.why
    stopped = or_(why == "stopped", and_(state == "failed", outbox.c.reason == "stopped"))
    gone = or_(and_(why.is_not(None), why != "stopped"), and_(state == "failed", _says_gone()))
    return {
        "queued": and_(why.is_(None), or_(broadcast_recipient.c.message.is_(None), state.in_(ON_THE_WAY))),
        "sent": state == "sent",
        "unknown": state == "unknown",
        "failed": and_(state == "failed", outbox.c.reason != "stopped", ~_says_gone()),
        "unreachable": gone,
        "left_out": stopped,
        "twice": broadcast_recipient.c.before.is_not(None),
    }


class NotReached(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who didn't get it for sure, or may have got it twice: where, and what is known."""

    channel: str
    address: str
    why: str
    detail: str = ""


def listed(connection: Connection, id_: str, kind: str, limit: int) -> list[NotReached]:
    """Those behind one of the figures: "twice", "unknown", "failed" or "unreachable"."""
    query = (
        select(broadcast_recipient.c.channel, broadcast_recipient.c.address, broadcast_recipient.c.why, outbox.c.reason)
        .select_from(_with_messages())
        .where(broadcast_recipient.c.broadcast == id_, _states()[kind])
        .order_by(broadcast_recipient.c.channel, broadcast_recipient.c.address)
        .limit(limit)
    )
    rows = connection.execute(query)
    return [NotReached(channel=row.channel, address=row.address, why=row.why or kind, detail=row.reason or "") for row in rows]


def _with_messages() -> Any:
    return broadcast_recipient.join(outbox, outbox.c.id == broadcast_recipient.c.message, isouter=True)


def _says_gone() -> ColumnElement[bool]:
    return or_(*(func.lower(func.coalesce(outbox.c.reason, "")).like(sign) for sign in GONE))


def _waiting(id_: str) -> tuple[ColumnElement[bool], ...]:
    mine = broadcast_recipient.c.broadcast == id_
    return mine, broadcast_recipient.c.message.is_(None), broadcast_recipient.c.why.is_(None)


def _is(id_: str, person: Sender) -> tuple[ColumnElement[bool], ...]:
    return (
        broadcast_recipient.c.broadcast == id_,
        broadcast_recipient.c.channel == person.channel,
        broadcast_recipient.c.address == person.address,
    )
