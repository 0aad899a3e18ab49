"""Members of teams, and which messenger's address is whose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Connection, bindparam, select

from bot.conversation.training import Learner, Role
from bot.messages import Sender
from bot.storage.team_tables import member, member_sender, team

_WRITES = (
    select(member.c.id, member.c.name, member.c.team, member.c.role)
    .join(member_sender, member_sender.c.member == member.c.id)
    .where(member_sender.c.channel == bindparam("by"), member_sender.c.address == bindparam("who"), member.c.left_at.is_(None))
)
"""Made once: it is asked for every message that learns."""


def learner_of(connection: Connection, sender: Sender) -> Learner:
    """Who writes from an address: the member it belongs to, or somebody of whom only the address is known."""
    found = connection.execute(_WRITES, {"by": sender.channel, "who": sender.address}).first()
    if found is None:
        return Learner(sender.key)
    return Learner(f"member:{found.id}", found.name, found.team, cast(Role, found.role))


def team_names(connection: Connection, learners: Iterable[str]) -> dict[str, str]:
    """The names of the teams of those learners who are members, by their key."""
    wanted = set(learners)
    rows = connection.execute(select(member.c.id, team.c.name).join(team, team.c.id == member.c.team))
    return {f"member:{row.id}": row.name for row in rows if f"member:{row.id}" in wanted}
