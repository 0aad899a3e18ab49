"""Who an exam is for."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.conversation.training import Learner
from bot.storage import units
from bot.storage.team_tables import team
from bot.training import campaigning
from bot.training.exams import Made, is_for


def is_enrolled(connection: Connection, made: Made, learner: Learner) -> bool:
    """Whether an exam is for somebody: it is for all, their team, a unit that the team belongs to or lies below, a campaign."""
    if made.audience == "campaign":
        return campaigning.is_for(connection, made.whom, learner.team)
    above = _units(connection, learner.team) if made.audience == "unit" and learner.team else ()
    return is_for(made, learner.team, above)


def _units(connection: Connection, team_id: str) -> tuple[str, ...]:
    """The unit of a team and those above it."""
    known, found = units.all_units(connection), []
    code = connection.scalar(select(team.c.unit).where(team.c.id == team_id))
    while code and code not in found:
        found.append(code)
        code = known[code].parent if code in known else None
    return tuple(found)
