"""An exam as the person who sits it meets it: what is offered, the attempt under way, the answers given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Literal

import msgspec

from knowledge.schema import Question

Refusal = Literal["", "not_yet", "closed", "not_enrolled", "no_attempts"]
"""Why an exam can't be begun now; empty: it can."""
SHORT = 8


class Asked(msgspec.Struct, frozen=True):
    """A question of a paper: `shown` is the order of its options, as positions in the question's own."""

    question: str
    topic: str
    shown: tuple[int, ...] = ()


Paper = tuple[Asked, ...]


@dataclass(frozen=True)
class Exam:
    """The rules of an exam. `closes_at` none: until it is closed by hand. `count`: questions of a paper."""

    id: str
    code: str
    title: str
    minutes: int
    pass_percent: int
    attempts: int
    count: int
    opens_at: datetime
    closes_at: datetime | None
    shows_answers: bool = False

    def is_closed(self, now: datetime) -> bool:
        """Whether nobody can begin it any more."""
        return self.closes_at is not None and now >= self.closes_at


@dataclass(frozen=True)
class Offer:
    """An exam to somebody: how many of their attempts are left, the number of the next, or why not."""

    exam: Exam
    left: int
    number: int
    refused: Refusal = ""


@dataclass(frozen=True)
class Answered:
    """An answer given to a position: positions in the question's options, or the number, and whether it is right."""

    given: tuple[int, ...]
    right: bool


@dataclass(frozen=True)
class Sitting:
    """An attempt. Positions are answered in turn, so that the next is the number of answers."""

    attempt: str
    exam: Exam
    number: int
    paper: Paper
    answers: tuple[Answered, ...]
    ends_at: datetime
    finished: bool = False

    @property
    def short(self) -> str:
        """What buttons name it by; unique among the attempts of one person."""
        return self.attempt[-SHORT:]

    @property
    def position(self) -> int:
        """The position to be answered next; the length of the paper when all are."""
        return len(self.answers)

    @property
    def is_done(self) -> bool:
        """Whether every position has its answer."""
        return self.position >= len(self.paper)

    @property
    def right(self) -> int:
        """Right answers so far."""
        return sum(answer.right for answer in self.answers)


def passes(right: int, count: int, percent: int) -> bool:
    """Whether so many right answers of a paper reach the pass mark."""
    return count > 0 and right * 100 >= percent * count


@dataclass(frozen=True)
class Exams:
    """What can be asked about exams; the person is the one who writes.

    `sitting` is the attempt under way, or the one of theirs whose id ends so; `draw` a new paper of an exam, by its id.
    """

    offer: Callable[[str], Offer | None] = lambda _code: None
    offers: Callable[[], tuple[Offer, ...]] = lambda: ()
    sitting: Callable[[str], Sitting | None] = lambda _short: None
    finished: Callable[[str], Sitting | None] = lambda _exam: None
    draw: Callable[[str, Random], Paper] = lambda _exam, _random: ()
    questions: Callable[[str, tuple[str, ...]], dict[str, Question]] = lambda _exam, _names: {}
