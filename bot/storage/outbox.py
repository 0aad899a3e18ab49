"""Messages to be sent, with their state: queued, sending, sent, unknown, failed. Alerts go first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select, true, update

from bot.messages import Reply, Sender
from bot.storage.tables import outbox

Kind = Literal["alert", "warning", "edit", "notice", "reply", "broadcast"]
PRIORITY: dict[Kind, int] = {"alert": 0, "warning": 1, "edit": 2, "notice": 2, "reply": 3, "broadcast": 4}
TO_MANY: tuple[Kind, ...] = ("warning", "broadcast")
"""Kinds with senders of their own, which start a few at a time, so that nothing else waits behind them."""
LEASE = timedelta(seconds=60)
"""After so long a message still `sending` was left by a process that died."""
RECENT = timedelta(days=1)
PERHAPS = ("interrupted", "unknown")
"""How the reason begins where an earlier try may have arrived."""
GONE = ("blocked", "deactivated", "chat not found", "kicked")
"""What messengers say, in the reason of a failure, of an address at which nobody hears us."""
REPEATABLE = ("webhook",)
"""Channels whose receivers drop what they have already: whatever is cut off there is simply sent again."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message on its way.

    `official`: whom it is for; `fallback`: where else they are reached, tried in turn; `edits`: the id of the message
    that this one takes the place of.
    """

    id: str
    to: Sender
    kind: Kind
    reply: Reply
    incident: str | None = None
    tries: int = 0
    official: int | None = None
    fallback: tuple[Sender, ...] = ()
    edits: str | None = None
    again: bool = False
    """Whether it was sent before and may have arrived: then it is marked as a repeat."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an alert: to whom, by which route, in which state, why not, when next."""

    id: str
    to: Sender
    state: str
    at: datetime
    official: int | None = None
    fallback: tuple[Sender, ...] = ()
    message_id: str | None = None
    reason: str | None = None
    tries: int = 0
    not_before: datetime | None = None
    sent_at: datetime | None = None
    seen_at: datetime | None = None


class Unreached(msgspec.Struct, frozen=True, kw_only=True):
    """An address that alerts don't reach: since when the oldest waits or failed, and how many."""

    to: Sender
    since: datetime
    messages: int


def put(connection: Connection, message: Outgoing, now: datetime, *, delivered: bool = False) -> None:
    """Queue a message, in the caller's transaction; `delivered` for one handed over in the same breath."""

    connection.execute(outbox.insert(), _values(message, now, delivered))


def put_many(connection: Connection, messages: Sequence[Outgoing], now: datetime) -> None:
    """Queue many messages at once, in the caller's transaction."""
    if messages:
        connection.execute(outbox.insert(), [_values(message, now, False) for message in messages])


def _values(message: Outgoing, now: datetime, delivered: bool) -> dict[str, Any]:
    return {
        "id": message.id,
        "channel": message.to.channel,
        "address": message.to.address,
        "kind": message.kind,
        "priority": PRIORITY[message.kind],
        "content": msgspec.json.encode(message.reply).decode(),
        "incident": message.incident,
        "official": message.official,
        "fallback": msgspec.json.encode(message.fallback).decode() if message.fallback else "",
        "edits": message.edits,
        "state": "sent" if delivered else "queued",
        "tries": 0,
        "not_before": now,
        "created_at": now,
        "sent_at": now if delivered else None,
    }


def claim(connection: Connection, message_id: str, now: datetime) -> Outgoing | None:
    """Take a due message for sending; `None` if it isn't due, another has it, or one before it to the same person is unsent.

    Before it are earlier ones as urgent or more: an alert never waits for small talk.
    """
    earlier = outbox.alias()
    columns = (outbox.c.channel, outbox.c.address, outbox.c.created_at, outbox.c.priority)
    this = select(*columns).where(outbox.c.id == message_id).subquery()
    blocked = (
        select(earlier.c.id)
        .where(
            earlier.c.channel == this.c.channel,
            earlier.c.address == this.c.address,
            earlier.c.created_at < this.c.created_at,
            earlier.c.priority <= this.c.priority,
            earlier.c.state.in_(["queued", "sending"]),
        )
        .limit(1)
    )
    if connection.execute(blocked).first() is not None:
        return None
    taken = connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state == "queued", outbox.c.not_before <= now)
        .values(state="sending", tries=outbox.c.tries + 1, not_before=now + LEASE)
    )
    return _read(connection, message_id) if taken.rowcount == 1 else None


def is_waiting(connection: Connection, message_id: str) -> bool:
    """Whether a message is still to be sent."""
    return connection.scalar(select(outbox.c.state).where(outbox.c.id == message_id)) == "queued"


def refused(connection: Connection, to: Sender) -> bool:
    """Whether an address took no message the last time: whoever reads there has blocked us, or is gone."""
    settled = (outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.state.in_(["sent", "failed"]))
    query = select(outbox.c.state, outbox.c.reason).where(*settled).order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    return row is not None and row.state == "failed" and any(sign in (row.reason or "").lower() for sign in GONE)


