"""Whom a warning goes to: each person once, with the message made for them and what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from bot.messages import Reply, Sender
from bot.storage import subscriptions
from bot.storage.outbox import TO_MANY, Outgoing
from bot.storage.tables import outbox
from bot.storage.upsert import insert_new
from bot.storage.warning_tables import subscription, warning, warning_recipient
from bot.warnings.model import ANSWER_WITHIN
from bot.warnings.progress import Delivered

_ARRIVING = ("sending", "sent")
BULLETIN_WAITS = timedelta(days=7)


def not_yet(connection: Connection, warning_id: str, units: Iterable[str], limit: int) -> list[Sender]:
    """The next followers of the units who aren't recipients yet."""
    there = exists().where(
        warning_recipient.c.warning == warning_id,
        warning_recipient.c.channel == subscription.c.channel,
        warning_recipient.c.address == subscription.c.address,
    )
    rows = connection.execute(subscriptions.people(units).where(~there).limit(limit))
    return [Sender(channel, address) for channel, address in rows]


def add(connection: Connection, warning_id: str, people: dict[Sender, str | None]) -> set[Sender]:
    """Make people recipients, each with the id of their message; gives those who weren't before."""
    rows = [
        {"warning": warning_id, "channel": to.channel, "address": to.address, "message": message}
        for to, message in people.items()
    ]
    return {Sender(channel, address) for _, channel, address in insert_new(connection, warning_recipient, rows)}


def cancel(connection: Connection, warning_id: str) -> int:
    """Messages of a warning that are still waiting are not sent any more; gives how many."""
    mine = select(warning_recipient.c.message).where(
        warning_recipient.c.warning == warning_id, warning_recipient.c.message.is_not(None)
    )
    waiting = update(outbox).where(outbox.c.id.in_(mine), outbox.c.state == "queued")
    return connection.execute(waiting.values(state="failed", reason="stopped")).rowcount


def is_settled(connection: Connection, warning_id: str) -> bool:
    """Whether no message of a warning is on its way any more."""
    on_its_way = (
        select(outbox.c.id)
        .join(warning_recipient, warning_recipient.c.message == outbox.c.id)
        .where(warning_recipient.c.warning == warning_id, outbox.c.state.in_(["queued", "sending"]))
        .limit(1)
    )
    return connection.execute(on_its_way).first() is None


def due(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Ids of the warnings' messages to be sent now, the oldest first."""
    rows = connection.scalars(
        select(outbox.c.id)
        .where(outbox.c.state == "queued", outbox.c.not_before <= now, outbox.c.kind == "warning")
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(limit)
    )
    return list(rows)


def delivered(connection: Connection, warning_id: str) -> list[Delivered]:
    """Every recipient of a warning with what became of their message."""
    columns = [warning_recipient.c[name] for name in ("channel", "address", "safe_at", "help_at")]
    rows = connection.execute(
        select(*columns, outbox.c.state, outbox.c.reason, outbox.c.seen_at)
        .join(outbox, outbox.c.id == warning_recipient.c.message, isouter=True)
        .where(warning_recipient.c.warning == warning_id)
        .order_by(warning_recipient.c.channel, warning_recipient.c.address)
    ).mappings()
    return [Delivered(**{**row, "state": row["state"] or "", "reason": row["reason"] or ""}) for row in rows]


def answer(connection: Connection, person: Sender, code: str, *, safe: bool, now: datetime) -> bool:
    """A recipient says they are safe, or need help; the last word counts, once. False for somebody who got no such warning."""
    column = warning_recipient.c.safe_at if safe else warning_recipient.c.help_at
    mine = and_(_is(person), warning_recipient.c.warning.in_(select(warning.c.id).where(warning.c.code == code)))
    return connection.execute(update(warning_recipient).where(mine).values({column: now})).rowcount > 0


class Received(msgspec.Struct, frozen=True):
    """A warning somebody got."""

    code: str
    kind: str
    units: tuple[str, ...]


def received(connection: Connection, person: Sender, code: str, now: datetime) -> Received | None:
    """The warning of a code as this person got it; without a code the last that an answer may be meant for."""
    query = (
        select(warning.c.code, warning.c.kind, warning.c.units)
        .join(warning_recipient, warning_recipient.c.warning == warning.c.id)
        .join(outbox, outbox.c.id == warning_recipient.c.message)
        .where(_is(person), outbox.c.state.in_((*_ARRIVING, "unknown")))
        .order_by(outbox.c.created_at.desc())
        .limit(1)
    )
    of_code = warning.c.code == code if code else outbox.c.created_at > now - ANSWER_WITHIN
    row = connection.execute(query.where(of_code)).first()
    return Received(row.code, row.kind, tuple(row.units.split(","))) if row else None


def on_page(connection: Connection, person: Sender, now: datetime) -> list[Outgoing]:
    """The warnings and bulletins a citizen's page has to show, which counts as their having been seen.

    A bulletin waits a week for the page to be opened.
    """
    mine = (outbox.c.channel == person.channel, outbox.c.address == person.address, outbox.c.kind.in_(TO_MANY))
    unread = and_(outbox.c.kind == "broadcast", outbox.c.seen_at.is_(None), outbox.c.created_at > now - BULLETIN_WAITS)
    fresh = (*mine, or_(outbox.c.created_at > now - ANSWER_WITHIN, unread), outbox.c.state.in_(_ARRIVING))
    rows = connection.execute(select(outbox).where(*fresh).order_by(outbox.c.created_at)).mappings().all()
    if any(row["seen_at"] is None for row in rows):
        connection.execute(update(outbox).where(*fresh, outbox.c.seen_at.is_(None)).values(seen_at=now))
    return [_outgoing(row) for row in rows]


def _outgoing(row: Any) -> Outgoing:
    reply = msgspec.json.decode(row["content"], type=Reply)
    return Outgoing(id=row["id"], to=Sender(row["channel"], row["address"]), kind=row["kind"], reply=reply)


def _is(person: Sender) -> ColumnElement[bool]:
    return and_(warning_recipient.c.channel == person.channel, warning_recipient.c.address == person.address)
