"""Sessions of the console: rows found by a digest of what the browser holds, so that who reads the database can't use them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from bot.storage.access_tables import console_session

IDLE = timedelta(hours=12)
"""A session not used for so long is over."""
LONGEST = timedelta(days=7)
"""However much it is used, it is over after so long."""
NOTED = timedelta(minutes=1)
"""How exactly it is noted when it was used last."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that somebody signed in with; `way`: link or password."""

    id: str
    account: int
    way: str
    agent: str
    address: str
    begun_at: datetime
    seen_at: datetime


def digest(secret: str) -> str:
    """What is kept of a secret that nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(connection: Connection, session: Session, secret: str) -> None:
    """Write a new one down; those that are over go."""
    over = or_(
        console_session.c.seen_at <= session.begun_at - IDLE,
        console_session.c.begun_at <= session.begun_at - LONGEST,
    )
    connection.execute(delete(console_session).where(over))
    connection.execute(console_session.insert().values(**msgspec.structs.asdict(session), secret=digest(secret)))


def find(connection: Connection, secret: str, now: datetime) -> Session | None:
    """The session of a secret, unless it is over."""
    columns = [console_session.c[name] for name in Session.__struct_fields__]
    row = connection.execute(select(*columns).where(console_session.c.secret == digest(secret), *_live(now))).first()
    return Session(**row._mapping) if row else None


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return console_session.c.seen_at > now - IDLE, console_session.c.begun_at > now - LONGEST


def touch(connection: Connection, session: str, now: datetime) -> None:
    """It was used."""
    connection.execute(update(console_session).where(console_session.c.id == session).values(seen_at=now))


def of(connection: Connection, account: int, now: datetime) -> list[Session]:
    """Those of an account that aren't over, the one used last first."""
    columns = [console_session.c[name] for name in Session.__struct_fields__]
    query = select(*columns).where(console_session.c.account == account, *_live(now))
    return [Session(**row._mapping) for row in connection.execute(query.order_by(console_session.c.seen_at.desc()))]


def end(connection: Connection, account: int, session: str) -> bool:
    """End one of an account; says whether there was such."""
    this = (console_session.c.id == session, console_session.c.account == account)
    return connection.execute(delete(console_session).where(*this)).rowcount > 0


def end_all(connection: Connection, account: int, but: str = "") -> int:
    """End all of an account, or all but one; says how many."""
    these = (console_session.c.account == account, console_session.c.id != but)
    return connection.execute(delete(console_session).where(*these)).rowcount