def state_of(connection: Connection, message_id: str) -> str | None:
    """Where a message is on its way; `None` for one that isn't there any more."""
    return connection.scalar(select(outbox.c.state).where(outbox.c.id == message_id))


def _read(connection: Connection, message_id: str) -> Outgoing:
    row = connection.execute(select(outbox).where(outbox.c.id == message_id)).mappings().one()
    return outgoing(row)


def outgoing(row: RowMapping, tries: int | None = None) -> Outgoing:
    """A row as a message; `tries` if it has just been claimed."""
    return Outgoing(
        id=row["id"],
        to=Sender(row["channel"], row["address"]),
        kind=row["kind"],
        reply=msgspec.json.decode(row["content"], type=Reply),
        incident=row["incident"],
        official=row["official"],
        fallback=_routes(row["fallback"]),
        edits=row["edits"],
        tries=row["tries"] if tries is None else tries,
        again=(row["reason"] or "").startswith(PERHAPS) and row["channel"] not in REPEATABLE,
    )


def _routes(stored: str) -> tuple[Sender, ...]:
    return msgspec.json.decode(stored, type=tuple[Sender, ...]) if stored else ()


def sent(connection: Connection, message_id: str, channel_id: str, now: datetime) -> None:
    """It arrived, under that id of the channel."""
    connection.execute(
        update(outbox).where(outbox.c.id == message_id).values(state="sent", sent_at=now, message_id=channel_id, reason=None)
    )


def failed(connection: Connection, message_id: str, reason: str) -> None:
    """It won't arrive."""
    connection.execute(update(outbox).where(outbox.c.id == message_id).values(state="failed", reason=reason))


def unknown(connection: Connection, message_id: str, reason: str) -> None:
    """It may have arrived; not sent again."""
    connection.execute(update(outbox).where(outbox.c.id == message_id).values(state="unknown", reason=reason))


def postpone(connection: Connection, message_id: str, until: datetime, reason: str, *, perhaps: bool = False) -> None:
    """To be sent again later; `perhaps` where it may have arrived all the same."""
    reason = f"{PERHAPS[1]}: {reason}" if perhaps else reason
    connection.execute(update(outbox).where(outbox.c.id == message_id).values(state="queued", not_before=until, reason=reason))


def due(connection: Connection, now: datetime, limit: int = 200) -> list[str]:
    """Ids of the messages to be sent now, alerts first; those a dead process left in `sending` among them.

    What goes to many is started by `bot.warnings.sending` and `bot.broadcasts.sending`.
    """
    recover(connection, now)
    rows = connection.scalars(
        select(outbox.c.id)
        .where(outbox.c.state == "queued", outbox.c.not_before <= now, outbox.c.kind.not_in(TO_MANY))
        .order_by(outbox.c.priority, outbox.c.created_at)
        .limit(limit)
    )
    return list(rows)


def _sent_again() -> ColumnElement[bool]:
    return or_(outbox.c.kind == "alert", outbox.c.channel.in_(REPEATABLE))


def recover(connection: Connection, now: datetime) -> None:
    """What has been `sending` for longer than its lease is due again, if an alert or repeatable, else left as unknown."""
    left_behind = and_(outbox.c.state == "sending", outbox.c.not_before <= now)
    connection.execute(
        update(outbox).where(left_behind, _sent_again()).values(state="queued", not_before=now, reason=PERHAPS[0])
    )
    connection.execute(update(outbox).where(left_behind).values(state="unknown", reason=PERHAPS[0]))


def release(connection: Connection, owner: str = "") -> int:
    """By the only process that sends: what others left in `sending` is due again now, if to be sent again, else unknown."""
    left = (outbox.c.state == "sending", outbox.c.owner.is_distinct_from(owner))
    alerts = connection.execute(
        update(outbox).where(*left, _sent_again()).values(state="queued", not_before=outbox.c.created_at, reason=PERHAPS[0])
    )
    connection.execute(update(outbox).where(*left).values(state="unknown", reason=PERHAPS[0]))
    return alerts.rowcount


def unreached(connection: Connection, now: datetime, after: timedelta) -> list[Unreached]:
    """Addresses where an alert on an incident has waited for so long, or failed within a day, and none has arrived since."""
    alert = (outbox.c.kind == "alert", outbox.c.incident.is_not(None))
    waits = and_(outbox.c.state.in_(["queued", "sending"]), outbox.c.created_at <= now - after)
    failed = and_(outbox.c.state == "failed", outbox.c.created_at > now - RECENT)
    since, newest, count = func.min(outbox.c.created_at), func.max(outbox.c.created_at), func.count()
    here = (outbox.c.channel, outbox.c.address)
    troubled = connection.execute(select(*here, since, newest, count).where(*alert, or_(waits, failed)).group_by(*here)).all()
    found = []
    for channel, address, first, last, messages in troubled:
        arrived = select(func.max(outbox.c.sent_at)).where(
            outbox.c.channel == channel, outbox.c.address == address, outbox.c.state == "sent", *alert
        )
        reached = connection.scalar(arrived)
        if reached is None or reached <= last:
            found.append(Unreached(to=Sender(channel, address), since=first, messages=messages))
    return found


