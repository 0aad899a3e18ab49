"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.tabletop_game import Game, Seat
from bot.messages import Reply
from knowledge.schema import Outcome


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered quiz question."""

    question: str
    given: str
    right: bool


@dataclass(frozen=True)
class OpenTabletop:
    """A team's game begins, for which people take roles. Another in the same group is over."""

    game: Game


@dataclass(frozen=True)
class SitTabletop:
    """Somebody takes a role in a game."""

    code: str
    seat: Seat


@dataclass(frozen=True)
class LeaveTabletop:
    """Somebody gives up all roles in a game."""

    code: str
    person: str


@dataclass(frozen=True)
class SaveTabletop:
    """Where a game has come to; its last decision is written down once."""

    game: Game


@dataclass(frozen=True)
class TellTabletop:
    """Everybody else who plays in their own chat is told this."""

    game: Game
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class KeepTabletopResult:
    """What a scenario was worth, for each of those who played it; `game` is the code of a team's."""

    people: tuple[str, ...]
    scenario: str
    points: int
    best: int
    outcome: Outcome
    game: str = ""


TabletopEffect = OpenTabletop | SitTabletop | LeaveTabletop | SaveTabletop | TellTabletop | KeepTabletopResult


TrainingEffect = RecordQuizAnswer | TabletopEffect
