"""Results of self-checks, each under a code that nobody can guess, until they expire or are deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, select

from bot.conversation.checklist import Result
from bot.conversation.effects import KeepSelfCheck
from bot.messages import Sender
from bot.storage.tables import self_check

KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Kept:
    """A result and the moment from which it is not shown any more."""

    result: Result
    expires_at: datetime


def keep(connection: Connection, sender: Sender, effect: KeepSelfCheck, now: datetime) -> None:
    """Write a result down; those that have expired go."""
    connection.execute(delete(self_check).where(self_check.c.expires_at <= now))
    connection.execute(
        self_check.insert().values(
            code=effect.code,
            channel=sender.channel,
            address=sender.address,
            content=msgspec.json.encode(effect.result).decode(),
            made_at=now,
            expires_at=now + KEPT,
        )
    )


def read(connection: Connection, code: str, now: datetime) -> Kept | None:
    """The result of a code, `None` where there is none or it has expired."""
    query = select(self_check.c.content, self_check.c.expires_at).where(self_check.c.code == code)
    row = connection.execute(query.where(self_check.c.expires_at > now)).first()
    return Kept(msgspec.json.decode(row.content, type=Result), row.expires_at) if row else None


def forget(connection: Connection, code: str) -> bool:
    """Delete a result; says whether there was one."""
    return connection.execute(delete(self_check).where(self_check.c.code == code)).rowcount > 0
