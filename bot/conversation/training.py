"""What a conversation can ask about training: who the person is among the teams, and what is there for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from bot.conversation.contest_entry import Contest, Entry
from bot.conversation.live_game import Game
from bot.conversation.live_scoring import Given
from bot.conversation.sitting import Exams
from bot.conversation.tabletop_game import Game as Tabletop
from bot.conversation.teams import Role, Teams
from bot.conversation.training_effects import RecordQuizAnswer
from knowledge.schema import Audience, Question

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
Bank = Mapping[str, Question]


@dataclass(frozen=True)
class Standing:
    """How somebody's practice stands: days in a row, questions due today, whether they ever answered one.

    `minute` of Vietnam's day is when they are reminded, `None` for never; `reachable`: messages arrive while they aren't here.
    """

    streak: int = 0
    due: int = 0
    begun: bool = False
    minute: int | None = None
    reachable: bool = True


@dataclass(frozen=True)
class Session:
    """The questions to ask now; `gone` are learned ones that the bank doesn't have any more."""

    questions: tuple[str, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ahead:
    """What follows an answer: days in a row with it, the next day with questions due and how many, the weakest topic."""

    streak: int = 0
    day: date | None = None
    count: int = 0
    weakest: str = ""


def any_of(bank: Bank, _audience: Audience | None, random: Random) -> Session:
    """A session for somebody of whom nothing is kept."""
    return Session(tuple(random.sample(sorted(bank), min(6, len(bank)))))


@dataclass(frozen=True)
class Training:
    """Looked up when a flow asks, never before: most messages need none of it.

    `player` is who writes, in a group too; `live` the quiz that goes on in this chat, `live_answers` all of one; `contests` are
    those open now, `contest` any by its code, `entry` the person's own in one.
    """

    learner: Callable[[], Learner] = lambda: NOBODY
    exams: Exams = field(default_factory=Exams)
    teams: Teams = field(default_factory=Teams)

    lessons_seen: Callable[[], Mapping[str, datetime]] = dict
    """When they last saw an entry as a card of a lesson."""

    standing: Callable[[], Standing] = Standing
    session: Callable[[Bank, Audience | None, Random], Session] = any_of
    ahead: Callable[[Bank, RecordQuizAnswer], Ahead] = lambda _bank, _answer: Ahead()

    player: Callable[[], Learner] = lambda: NOBODY
    live: Callable[[], Game | None] = lambda: None
    live_answers: Callable[[str], tuple[Given, ...]] = lambda _: ()
    live_seconds: int = 25
    contests: Callable[[], tuple[Contest, ...]] = lambda: ()
    contest: Callable[[str], Contest | None] = lambda _: None
    entry: Callable[[str], Entry | None] = lambda _: None

    tabletop: Callable[[], Tabletop | None] = lambda: None
    """The game that goes on in this chat."""
    tabletop_by_code: Callable[[str], Tabletop | None] = lambda _: None
