"""What a conversation can ask about training: who the person is among the teams, and what is there for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.conversation.tabletop_game import Game

Role = Literal["member", "captain", "commune", "province"]
"""Đội viên, đội trưởng, cán bộ xã, cán bộ tỉnh."""


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

    tabletop: Callable[[], Game | None] = lambda: None
    """The game that goes on in this chat."""
    tabletop_by_code: Callable[[str], Game | None] = lambda _: None
    tabletop_player: Callable[[], Learner] = lambda: NOBODY
    """Who writes, where the chat may be a group."""
