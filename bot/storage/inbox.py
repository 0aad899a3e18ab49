"""Messages as they came, each once, kept until they are dealt with: a crash in between loses none."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from bot.messages import Incoming
from bot.storage.prepared import Prepared
from bot.storage.tables import inbox
from bot.storage.upsert import insert_once

MOST_TRIES = 5
"""A message that fails this often is set aside, so that it can't stop the ones behind it."""

_THIS = (inbox.c.channel == bindparam("of"), inbox.c.event_key == bindparam("key"))
_TRY = Prepared(update(inbox).where(*_THIS).values(tries=inbox.c.tries + 1))
_DONE = Prepared(update(inbox).where(*_THIS, inbox.c.done_at.is_(None)).values(done_at=bindparam("now")))


def accept(connection: Connection, incoming: Incoming, *, at_once: bool = False) -> bool:
    """Keep a message; False if it is already here (a repeat of the same event).

    `at_once`: the caller goes on to deal with it, which counts as its first try.
    """
    return insert_once(
        connection,
        inbox,
        {
            "channel": incoming.sender.channel,
            "event_key": incoming.event_key,
            "address": incoming.sender.address,
            "content": msgspec.json.encode(incoming).decode(),
            "received_at": incoming.received_at,
            "tries": int(at_once),
        },
    )


def count_try(connection: Connection, incoming: Incoming) -> None:
    """Note that it is being dealt with once more."""
    _TRY.run(connection, **_key(incoming))


def done(connection: Connection, incoming: Incoming, now: datetime) -> bool:
    """It is dealt with; False where it was before."""
    return _DONE.run(connection, **_key(incoming), now=now) > 0


def waiting(connection: Connection, limit: int = 1000, before: datetime | None = None) -> list[Incoming]:
    """Messages not dealt with, oldest first; with `before` only those that came before that moment."""
    query = select(inbox.c.content).where(inbox.c.done_at.is_(None), inbox.c.tries < MOST_TRIES)
    if before is not None:
        query = query.where(inbox.c.received_at < before)
    rows = connection.scalars(query.order_by(inbox.c.id).limit(limit))
    return [msgspec.json.decode(row, type=Incoming) for row in rows]


def _key(incoming: Incoming) -> dict[str, object]:
    return {"of": incoming.sender.channel, "key": incoming.event_key}
