"""One-time links to sign in with, and how often somebody tried: both in the database, so that a start anew forgives nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from bot.storage.access_tables import console_link, console_try
from bot.storage.sessions import digest

LINK_GOOD = timedelta(minutes=10)
KEPT = timedelta(days=1)
"""Tries and links older than this are forgotten."""


def make_link(connection: Connection, account: int, secret: str, now: datetime) -> None:
    """A link for somebody."""
    connection.execute(delete(console_link).where(console_link.c.made_at <= now - KEPT))
    connection.execute(console_link.insert().values(secret=digest(secret), account=account, made_at=now))


def use_link(connection: Connection, secret: str, now: datetime) -> int | None:
    """Use a link up, with all others of its owner, and give whose it is; `None` where it isn't there, too old or used."""
    this = (console_link.c.secret == digest(secret), console_link.c.used_at.is_(None), console_link.c.made_at > now - LINK_GOOD)
    if not connection.execute(update(console_link).where(*this).values(used_at=now)).rowcount:
        return None
    account = connection.scalar(select(console_link.c.account).where(console_link.c.secret == digest(secret)))
    connection.execute(update(console_link).where(console_link.c.account == account).values(used_at=now))
    return account


def note(connection: Connection, what: str, whom: str, now: datetime) -> None:
    """Somebody tried."""
    connection.execute(delete(console_try).where(console_try.c.at <= now - KEPT))
    connection.execute(console_try.insert().values(what=what, whom=whom, at=now))


def tries(connection: Connection, what: str, whom: str, since: datetime) -> int:
    """How often since a moment."""
    these = (console_try.c.what == what, console_try.c.whom == whom, console_try.c.at > since)
    return connection.scalar(select(func.count()).select_from(console_try).where(*these)) or 0


def forgive(connection: Connection, what: str, whom: str) -> None:
    """It went well in the end."""
    connection.execute(delete(console_try).where(console_try.c.what == what, console_try.c.whom == whom))


def take_back(connection: Connection, what: str, whom: str) -> None:
    """The newest of these tries wasn't one: it went well."""
    newest = select(func.max(console_try.c.id)).where(console_try.c.what == what, console_try.c.whom == whom)
    connection.execute(delete(console_try).where(console_try.c.id == newest.scalar_subquery()))
