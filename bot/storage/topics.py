"""Which topics a person follows: subscriptions beside those of units, as "news:<code>"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.messages import Sender
from bot.storage.upsert import insert_once
from bot.storage.warning_tables import subscription

PREFIX = "news:"


def topic(code: str) -> str:
    """The subscription of a topic."""
    return f"{PREFIX}{code}"


def follow(connection: Connection, person: Sender, codes: Iterable[str], now: datetime) -> None:
    """Follow topics."""
    for code in codes:
        key = {"channel": person.channel, "address": person.address, "topic": topic(code)}
        insert_once(connection, subscription, {**key, "since": now})


def unfollow(connection: Connection, person: Sender, codes: Iterable[str] = ()) -> None:
    """Follow these no more; without any: none at all."""
    named = [topic(code) for code in codes]
    which = subscription.c.topic.in_(named) if named else subscription.c.topic.startswith(PREFIX)
    mine = (subscription.c.channel == person.channel, subscription.c.address == person.address)
    connection.execute(delete(subscription).where(*mine, which))


def of(connection: Connection, person: Sender) -> tuple[str, ...]:
    """The topics a person follows."""
    mine = (subscription.c.channel == person.channel, subscription.c.address == person.address)
    found = connection.scalars(select(subscription.c.topic).where(*mine, subscription.c.topic.startswith(PREFIX)))
    return tuple(sorted(one.removeprefix(PREFIX) for one in found))
