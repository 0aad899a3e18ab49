"""What a conversation remembers between messages, and what a step gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal, Protocol

import msgspec

from bot.conversation.contest_entry import ContestRun
from bot.conversation.effects import Effect
from bot.conversation.nearby import Nearby
from bot.conversation.news import News
from bot.conversation.stored import Stored
from bot.conversation.tabletop_game import TabletopRun
from bot.conversation.talks import Talks
from bot.conversation.training import Training
from bot.messages import Choice, Incoming, Media, Place, Reply
from bot.wording import Wording
from knowledge.folding import Vectors
from knowledge.law.store import Official
from knowledge.schema import (
    Audience,
    Checklist,
    Citation,
    Document,
    EmergencyCard,
    Entry,
    Picture,
    Question,
    Scenario,
    SelfCheckAnswer,
    Source,
)
from knowledge.search import FollowUp, Found
from knowledge.thresholds import Thresholds
from nlu.discourse import Discourse
from nlu.emergency import Emergency
from nlu.understanding import Understanding


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The incident this person is reporting; `incident` is empty until they have said what happens.

    `place` is what is known of where, `hinted`: only the commune of the link they came by, `has_place` whether the person was
    asked and answered; `placed_at` when a moving pin was last followed; `media` how many were sent, `folded` how many messages
    were only counted; `answered_at` when we last replied. `trapped`, `hurt`, `phone` as in `AddToIncident`.
    """

    incident: str = ""
    code: str = ""
    event: str = ""
    opened_at: datetime
    has_place: bool = False
    confirmed: bool = False
    place: Place | None = None
    placed_at: datetime | None = None
    trapped: int | None = None
    hurt: int | None = None
    phone: str = ""
    media: int = 0
    folded: int = 0
    answered_at: datetime | None = None
    hinted: bool = False


