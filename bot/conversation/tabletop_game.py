"""A tabletop scenario played by a team in turn: who sits where, whose turn it is, how far they have come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.conversation.tabletop_course import WAIT, Course
from bot.messages import Sender
from knowledge.schema import Scene

FEWEST, MOST = 2, 6
"""People in a team."""
FORGOTTEN = timedelta(minutes=30)
"""After so long without a decision another game may begin in the chat."""


class TabletopRun(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that this conversation is in: played alone (`course`), or in a team (the game's code)."""

    course: Course | None = None
    game: str = ""
    away: bool = False


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a role; somebody may have several, and several the same. `person` as training knows them."""

    person: str
    name: str
    role: str
    sender: Sender


class Game(msgspec.Struct, frozen=True, kw_only=True):
    """A team's game. `chat` is the group it is played in; without one everybody plays in their own chat, by invitation.

    `course.key` is its code.
    """

    course: Course
    started_by: str
    chat: Sender | None = None
    state: Literal["open", "playing", "over"] = "open"
    seats: tuple[Seat, ...] = ()

    @property
    def code(self) -> str:
        """What people type to join, and what its buttons carry."""
        return self.course.key

    @property
    def people(self) -> dict[str, str]:
        """Names by person, in the order in which they came."""
        return {seat.person: seat.name for seat in self.seats}

    def holders(self, role: str | None) -> tuple[Seat, ...]:
        """Who has a role."""
        return tuple(seat for seat in self.seats if seat.role == role)

    def may_decide(self, scene: Scene, person: str, now: datetime) -> bool:
        """Whether it is this person's turn: they have the role, nobody has it, or the time is over."""
        holders = self.holders(scene.role)
        waited = (now - self.course.asked_at).total_seconds() >= wait(scene)
        return waited or not holders or any(seat.person == person for seat in holders)


def wait(scene: Scene) -> int:
    """Seconds after which anybody of the team may decide."""
    return scene.seconds or WAIT