def to_address(
    connection: Connection, to: Sender, after: datetime, limit: int = 50, kind: Kind | None = None
) -> list[Outgoing]:
    """What was put for a person after a moment, all or of one kind: the newest, in order. So a page catches up."""
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.created_at > after)
        .where(outbox.c.kind == kind if kind else true())
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(limit)
    ).mappings()
    return [outgoing(row) for row in rows][::-1]


def latest(connection: Connection, to: Sender, limit: int) -> list[tuple[Outgoing, bool]]:
    """What somebody was sent last, the newest first; whether each stood alone, and not with others in one message."""
    at = func.coalesce(outbox.c.sent_at, outbox.c.created_at)
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.kind != "edit")
        .where(outbox.c.state.in_(["sent", "unknown"]))
        .order_by(at.desc(), outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(limit)
    ).mappings()
    return [(outgoing(row), row["state"] != "sent" or bool(row["message_id"])) for row in rows]


def by_ids(connection: Connection, ids: Sequence[str]) -> list[Outgoing]:
    """The messages with these ids, as far as there are any, in the order of their ids."""
    rows = connection.execute(select(outbox).where(outbox.c.id.in_(ids)).order_by(outbox.c.id)).mappings()
    return [outgoing(row) for row in rows]


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = connection.execute(select(outbox.c.state, func.count().label("messages")).group_by(outbox.c.state))
    return {row.state: row.messages for row in rows}


def put_edit(connection: Connection, message: Outgoing, now: datetime) -> str:
    """Queue a message in place of an earlier one; one still waiting is brought up to date instead. Gives its id."""
    waiting = (outbox.c.edits == message.edits, outbox.c.incident == message.incident, outbox.c.state == "queued")
    content = msgspec.json.encode(message.reply).decode()
    queued = connection.scalar(select(outbox.c.id).where(*waiting).limit(1))
    if queued is None:
        put(connection, message, now)
        return message.id
    connection.execute(update(outbox).where(outbox.c.id == queued).values(content=content))
    return str(queued)


def channel_id(connection: Connection, message_id: str) -> str | None:
    """The id that a sent message has on its channel."""
    return connection.scalar(select(outbox.c.message_id).where(outbox.c.id == message_id))


def give_up_route(connection: Connection, message: Outgoing, now: datetime) -> str | None:
    """Send an alert by the next route of its official as well; the new message's id, `None` where there is no other route."""
    if not message.fallback:
        return None
    first, *rest = message.fallback
    following = msgspec.structs.replace(message, id=f"{message.id[:36]}-n{len(rest)}", to=first, fallback=tuple(rest), tries=0)
    connection.execute(update(outbox).where(outbox.c.id == message.id).values(fallback=""))
    put(connection, following, now)
    return following.id


def receipts(connection: Connection, incident: str) -> list[Receipt]:
    """Every alert of an incident and what became of it, oldest first."""
    names = ("id", "channel", "address", "state", "created_at", "official", "fallback", "message_id", "reason", "tries")
    columns = [outbox.c[name] for name in (*names, "not_before", "sent_at", "seen_at")]
    query = select(*columns).where(outbox.c.incident == incident, outbox.c.kind == "alert")
    rows = connection.execute(query.order_by(outbox.c.created_at, outbox.c.id)).mappings()
    return [_receipt(row) for row in rows]


def _receipt(row: RowMapping) -> Receipt:
    same = {name: row[name] for name in Receipt.__struct_fields__ if name not in ("to", "at", "fallback")}
    return Receipt(to=Sender(row["channel"], row["address"]), at=row["created_at"], fallback=_routes(row["fallback"]), **same)


def seen(connection: Connection, incident: str, who: Sender, now: datetime) -> None:
    """Whoever reads at an address has seen the alerts of an incident."""
    mine = (outbox.c.incident == incident, outbox.c.channel == who.channel, outbox.c.address == who.address)
    connection.execute(update(outbox).where(*mine, outbox.c.kind == "alert", outbox.c.seen_at.is_(None)).values(seen_at=now))


def is_on_its_way(connection: Connection, to: Sender) -> bool:
    """Whether something goes to an address of which we haven't written down yet under which id it arrived."""
    mine = (outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.state.in_(("queued", "sending")))
    return connection.execute(select(outbox.c.id).where(*mine).limit(1)).first() is not None


def incidents_of(connection: Connection, to: Sender, channel_ids: Sequence[str]) -> list[str]:
    """The incidents of which these messages, by their ids on the channel, were alerts to an address."""
    mine = (outbox.c.channel == to.channel, outbox.c.address == to.address, outbox.c.kind == "alert")
    query = select(outbox.c.incident).where(*mine, outbox.c.message_id.in_(channel_ids), outbox.c.incident.is_not(None))
    return list(connection.scalars(query.distinct()))
