"""The outbox as lanes of each address, one for what is urgent, one for the rest, one for broadcasts: taken from in order."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, update

from bot.messages import ALBUM_KINDS
from bot.storage.outbox import LEASE, PRIORITY, TO_MANY, Outgoing, outgoing
from bot.storage.tables import outbox

BUSY = 0.3
"""Seconds to wait where something before it is on its way."""
IDLE = PRIORITY["broadcast"]
WAITING = ("queued", "sending")
PICTURED = '"media":[{'
"""How the content of a message with a photo or the like shows."""
IN_ALBUM = tuple(f'{PICTURED}"kind":"{kind}"' for kind in ALBUM_KINDS)
LARGEST_ALBUM = 10


class Lane(NamedTuple):
    """Where a message waits its turn; `idle`: with broadcasts, which go when nothing else is to be sent."""

    channel: str
    address: str
    urgent: bool
    idle: bool = False

    @property
    def rank(self) -> int:
        """The lower, the sooner."""
        return 0 if self.urgent else 2 if self.idle else 1


@dataclass(frozen=True)
class Taken:
    """What is to be sent now, together; and in how many seconds to look again, `None` when nothing is left."""

    messages: tuple[Outgoing, ...] = ()
    again_in: float | None = None


def of(connection: Connection, ids: Sequence[str]) -> list[Lane]:
    """The lanes in which these messages wait."""
    return _lanes(connection, outbox.c.id.in_(ids)) if ids else []


def due(connection: Connection, now: datetime) -> list[Lane]:
    """The lanes in which something may be sent now, the urgent first; what goes to many has a sender of its own."""
    return sorted(
        _lanes(connection, outbox.c.state == "queued", outbox.c.not_before <= now, outbox.c.kind.not_in(TO_MANY)),
        key=lambda lane: not lane.urgent,
    )


def _lanes(connection: Connection, *where: object) -> list[Lane]:
    urgent, idle = (outbox.c.priority == 0).label("urgent"), (outbox.c.priority >= IDLE).label("idle")
    query = select(outbox.c.channel, outbox.c.address, urgent, idle).where(*where).distinct()  # type: ignore[arg-type]
    return [Lane(row.channel, row.address, bool(row.urgent), bool(row.idle)) for row in connection.execute(query)]


def take(
    connection: Connection,
    lane: Lane,
    now: datetime,
    owner: str,
    joined_from: int = 2,
    most: int = 1,
    *,
    albums: bool = False,
) -> Taken:
    """Claim the message at the head of a lane or, if `joined_from` alerts on incidents wait, up to `most` of them.

    `albums`: photos of an incident that wait one behind the other go together.

    Nothing overtakes: what is under way or put off holds up what was put after it and is no more urgent. `owner`: our process.
    """
    _alone(connection, lane)
    if connection.execute(select(outbox.c.id).where(*_in(lane), outbox.c.state == "sending").limit(1)).first():
        return Taken(again_in=BUSY)
    rows = _queued(connection, lane, most + 1)
    if not rows:
        return Taken()
    held_up = _held_up(connection, lane, rows[0], now)
    if held_up is not None:
        return Taken(again_in=held_up)
    together = [rows[0], *_company(rows, now)][:most]
    chosen = together if len(together) >= joined_from else _album(rows, now) if albums else rows[:1]
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row["id"] for row in chosen]), outbox.c.state == "queued")
        .values(state="sending", tries=outbox.c.tries + 1, not_before=now + LEASE, owner=owner)
    )
    messages = tuple(outgoing(row, tries=row["tries"] + 1) for row in chosen)
    return Taken(messages, 0.0 if len(rows) > len(chosen) else None)


def _in(lane: Lane) -> tuple[ColumnElement[bool], ...]:
    ranks = (outbox.c.priority == 0, and_(outbox.c.priority > 0, outbox.c.priority < IDLE), outbox.c.priority >= IDLE)
    return outbox.c.channel == lane.channel, outbox.c.address == lane.address, ranks[lane.rank]


def _queued(connection: Connection, lane: Lane, limit: int) -> Sequence[RowMapping]:
    query = select(outbox).where(*_in(lane), outbox.c.state == "queued")
    query = query.order_by(outbox.c.priority, outbox.c.created_at, outbox.c.id).limit(limit)
    return connection.execute(query).mappings().all()


def _held_up(connection: Connection, lane: Lane, head: RowMapping, now: datetime) -> float | None:
    """Seconds until the head of a lane may go, if it may not now."""
    if head["not_before"] > now:
        return float((head["not_before"] - now) / timedelta(seconds=1))
    if lane.urgent:
        return None
    before = select(outbox.c.id).where(
        outbox.c.state.in_(WAITING),
        outbox.c.channel == lane.channel,
        outbox.c.address == lane.address,
        outbox.c.priority < (IDLE if lane.idle else 1),
        outbox.c.created_at < head["created_at"],
    )
    return BUSY if connection.execute(before.limit(1)).first() else None


def _company(rows: Sequence[RowMapping], now: datetime) -> Iterable[RowMapping]:
    """What may go together with the head: alerts that follow it without a gap; lines on incidents, passing over edits."""
    if not _joins(rows[0], now):
        return
    for row in rows[1:]:
        if row["kind"] == "edit":
            continue
        if row["kind"] != rows[0]["kind"] or not _joins(row, now):
            return
        yield row


def _album(rows: Sequence[RowMapping], now: datetime) -> Sequence[RowMapping]:
    """The head and, if it is a photo or video of an incident, those of the same one that follow without a gap."""
    head = rows[0]

    def goes(row: RowMapping) -> bool:
        same = row["kind"] == "notice" and row["incident"] is not None and row["incident"] == head["incident"]
        return same and row["not_before"] <= now and any(sign in row["content"] for sign in IN_ALBUM)

    return list(itertools.takewhile(goes, rows))[:LARGEST_ALBUM] or rows[:1]


def _joins(row: RowMapping, now: datetime) -> bool:
    """Whether it is an alert, or a line without a picture, that may go with others."""
    on_incident = row["kind"] in ("alert", "notice") and row["incident"] is not None and PICTURED not in row["content"]
    return on_incident and bool(row["not_before"] <= now)


def _alone(connection: Connection, lane: Lane) -> None:
    """No other process takes from this lane until the transaction ends; on SQLite none could."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(lock_number(f"lane:{lane.channel}:{lane.address}"))))


def lock_number(name: str) -> int:
    """A number under which PostgreSQL locks something that has no row of its own."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
