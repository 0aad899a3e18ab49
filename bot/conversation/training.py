"""What a conversation can ask about training: who the person is among the teams, and what is there for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.conversation.contest_entry import Contest, Entry
from bot.conversation.live_game import Game
from bot.conversation.live_scoring import Given

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
    """Looked up when a flow asks, never before: most messages need none of it.

    `player` is who writes, in a group too; `live` the quiz that goes on in this chat, `live_answers` all of one; `contests` are
    those open now, `contest` any by its code, `entry` the person's own in one.
    """

    learner: Callable[[], Learner] = lambda: NOBODY

    player: Callable[[], Learner] = lambda: NOBODY
    live: Callable[[], Game | None] = lambda: None
    live_answers: Callable[[str], tuple[Given, ...]] = lambda _: ()
    live_seconds: int = 25
    contests: Callable[[], tuple[Contest, ...]] = lambda: ()
    contest: Callable[[str], Contest | None] = lambda _: None
    entry: Callable[[str], Entry | None] = lambda _: None
