"""Counting exams again from the log of answers: every answer marked anew, every score rebuilt, differences told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from bot.conversation import question
from bot.storage import exams
from bot.storage.exams import Attempt, Event
from bot.training.exams import Made, score
from knowledge.schema import Question


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that isn't as the log says; `what`: mark, order, right or passed."""

    code: str
    attempt: str
    what: str
    kept: str
    counted: str


class Recount(msgspec.Struct, frozen=True, kw_only=True):
    """How much was counted again and what differs."""

    exams: int
    attempts: int
    answers: int
    differences: tuple[Difference, ...]


def recount(connection: Connection, made: Sequence[Made]) -> Recount:
    """Count these exams again."""
    attempts = answers = 0
    found: list[Difference] = []
    for one in made:
        questions = exams.questions(connection, one.exam.id)
        by_attempt: dict[str, list[Event]] = {}
        for event in exams.all_events(connection, one.exam.id):
            by_attempt.setdefault(event.attempt, []).append(event)
            answers += 1
        for sat in exams.attempts(connection, one.exam.id):
            attempts += 1
            found += differences(one, sat, by_attempt.get(sat.id, []), questions)
    return Recount(exams=len(made), attempts=attempts, answers=answers, differences=tuple(found))


def differences(made: Made, sat: Attempt, events: Sequence[Event], questions: Mapping[str, Question]) -> Iterator[Difference]:
    """What is kept of an attempt against what follows from its answers."""

    def different(what: str, kept: object, counted: object) -> Iterator[Difference]:
        if kept != counted:
            yield Difference(code=made.exam.code, attempt=sat.id, what=what, kept=str(kept), counted=str(counted))

    asked = [sat.paper[event.position].question for event in events if event.position < len(sat.paper)]
    yield from different("order", [event.question for event in events], asked)
    marks = [question.is_right(questions[event.question], event.given) for event in events]
    yield from different("mark", [event.right for event in events], marks)
    if sat.finished_at is not None:
        counted = score(marks, len(sat.paper), made.exam.pass_percent)
        yield from different("right", sat.right, counted.right)
        yield from different("passed", sat.passed, counted.passed)
