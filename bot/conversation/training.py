"""What a conversation can ask about training: who the person is among the teams, and what is there for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation.sitting import Exams
from bot.conversation.teams import Role, Teams

__all__ = ["NOBODY", "Learner", "Role", "Training"]


@dataclass(frozen=True)
class Learner:
    """A person who trains. `key` names all that is kept of their training: "member:<id>" once they joined a team, until
    then their conversation's key; `team` is the team's id."""

    key: str
    name: str = ""
    team: str = ""
    role: Role = "member"


NOBODY = Learner("")


@dataclass(frozen=True)
class Training:
    """Looked up when a flow asks, never before: most messages need none of it."""

    learner: Callable[[], Learner] = lambda: NOBODY
    exams: Exams = field(default_factory=Exams)
    teams: Teams = field(default_factory=Teams)

    lessons_seen: Callable[[], Mapping[str, datetime]] = dict
    """When they last saw an entry as a card of a lesson."""
