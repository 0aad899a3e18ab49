"""What a conversation can ask about teams: the invitation in somebody's hand, their own team, what it is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.schema import Citation

Role = Literal["member", "captain", "commune", "province"]
"""Đội viên, đội trưởng, cán bộ xã, cán bộ tỉnh."""


@dataclass(frozen=True)
class Invited:
    """An invitation: into which team, whose own it is (or nobody's), and whether it still holds."""

    code: str
    team: str
    team_name: str
    unit_name: str
    holds: bool
    member: str = ""
    member_name: str = ""


@dataclass(frozen=True)
class Claim:
    """A row of the roster that somebody may say to be. `taken`: somebody writes as them; `locked`: too often guessed at."""

    member: str
    name: str
    folded: str
    role: Role
    phone: str = ""
    taken: bool = False
    locked: bool = False


@dataclass(frozen=True)
class MyTeam:
    """The team of who writes, and what they are in it. `kind` as in the table of teams."""

    id: str
    name: str
    kind: str
    unit_name: str
    role: Role


@dataclass(frozen=True)
class Task:
    """A campaign as it stands for one person: `done` of `needed` questions, `right` of them; an exam's best result in percent.

    `certificate`: its code, once the campaign is met.
    """

    title: str
    due: date
    pass_mark: int
    needed: int = 0
    done: int = 0
    right: int = 0
    exam: str = ""
    exam_share: int | None = None
    certificate: str = ""


@dataclass(frozen=True)
class TrainingBook:
    """Minutes: on this assistant this year, and in person as written down, against what the law asks for at least.

    `training` counts over its years, `refresher` over this one, `practice` for neither.
    """

    online: int = 0
    training: int = 0
    training_least: int = 0
    training_years: int = 5
    refresher: int = 0
    refresher_least: int = 0
    practice: int = 0
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Fellow:
    """A member as the captain sees them: never by which messenger. `met` of `asked` campaigns that run."""

    id: str
    name: str
    role: Role
    linked: bool
    invited: bool
    met: int
    asked: int


@dataclass(frozen=True)
class Standing:
    """How far a team or a commune is with a campaign."""

    name: str
    members: int
    linked: int
    met: int


@dataclass(frozen=True)
class Paper:
    """A certificate that somebody has."""

    code: str
    title: str
    issued: date
    revoked: bool


@dataclass(frozen=True)
class Teams:
    """Looked up when a flow asks. `standings` gives, for each campaign that runs (title and last day), teams or communes;
    `links` the addresses by which an invitation is opened."""

    invited: Callable[[str], Invited | None] = lambda _: None
    claims: Callable[[str], tuple[Claim, ...]] = lambda _: ()
    mine: Callable[[], MyTeam | None] = lambda: None
    tasks: Callable[[], tuple[Task, ...]] = lambda: ()
    hours: Callable[[], TrainingBook] = TrainingBook
    papers: Callable[[], tuple[Paper, ...]] = lambda: ()
    fellows: Callable[[], tuple[Fellow, ...]] = lambda: ()
    standings: Callable[[Literal["team", "commune"]], tuple[tuple[str, date, tuple[Standing, ...]], ...]] = lambda _: ()
    links: Callable[[str, str], tuple[str, ...]] = field(default=lambda _code, _pages: ())
    code: Callable[[str], str] = lambda id_: id_
    """A short code for a new invitation, made of an id."""