class HazardRun(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard being written down: nothing goes to officials before the person sends it. `asked`: for the place, once."""

    opened_at: datetime
    event: str = ""
    texts: tuple[str, ...] = ()
    place: Place | None = None
    media: tuple[Media, ...] = ()
    phone: str = ""
    asked: bool = False


class Flood(msgspec.Struct, frozen=True, kw_only=True):
    """How much a person has sent since a moment, at most a minute ago; when we last replied to a flood."""

    since: datetime
    weight: int = 0
    told_at: datetime | None = None


class QuizRun(msgspec.Struct, frozen=True, kw_only=True):
    """Practice under way: the questions, how many are done, how many were right, the order the options are shown in.

    `key` tells its buttons from those of other sessions; `asked_at` is when the question was asked; `away`: it waits until
    the person comes back from something more important.
    """

    questions: tuple[str, ...]
    done: int = 0
    right: int = 0
    shown: tuple[int, ...] = ()
    key: str = ""
    topic: str = ""
    asked_at: datetime | None = None
    away: bool = False


class LessonRun(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson under way: its cards (entries) and which is on the screen; then, as in a quiz, its questions."""

    topic: str
    cards: tuple[str, ...]
    at: int = 0
    questions: tuple[str, ...] = ()
    done: int = 0
    right: int = 0
    shown: tuple[int, ...] = ()


class SelfCheckRun(msgspec.Struct, frozen=True, kw_only=True):
    """A self-check under way: the answers so far in order; `away` while the person is at something else."""

    checklist: str
    answers: dict[str, SelfCheckAnswer] = {}
    away: bool = False


class ExamRun(msgspec.Struct, frozen=True, kw_only=True):
    """An exam on this screen: which attempt (all else of it is in the tables), the position shown, when its time is over.

    `away` while the person is at something else.
    """

    attempt: str
    position: int
    ends_at: datetime
    away: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered last, which a follow-up leans on; `entry` is empty where it was a rule's limit or an emergency."""

    text: str
    entry: str
    at: datetime


class PremisesRun(msgspec.Struct, frozen=True, kw_only=True):
    """The premises somebody asks about: kind, the question, what was said of it as tables write it, the measure asked for.

    `remarks` are words on how something was understood.
    """

    kind: str = ""
    table: str = ""
    known: dict[str, str] = {}
    asked: str = ""
    remarks: tuple[str, ...] = ()


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """An official has pressed "ask": their next message goes to the reporter of this incident."""

    code: str
    at: datetime


class WarningRun(msgspec.Struct, frozen=True, kw_only=True):
    """A warning that an official is writing: what is settled of it, and since when its own words are waited for."""

    kind: str = ""
    unit: str = ""
    unit_name: str = ""
    text: str = ""
    asked: Literal["kind", "unit", "text", "send"] = "kind"
    at: datetime


class JoinRun(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is coming into a team by an invitation and was asked who they are; `name` as they gave it."""

    code: str
    at: datetime
    name: str = ""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; stored as JSON."""

    report: Report | None = None
    quiz: QuizRun | None = None
    lesson: LessonRun | None = None
    premises: PremisesRun | None = None
    choices: tuple[Choice, ...] = ()
    audience: Audience | None = None
    asked: Asked | None = None
    selfcheck: SelfCheckRun | None = None
    relay: Relay | None = None
    hazard: HazardRun | None = None
    flood: Flood | None = None
    subscribing: datetime | None = None
    reminding: datetime | None = None
    warning: WarningRun | None = None
    exam: ExamRun | None = None
    joining: JoinRun | None = None

    contest: ContestRun | None = None

    tabletop: TabletopRun | None = None

    seeking: datetime | None = None
    """Since when the person is asked at which commune's desk they want to talk."""


@dataclass(frozen=True)
class Took:
    """How a message was taken, for machines: the entry shown, how sure, whether an emergency, whether declined."""

    entry: str | None = None
    confidence: float = 0.0
    emergency: bool = False
    declined: bool = False


@dataclass(frozen=True)
class Step:
    """What a step decided: the new state, what to say, what to write down, and what it took the message for."""

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    took_for: Took = Took()


class Library(Protocol):
    """The knowledge as conversation needs it."""

    entries: dict[str, Entry]
    documents: dict[str, Document]
    sources: dict[str, Source]
    quiz: dict[str, Question]
    thresholds: Thresholds
    checklists: dict[str, Checklist]
    pictures: dict[str, Picture]
    scenarios: dict[str, Scenario]

    def search(
        self,
        text: str,
        meaning: Vectors | None,
        audience: Audience | None = None,
        limit: int = 5,
        follow_up: FollowUp | None = None,
    ) -> Found:
        """The entries that answer best; `follow_up`: the last words, to which the rest of the text only leads up."""
        ...

    def wording_of(self, citation: Citation) -> Official | None:
        """The official wording of what is cited, if the operator has brought it in."""
        ...


@dataclass(frozen=True)
class Situation:
    """Everything a step may look at besides the state: it has no clock, storage or channel of its own.

    `communes` gives at most eight (code, name) by a part of the name without tone marks.
    `heed` and `meaning` read other words than the whole message, one question of several or a follow-up with what it leans on:
    the emergency they tell of, and the sentence vector.
    `pages` is the address of our pages, empty where the person has no use for a link; `communes` the names of the communes
    we know by code; `stored` what we have of the person.
    """

    incoming: Incoming
    understood: Understanding
    now: datetime
    random: Random
    new_id: Callable[[], str]
    new_code: Callable[[], str]
    library: Library | None
    cards: Mapping[str, EmergencyCard]
    say: Wording
    answer_from: float
    heed: Callable[[str], Emergency | None]
    meaning: Callable[[str], Vectors | None]
    discourse: Discourse
    incident_state: str = ""
    has_desk: bool = False
    pages: str = ""
    communes: Callable[[], Mapping[str, str]] = dict
    communes_like: Callable[[str], tuple[tuple[str, str], ...]] = lambda _: ()
    nearby: Nearby = field(default_factory=Nearby)
    stored: Callable[[], Stored] = Stored
    training: Training = field(default_factory=Training)
    news: News = field(default_factory=News)
    talks: Talks = field(default_factory=Talks)
    hears: bool = False
    """Whether voice notes are turned into words."""

    @property
    def text(self) -> str:
        """What the person typed."""
        return self.incoming.text


def show(state: State, *replies: Reply, effects: Sequence[Effect] = (), took_for: Took | None = None) -> Step:
    """A step that says something; the last reply's choices can then be answered by number."""
    state = msgspec.structs.replace(state, choices=replies[-1].choices if replies else ())
    return Step(state, replies, tuple(effects), took_for or Took())
