"""What exams are made of: drawing a paper by a blueprint, who may sit, marking, and counting what answers are worth. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Annotated, Literal

import msgspec

from bot.conversation.sitting import Exam, Offer, Refusal, passes
from bot.errors import Refused
from knowledge.schema import Question

Audience = Literal["all", "team", "unit", "campaign"]
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of codes: none that look or sound alike."""
MOST_QUESTIONS = 200


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many questions of a topic, of one difficulty or of any; without a topic: of all that is left."""

    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_QUESTIONS)]
    topic: str = ""
    difficulty: Literal[1, 2, 3] | None = None


Blueprint = tuple[Row, ...]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An exam as it is kept: its rules, how its papers are drawn (nothing: all its questions), and for whom it is."""

    exam: Exam
    blueprint: Blueprint = ()
    audience: Audience = "all"
    whom: str = ""
    made_by: str = ""


class Stub(msgspec.Struct, frozen=True):
    """A question as far as drawing needs it."""

    question: str
    topic: str
    difficulty: int


class Score(msgspec.Struct, frozen=True):
    """What an attempt came to."""

    right: int
    passed: bool


def new_code(random: Random) -> str:
    """A code of five letters to type or read out, with a digit in it, so that it is no word."""
    letters = [random.choice(LETTERS) for _ in range(4)]
    letters.insert(random.randrange(5), random.choice(LETTERS[:8]))
    return "".join(letters)


def stub(question: Question) -> Stub:
    """What drawing needs of a question."""
    return Stub(question.id, question.topic, question.difficulty)


def draw(pool: Sequence[Stub], blueprint: Blueprint, random: Random) -> tuple[str, ...]:
    """The questions of a paper, shuffled; no question twice. Without a blueprint all of the pool.

    Raises `Refused` naming the topic that has too few questions. The narrowest rows are drawn first, so that what wider
    ones may take is never missing from them.
    """
    if not blueprint:
        return tuple(random.sample([one.question for one in pool], len(pool)))
    left = {one.question: one for one in sorted(pool, key=lambda one: one.question)}
    drawn: list[str] = []
    for row in sorted(blueprint, key=lambda row: (not row.topic, row.difficulty is None)):
        fitting = [name for name, one in left.items() if _fits(one, row)]
        if len(fitting) < row.count:
            raise Refused(f"exam_desk.too_few.{_width(row)}", **_shortage(row, len(fitting)))
        taken = random.sample(fitting, row.count)
        drawn += taken
        for name in taken:
            del left[name]
    random.shuffle(drawn)
    return tuple(drawn)


def _fits(one: Stub, row: Row) -> bool:
    return row.topic in ("", one.topic) and row.difficulty in (None, one.difficulty)


def _width(row: Row) -> str:
    if not row.topic:
        return "bank"
    return "topic" if row.difficulty is None else "difficulty"


def _shortage(row: Row, there: int) -> dict[str, object]:
    return {"topic": row.topic, "difficulty": row.difficulty, "wanted": row.count, "there": there}


def checked(blueprint: Blueprint, topics: Collection[str]) -> Blueprint:
    """A blueprint that names only topics there are. Raises `Refused` with the row that can't be."""
    for row in blueprint:
        if row.topic and row.topic not in topics:
            raise Refused("exam_desk.topic", topic=row.topic, topics="; ".join(sorted(topics)))
        if row.difficulty is not None and not row.topic:
            raise Refused("exam_desk.difficulty_alone", difficulty=row.difficulty)
    if len({(row.topic, row.difficulty) for row in blueprint}) < len(blueprint):
        raise Refused("exam_desk.row_twice")
    if sum(row.count for row in blueprint) > MOST_QUESTIONS:
        raise Refused("exam_desk.too_many", most=MOST_QUESTIONS)
    return blueprint


def is_for(made: Made, team: str, units: Collection[str]) -> bool:
    """Whether an exam is for somebody of a team, whose `units` are the team's own and those above it.

    Who is in a campaign isn't known here (`bot.training.enrolment`).
    """
    match made.audience:
        case "all":
            return True
        case "team":
            return bool(team) and team == made.whom
        case "unit":
            return made.whom in units
        case "campaign":
            return False


def offer(exam: Exam, enrolled: bool, sat: Iterable[int], now: datetime) -> Offer:
    """An exam to somebody whose attempts so far have these numbers."""
    numbers = list(sat)
    left = max(0, exam.attempts - len(numbers))
    return Offer(exam, left, max(numbers, default=0) + 1, _refusal(exam, enrolled, left, now))


def _refusal(exam: Exam, enrolled: bool, left: int, now: datetime) -> Refusal:
    if not enrolled:
        return "not_enrolled"
    if exam.is_closed(now):
        return "closed"
    if now < exam.opens_at:
        return "not_yet"
    return "" if left else "no_attempts"


def score(rights: Iterable[bool], count: int, percent: int) -> Score:
    """What answers come to, of a paper of so many questions."""
    right = sum(rights)
    return Score(right, passes(right, count, percent))


def written(given: Sequence[int]) -> str:
    """An answer as it is kept."""
    return ",".join(map(str, given))


def read(given: str) -> tuple[int, ...]:
    """The answer that `written` wrote."""
    return tuple(int(part) for part in given.split(",") if part)
