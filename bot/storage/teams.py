"""Teams: a name and a kind within a commune or province."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, func, select

from bot.storage.team_tables import campaign_scope, invitation, member, team
from bot.storage.upsert import insert_new

KINDS = ("militia", "facility", "specialist", "volunteer", "office")


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team as kept; `folded` is its name without tone marks."""

    id: str
    name: str
    folded: str
    kind: str
    unit: str


def add(connection: Connection, teams: Iterable[Team], now: datetime) -> None:
    """Write new teams down; one that is there by unit and name stays as it is."""
    rows = [msgspec.to_builtins(one) | {"made_at": now} for one in teams]
    for start in range(0, len(rows), 500):
        insert_new(connection, team, rows[start : start + 500])


def every(connection: Connection, units: Sequence[str] | None = None) -> list[Team]:
    """All teams, or those of the units given, by unit and name."""
    query = select(*(team.c[name] for name in Team.__struct_fields__)).order_by(team.c.unit, team.c.folded)
    if units is not None:
        query = query.where(team.c.unit.in_(units))
    return [Team(**row._mapping) for row in connection.execute(query)]


def get(connection: Connection, id_: str) -> Team | None:
    """The team of an id."""
    query = select(*(team.c[name] for name in Team.__struct_fields__)).where(team.c.id == id_)
    row = connection.execute(query).first()
    return Team(**row._mapping) if row else None


def sizes(connection: Connection) -> dict[str, int]:
    """How many members each team has now, by its id."""
    query = select(member.c.team, func.count()).where(member.c.left_at.is_(None)).group_by(member.c.team)
    return {row[0]: row[1] for row in connection.execute(query)}


def remove(connection: Connection, id_: str) -> bool:
    """Delete a team that never had a member; says whether it could be deleted."""
    if connection.scalar(select(func.count()).select_from(member).where(member.c.team == id_)):
        return False
    connection.execute(delete(invitation).where(invitation.c.team == id_))
    connection.execute(delete(campaign_scope).where(campaign_scope.c.kind == "team", campaign_scope.c.code == id_))
    return connection.execute(delete(team).where(team.c.id == id_)).rowcount > 0
