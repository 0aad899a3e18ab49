"""What a piece of content looks like: the contract that content files are read against.

Every struct refuses unknown keys, so a slip of the pen in a file is an error with a path, never a silent loss.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$", max_length=64)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2400)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]

Audience = Literal[
    "household",  # hộ gia đình
    "home_business",  # nhà ở kết hợp sản xuất, kinh doanh
    "facility",  # cơ sở
    "apartment",  # chung cư, nhà trọ
    "school",  # trường học
    "militia",  # dân phòng
    "team",  # lực lượng PCCC cơ sở, chuyên ngành
    "official",  # cán bộ
]
EntryKind = Literal["law", "fine", "procedure", "skill"]
SelfCheckAnswer = Literal["yes", "no", "unsure", "none"]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every content struct: immutable, unknown keys refused."""


class Citation(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pointer to a provision: document (văn bản), article (điều), clause (khoản), point (điểm).

    `article` is a number ("20", "9a") or the name of an appendix ("Phụ lục I"); within an appendix `clause` is
    its item number ("32").
    """

    document: Id
    article: Number | None = None
    clause: Number | None = None
    point: Number | None = None


class Amendment(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A later document that changes parts of this one from a day on; `articles` names the articles it touches."""

    document: Id
    effective: date
    articles: tuple[Number, ...] = ()


class Document(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An official document and its dates; `expires` is the first day on which it is no longer in force."""

    id: Id
    number: Line
    kind: Line
    title: Line
    short: Line
    issuer: Line
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    replaced_by: Id | None = None
    replaces: tuple[Id, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    aliases: tuple[Line, ...] = ()
    note: Line | None = None

    def in_force(self, on: date) -> bool:
        """Whether the document may be cited as law on the given day."""
        started = self.effective is not None and self.effective <= on
        return started and (self.expires is None or on < self.expires)


class Source(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a skill's facts come from; `strength` is A (the body's own page), B (quoted by press), C (retold)."""

    code: Line
    name: Line
    publisher: Line | None = None
    year: int | None = None
    strength: Literal["A", "B", "C"] = "C"


class Entry(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One need answered: how people ask, the first line, the steps or the rule, and what it rests on."""

    id: Id
    kind: EntryKind
    title: Annotated[str, msgspec.Meta(min_length=3, max_length=80)]
    questions: Annotated[tuple[Line, ...], msgspec.Meta(min_length=3, max_length=30)]
    lead: Line
    body: Text | None = None
    changed: Line | None = None
    audience: tuple[Audience, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[Line, ...] = ()
    facts: tuple[Line, ...] = ()
    see: tuple[Id, ...] = ()
    review: Literal["medical"] | None = None
    province: Line | None = None
    ages: tuple[float, float] | None = None
    picture: Id | None = None
    checked: date


class Fine(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the table of fines; money in đồng, for individuals; organisations pay the double band."""

    id: Id
    behaviour: Line
    title: Annotated[str, msgspec.Meta(min_length=3, max_length=80)]
    questions: Annotated[tuple[Line, ...], msgspec.Meta(min_length=3, max_length=30)]
    individual: tuple[int, int]
    organisation: tuple[int, int]
    warning: bool = False
    extra: tuple[Line, ...] = ()
    remedies: tuple[Line, ...] = ()
    note: Line | None = None
    changed: Line | None = None
    province: Line | None = None
    audience: tuple[Audience, ...] = ()
    citations: Annotated[tuple[Citation, ...], msgspec.Meta(min_length=1)]
    see: tuple[Id, ...] = ()
    facts: tuple[Line, ...] = ()
    checked: date


class Question(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One quiz question; `right` holds positions in `options` (for `order`, the right order; for `numeric` the number)."""

    id: Id
    kind: Literal["single", "several", "true_false", "order", "numeric"]
    topic: Line
    ask: Line
    options: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=100)], ...] = ()
    right: Annotated[tuple[int, ...], msgspec.Meta(min_length=1)]
    explain: Annotated[str, msgspec.Meta(min_length=10, max_length=400)]
    entry: Id | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[Line, ...] = ()
    difficulty: Annotated[int, msgspec.Meta(ge=1, le=3)]
    audience: tuple[Audience, ...] = ()
    picture: Id | None = None
    checked: date


class Picture(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A drawing of our own, in `pictures/<id>.svg`; `alt` tells in words all that it shows."""

    id: Id
    alt: Annotated[str, msgspec.Meta(min_length=20, max_length=500)]
    sources: tuple[Line, ...] = ()
    citations: tuple[Citation, ...] = ()
    checked: date


class EmergencyCard(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to do at once for one kind of event: shown in the first reply, under the call to 114.

    `closer`: the skills, or whole groups of them, whose first line may stand under it; `alone`: words of conditions that none
    of our skills is about, where it stands alone. A card with `instead_of` stands for those of other events where one of its
    `words` is said: the event stays what it is, but other things are to be done.
    """

    event: Id
    instead_of: tuple[Id, ...] = ()
    words: tuple[Line, ...] = ()
    title: Line
    call: Line
    steps: Annotated[tuple[Line, ...], msgspec.Meta(min_length=2, max_length=4)]
    never: Line | None = None
    sources: tuple[Line, ...] = ()
    facts: tuple[Line, ...] = ()
    see: tuple[Id, ...] = ()
    closer: tuple[Id, ...] = ()
    alone: tuple[Line, ...] = ()
    checked: date

    def lets_closer(self, entry: str) -> bool:
        """Whether this skill, or the whole group it is of, may stand under the card."""
        return entry in self.closer or entry.partition(".")[0] in self.closer


class Condition(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A check is asked only if an earlier one was answered in one of these ways (one that was skipped counts as no answer)."""

    check: Id
    answers: Annotated[tuple[SelfCheckAnswer, ...], msgspec.Meta(min_length=1)]


class Check(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question of a self-check.

    `safe` is the answer that leaves nothing to do; `either`: it only decides what is asked next. `none` labels a fourth button
    for people who don't have the thing at all. `weight`: 3 could kill tonight, 2 could start a fire or make one worse, 1 a
    formality. `due` says who does it by when; `yearly` holds its dates as "MM-DD" (before that day).
    """

    id: Id
    ask: Annotated[str, msgspec.Meta(min_length=10, max_length=200)]
    safe: Literal["yes", "no", "either"]
    none: Annotated[str, msgspec.Meta(min_length=3, max_length=40)] | None = None
    why: Annotated[str, msgspec.Meta(max_length=240)] = ""
    fix: Annotated[str, msgspec.Meta(max_length=240)] = ""
    weight: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    due: Line | None = None
    yearly: tuple[Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1[0-2])-[0-3][0-9]$")], ...] = ()
    entries: tuple[Id, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[Line, ...] = ()
    facts: tuple[Line, ...] = ()
    applies_if: tuple[Condition, ...] = ()
    checked: date


class Checklist(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A self-check, one file each: its button, what is said before the first question, the checks in the order they are asked.

    `order` is its place among the buttons. `signed`: the printed page has places to sign. `note` stands under the result.
    """

    id: Id
    order: int
    title: Annotated[str, msgspec.Meta(min_length=3, max_length=40)]
    intro: Line
    note: Line | None = None
    signed: bool = False
    checks: Annotated[tuple[Check, ...], msgspec.Meta(min_length=1, max_length=40)]


Quality = Literal["best", "ok", "poor", "fatal"]
Outcome = Literal["good", "partial", "bad"]
Points = Annotated[int, msgspec.Meta(ge=0, le=20)]
Answer = Annotated[str, msgspec.Meta(min_length=5, max_length=100)]
Taught = Annotated[str, msgspec.Meta(min_length=10, max_length=400)]


class Role(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody in a tabletop scenario: chỉ huy, chữa cháy, hướng dẫn thoát nạn, liên lạc."""

    id: Id
    name: Annotated[str, msgspec.Meta(min_length=3, max_length=30)]


class Move(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way of going on: what it leads to is shown at once, why it is right or wrong is taught at the end."""

    text: Answer
    next: Id
    quality: Quality
    points: Points = 0
    consequence: Taught
    why: Taught


class Ordering(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Tasks to be put in order, written in the right one; `right` and `wrong` are the consequences shown at once."""

    tasks: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=3, max_length=6)]
    next: Id
    points: Points
    right: Taught
    wrong: Taught
    why: Taught


class Scene(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A moment of a tabletop scenario: moves to choose from, tasks to put in order, or an end.

    `role` decides; `seconds` is how long a real team would have, after which anybody of the team may answer.
    """

    id: Id
    text: Annotated[str, msgspec.Meta(min_length=20, max_length=700)]
    role: Id | None = None
    seconds: Annotated[int, msgspec.Meta(ge=10, le=300)] | None = None
    moves: Annotated[tuple[Move, ...], msgspec.Meta(max_length=5)] = ()
    order: Ordering | None = None
    end: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[Line, ...] = ()
    facts: tuple[Line, ...] = ()
    see: tuple[Id, ...] = ()


class Scenario(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A tabletop scenario, one file each: `intro` says place, time, people and means; `start` is the first scene.

    `order` is its place among the buttons.
    """

    id: Id
    order: int
    title: Annotated[str, msgspec.Meta(min_length=3, max_length=60)]
    audience: tuple[Audience, ...] = ()
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)]
    intro: Annotated[str, msgspec.Meta(min_length=40, max_length=900)]
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=2, max_length=5)]
    start: Id
    scenes: Annotated[tuple[Scene, ...], msgspec.Meta(min_length=3, max_length=30)]
    checked: date


class Phrasings(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Further ways of asking for an entry, which train understanding and are shown to nobody."""

    of: Id
    say: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=90)]


class PlaceNames(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A province with rules of its own, and what people call it and its parts."""

    province: Line
    names: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]


class PlacesFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    places: tuple[PlaceNames, ...]


class DocumentsFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    documents: tuple[Document, ...]


class SourcesFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sources: tuple[Source, ...]


class EntriesFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    entries: tuple[Entry, ...]


class FinesFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    fines: tuple[Fine, ...]


class PhrasingsFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    phrasings: tuple[Phrasings, ...]


class QuizFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    questions: tuple[Question, ...]


class PicturesFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pictures: tuple[Picture, ...]


class Closer(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Skills, or whole groups of them, whose first line may stand under the cards of all these events."""

    events: tuple[Id, ...]
    skills: tuple[Id, ...]


class Alone(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of conditions with which nothing stands under the cards of these events."""

    events: tuple[Id, ...] = ()
    words: tuple[Line, ...] = ()


class EmergencyFile(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    cards: tuple[EmergencyCard, ...]
    closer: tuple[Closer, ...] = ()
    alone: Alone = Alone()
