"""Tokens that a messenger gives out in pairs, each pair good for one renewal: written down before they are used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from bot.storage.channel_tables import channel_token
from bot.storage.upsert import insert_once

HELD = timedelta(seconds=60)
"""After so long whoever was renewing has died."""


@dataclass(frozen=True)
class Pair:
    """What we hold: the access token, empty at first, until when it is good, and the one that renews it."""

    access: str
    refresh: str
    expires_at: datetime | None


def pair_of(connection: Connection, channel: str, seed: str) -> Pair:
    """The pair in use. `seed` is the refresh token in the settings: another one than before starts afresh."""
    digest = hashlib.sha256(seed.encode()).hexdigest()
    insert_once(connection, channel_token, {"channel": channel, "seed": digest, "refresh": seed})
    row = connection.execute(select(channel_token).where(channel_token.c.channel == channel)).mappings().one()
    if row["seed"] != digest:
        fresh = {"seed": digest, "refresh": seed, "access": None, "expires_at": None, "held_until": None}
        connection.execute(update(channel_token).where(channel_token.c.channel == channel).values(**fresh))
        return Pair("", seed, None)
    return Pair(row["access"] or "", row["refresh"], row["expires_at"])


def hold(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether we may renew now: nobody else is at it."""
    free = or_(channel_token.c.held_until.is_(None), channel_token.c.held_until <= now)
    held = update(channel_token).where(channel_token.c.channel == channel, free).values(held_until=now + HELD)
    return connection.execute(held).rowcount > 0


def keep(connection: Connection, channel: str, pair: Pair) -> None:
    """A new pair, from now on the only good one."""
    values = {"access": pair.access, "refresh": pair.refresh, "expires_at": pair.expires_at, "held_until": None}
    connection.execute(update(channel_token).where(channel_token.c.channel == channel).values(**values))


def let_go(connection: Connection, channel: str) -> None:
    """Renewing came to nothing; another may try."""
    connection.execute(update(channel_token).where(channel_token.c.channel == channel).values(held_until=None))
