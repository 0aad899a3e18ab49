"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered quiz question."""

    question: str
    given: str
    right: bool


@dataclass(frozen=True)
class JoinTeam:
    """The person comes into a team by an invitation: as a row of its roster, or under a new name."""

    code: str
    member: str = ""
    name: str = ""


@dataclass(frozen=True)
class WrongClaim:
    """Somebody said to be one of these members and couldn't give the number."""

    members: tuple[str, ...]


@dataclass(frozen=True)
class LeaveTeam:
    """The person leaves their team."""


@dataclass(frozen=True)
class RemoveMember:
    """A captain takes somebody out of their team."""

    member: str


@dataclass(frozen=True)
class InviteIntoTeam:
    """A captain makes an invitation that holds so many days for so many people."""

    team: str
    code: str
    days: int
    uses: int


TeamEffect = JoinTeam | WrongClaim | LeaveTeam | RemoveMember | InviteIntoTeam
TrainingEffect = RecordQuizAnswer | TeamEffect
