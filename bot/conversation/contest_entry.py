"""A contest as people enter it, and what they hand in. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Literal

import msgspec

from bot.conversation import question
from knowledge.schema import Question

Method = Literal["draw", "nearest"]
"""Winners are drawn among the all-right entries, or those of them whose prediction comes nearest."""
Who = Literal["everyone", "members"]
HANOI = timezone(timedelta(hours=7), "ICT")


class Contest(msgspec.Struct, frozen=True, kw_only=True):
    """A contest with its questions as they were when it was made; `seed` is published beforehand, or empty: derived."""

    id: str
    code: str
    title: str
    questions: tuple[Question, ...]
    opens_at: datetime
    closes_at: datetime
    prizes: int
    organiser: str = ""
    prize: str = ""
    who: Who = "everyone"
    method: Method = "draw"
    predicts: bool = False
    replaces: bool = True
    seed: str = ""

    def is_open(self, now: datetime) -> bool:
        """Whether entries are taken."""
        return self.opens_at <= now < self.closes_at


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a person handed in: an answer to each question, as positions in its options."""

    id: str
    answers: tuple[tuple[int, ...], ...]
    name: str
    phone: str = ""
    prediction: int | None = None


class ContestRun(msgspec.Struct, frozen=True, kw_only=True):
    """An entry being made: what was answered, in which order the present options are shown, what is asked for now."""

    code: str
    step: Literal["rules", "question", "prediction", "name", "phone", "confirm"] = "rules"
    answers: tuple[tuple[int, ...], ...] = ()
    shown: tuple[int, ...] = ()
    prediction: int | None = None
    name: str = ""
    phone: str = ""


def right_in(contest: Contest, entry: Entry) -> int:
    """How many answers are right."""
    pairs = zip(contest.questions, entry.answers, strict=False)
    return sum(question.is_right(asked, given) for asked, given in pairs)


def in_words(asked: Question, given: tuple[int, ...]) -> str:
    """An answer in the words of its options."""
    return "; ".join(asked.options[position] for position in given) if asked.options else str(given[0])


def moment_of(moment: datetime) -> str:
    """A moment as it is written in Vietnam: "17:00 10/12/2026"."""
    return moment.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
