"""Invitations into teams, each under a code that is hard to guess."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select, update

from bot.storage.team_tables import invitation


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Lets `uses` people into a team; with `member` it is that member's own."""

    code: str
    team: str
    member: str | None
    expires_at: datetime
    uses: int
    used: int = 0

    def holds(self, now: datetime) -> bool:
        """Whether somebody can still come in by it."""
        return now < self.expires_at and self.used < self.uses


def add(connection: Connection, new: Invitation, now: datetime) -> None:
    """Write an invitation down."""
    connection.execute(invitation.insert().values(**msgspec.structs.asdict(new), made_at=now))


def get(connection: Connection, code: str) -> Invitation | None:
    """The invitation of a code, also one that doesn't hold any more."""
    columns = [invitation.c[name] for name in Invitation.__struct_fields__]
    row = connection.execute(select(*columns).where(invitation.c.code == code)).first()
    return Invitation(**row._mapping) if row else None


def use(connection: Connection, code: str, now: datetime) -> bool:
    """Count somebody in; False where there is no room any more."""
    holds = (invitation.c.used < invitation.c.uses, invitation.c.expires_at > now)
    query = update(invitation).where(invitation.c.code == code, *holds).values(used=invitation.c.used + 1)
    return connection.execute(query).rowcount > 0


def end(connection: Connection, team: str, now: datetime) -> int:
    """No invitation of a team holds any more; gives how many did."""
    holds = (invitation.c.team == team, invitation.c.expires_at > now)
    return connection.execute(update(invitation).where(*holds).values(expires_at=now)).rowcount
