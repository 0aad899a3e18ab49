"""Messages to be sent, with their state: queued, sending, sent, unknown, failed. Alerts go first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, and_, func, select, true, update

from bot.messages import Reply, Sender
from bot.storage.tables import outbox

Kind = Literal["alert", "warning", "notice", "reply"]
PRIORITY: dict[Kind, int] = {"alert": 0, "warning": 1, "notice": 2, "reply": 3}
LEASE = timedelta(seconds=60)
"""After so long a message still `sending` was left by a process that died."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message on its way."""

    id: str
    to: Sender
    kind: Kind
    reply: Reply
    incident: str | None = None
    tries: int = 0


def put(connection: Connection, message: Outgoing, now: datetime, *, delivered: bool = False) -> None:
    """Queue a message, in the caller's transaction; `delivered` for one handed over in the same breath."""
    connection.execute(outbox.insert().values(**_values(message, now, delivered)))


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


def _read(connection: Connection, message_id: str) -> Outgoing:
    row = connection.execute(select(outbox).where(outbox.c.id == message_id)).mappings().one()
    return _outgoing(row)


def _outgoing(row: RowMapping) -> Outgoing:
    return Outgoing(
        id=row["id"],
        to=Sender(row["channel"], row["address"]),
        kind=row["kind"],
        reply=msgspec.json.decode(row["content"], type=Reply),
        incident=row["incident"],
        tries=row["tries"],
    )


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


def postpone(connection: Connection, message_id: str, until: datetime, reason: str) -> None:
    """To be sent again later."""
    connection.execute(update(outbox).where(outbox.c.id == message_id).values(state="queued", not_before=until, reason=reason))


def move(connection: Connection, old: Sender, new: Sender) -> None:
    """Everything still to be sent to an address goes to its new one."""
    connection.execute(
        update(outbox)
        .where(outbox.c.channel == old.channel, outbox.c.address == old.address, outbox.c.state.in_(["queued", "sending"]))
        .values(channel=new.channel, address=new.address)
    )


def due(connection: Connection, now: datetime, limit: int = 200) -> list[str]:
    """Ids of the messages to be sent now, alerts first; those a dead process left in `sending` among them.

    Warnings go to many and have a sender of their own (`bot.warnings.sending`), so that nothing else waits behind them.
    """
    left_behind = and_(outbox.c.state == "sending", outbox.c.not_before <= now)
    connection.execute(
        update(outbox).where(left_behind, outbox.c.kind == "alert").values(state="queued", not_before=now, reason="interrupted")
    )
    connection.execute(update(outbox).where(left_behind).values(state="unknown", reason="interrupted"))
    rows = connection.scalars(
        select(outbox.c.id)
        .where(outbox.c.state == "queued", outbox.c.not_before <= now, outbox.c.kind != "warning")
        .order_by(outbox.c.priority, outbox.c.created_at)
        .limit(limit)
    )
    return list(rows)


def release(connection: Connection) -> int:
    """At the start of the only process: what was `sending` is queued again, due now, if an alert, else left as unknown."""
    alerts = connection.execute(
        update(outbox)
        .where(outbox.c.state == "sending", outbox.c.kind == "alert")
        .values(state="queued", not_before=outbox.c.created_at, reason="interrupted")
    )
    connection.execute(update(outbox).where(outbox.c.state == "sending").values(state="unknown", reason="interrupted"))
    return alerts.rowcount


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
    return [_outgoing(row) for row in rows][::-1]


def by_ids(connection: Connection, ids: Sequence[str]) -> list[Outgoing]:
    """The messages with these ids, as far as there are any, in the order of their ids."""
    rows = connection.execute(select(outbox).where(outbox.c.id.in_(ids)).order_by(outbox.c.id)).mappings()
    return [_outgoing(row) for row in rows]


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = connection.execute(select(outbox.c.state, func.count().label("messages")).group_by(outbox.c.state))
    return {row.state: row.messages for row in rows}


def recipients(connection: Connection, incident: str) -> list[tuple[Sender, str, str | None]]:
    """Who was alerted of an incident: address, state, the channel's message id."""
    rows = connection.execute(
        select(outbox.c.channel, outbox.c.address, outbox.c.state, outbox.c.message_id)
        .where(outbox.c.incident == incident, outbox.c.kind == "alert")
        .order_by(outbox.c.created_at)
    )
    return [(Sender(channel, address), state, message_id) for channel, address, state, message_id in rows]
