"""Exams and attempts at them. An attempt's answers are appended once a position; what it came to is counted from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from bot.conversation.sitting import Answered, Exam, Paper, Sitting
from bot.conversation.training_effects import AnswerExam, StartAttempt
from bot.messages import Sender
from bot.storage.exam_tables import attempt, attempt_event, exam, exam_question
from bot.storage.lanes import lock_number
from bot.storage.tables import inbox
from bot.training.exams import Blueprint, Made, Stub, read, score, written
from knowledge.schema import Question


def _last(*where: ColumnElement[bool]) -> Select[Any]:
    """The last attempt that fits, with its exam; locked, so that what is seen of it is true until the transaction ends.

    Made once: to build a query costs more than to run it, and these are run for every answer.
    """
    rules = [exam.c[name].label(f"exam_{name}") for name in Exam.__dataclass_fields__]
    query = select(attempt, *rules).join(exam, exam.c.id == attempt.c.exam).where(*where)
    return query.order_by(attempt.c.number.desc()).limit(1).with_for_update(of=attempt)


_OF = attempt.c.learner == bindparam("who")
_UNDER_WAY = _last(_OF, attempt.c.finished_at.is_(None))
_ENDING_SO = _last(_OF, attempt.c.id.endswith(bindparam("ending"), autoescape=False))
_FINISHED = _last(_OF, attempt.c.exam == bindparam("which"), attempt.c.finished_at.is_not(None))
_BY_ID = _last(attempt.c.id == bindparam("which"))
_EVENTS = select(attempt_event).where(attempt_event.c.attempt == bindparam("of")).order_by(attempt_event.c.position)
_QUESTION = select(exam_question.c.content).where(
    exam_question.c.exam == bindparam("of"), exam_question.c.question == bindparam("name")
)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt as results need it; `right` and `passed` are known once it is finished."""

    id: str
    exam: str
    learner: str
    number: int
    name: str
    sender: Sender
    paper: Paper
    started_at: datetime
    ends_at: datetime
    finished_at: datetime | None = None
    right: int | None = None
    passed: bool | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was given."""

    attempt: str
    position: int
    question: str
    given: tuple[int, ...]
    right: bool
    at: datetime
    channel: str


def add(connection: Connection, made: Made, questions: Iterable[Question], now: datetime) -> None:
    """Keep a new exam with its questions."""
    rules = {name: getattr(made.exam, name) for name in Exam.__dataclass_fields__}
    blueprint = msgspec.json.encode(made.blueprint).decode() if made.blueprint else ""
    more = {"audience": made.audience, "whom": made.whom, "made_by": made.made_by, "made_at": now}
    connection.execute(exam.insert().values(**rules, blueprint=blueprint, **more))
    rows = [
        {
            "exam": made.exam.id,
            "question": one.id,
            "topic": one.topic,
            "difficulty": one.difficulty,
            "content": msgspec.json.encode(one).decode(),
        }
        for one in questions
    ]
    connection.execute(exam_question.insert(), rows)


def by_code(connection: Connection, code: str) -> Made | None:
    """The exam of a code."""
    row = connection.execute(select(exam).where(exam.c.code == code)).mappings().first()
    return _made(row) if row else None


def latest(connection: Connection, limit: int = 100) -> list[Made]:
    """The newest exams."""
    return [_made(row) for row in connection.execute(select(exam).order_by(exam.c.made_at.desc()).limit(limit)).mappings()]


def open_now(connection: Connection, now: datetime) -> list[Made]:
    """The exams that can be begun, the one that closes first on top."""
    is_open = and_(exam.c.opens_at <= now, or_(exam.c.closes_at.is_(None), exam.c.closes_at > now))
    rows = connection.execute(select(exam).where(is_open).order_by(exam.c.closes_at.is_(None), exam.c.closes_at)).mappings()
    return [_made(row) for row in rows]


def close(connection: Connection, exam_id: str, now: datetime) -> None:
    """Nobody begins it any more, and the time of those who sit it is up."""
    connection.execute(update(exam).where(exam.c.id == exam_id).values(closes_at=now))
    under_way = (attempt.c.exam == exam_id, attempt.c.finished_at.is_(None), attempt.c.ends_at > now)
    connection.execute(update(attempt).where(*under_way).values(ends_at=now))


def pool(connection: Connection, exam_id: str) -> tuple[list[Stub], Blueprint]:
    """What papers are drawn from, and how."""
    rows = connection.execute(
        select(exam_question.c.question, exam_question.c.topic, exam_question.c.difficulty)
        .where(exam_question.c.exam == exam_id)
        .order_by(exam_question.c.question)
    )
    blueprint = connection.scalar(select(exam.c.blueprint).where(exam.c.id == exam_id))
    stubs = [Stub(row.question, row.topic, row.difficulty) for row in rows]
    return stubs, msgspec.json.decode(blueprint, type=Blueprint) if blueprint else ()


def questions(connection: Connection, exam_id: str, names: Sequence[str] | None = None) -> dict[str, Question]:
    """Questions of an exam by id, as they are asked in it; all without `names`."""
    query = select(exam_question.c.question, exam_question.c.content).where(exam_question.c.exam == exam_id)
    if names is not None:
        query = query.where(exam_question.c.question.in_(names))
    return {row.question: msgspec.json.decode(row.content, type=Question) for row in connection.execute(query)}


def question(connection: Connection, exam_id: str, name: str) -> Question:
    """One question of an exam, as it is asked in it."""
    content = connection.execute(_QUESTION, {"of": exam_id, "name": name}).scalar_one()
    return msgspec.json.decode(content, type=Question)


def hold(connection: Connection, learner: str) -> None:
    """Until the transaction ends nobody else deals with this person's exams, whatever messenger they write by."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(lock_number(f"exam:{learner}"))))


def numbers(connection: Connection, exam_id: str, learner: str) -> list[int]:
    """The numbers of somebody's attempts at an exam."""
    mine = (attempt.c.exam == exam_id, attempt.c.learner == learner)
    return list(connection.scalars(select(attempt.c.number).where(*mine)))


def under_way(connection: Connection, learner: str) -> Sitting | None:
    """What somebody sits now; its time may be over."""
    return _sitting(connection, _UNDER_WAY, {"who": learner})


def of_learner(connection: Connection, learner: str, short: str) -> Sitting | None:
    """Somebody's attempt whose id ends so; what may be no part of an id finds none."""
    if not short.replace("-", "").isalnum():
        return None
    return _sitting(connection, _ENDING_SO, {"who": learner, "ending": short})


def last_finished(connection: Connection, learner: str, exam_id: str) -> Sitting | None:
    """Somebody's last finished attempt at an exam."""
    return _sitting(connection, _FINISHED, {"who": learner, "which": exam_id})


def sitting_of(connection: Connection, attempt_id: str) -> Sitting | None:
    """An attempt with its answers."""
    return _sitting(connection, _BY_ID, {"which": attempt_id})


def _sitting(connection: Connection, query: Select[Any], values: dict[str, str]) -> Sitting | None:
    row = connection.execute(query, values).mappings().first()
    if row is None:
        return None
    return Sitting(
        attempt=row["id"],
        exam=Exam(**{name: row[f"exam_{name}"] for name in Exam.__dataclass_fields__}),
        number=row["number"],
        paper=msgspec.json.decode(row["paper"], type=Paper),
        answers=tuple(Answered(one.given, one.right) for one in events(connection, row["id"])),
        ends_at=row["ends_at"],
        finished=row["finished_at"] is not None,
    )


def events(connection: Connection, attempt_id: str) -> list[Event]:
    """The answers of an attempt in order."""
    return [_event(row) for row in connection.execute(_EVENTS, {"of": attempt_id}).mappings()]


def start(connection: Connection, effect: StartAttempt, sender: Sender) -> None:
    """Somebody begins. A number taken meanwhile fails the transaction."""
    connection.execute(
        attempt.insert().values(
            id=effect.attempt,
            exam=effect.exam,
            learner=effect.learner,
            number=effect.number,
            name=effect.name,
            channel=sender.channel,
            address=sender.address,
            paper=msgspec.json.encode(effect.paper).decode(),
            count=len(effect.paper),
            started_at=effect.started_at,
            ends_at=effect.ends_at,
        )
    )


def answer(connection: Connection, effect: AnswerExam, channel: str) -> None:
    """Append an answer. A position that has one fails the transaction."""
    connection.execute(
        attempt_event.insert().values(
            attempt=effect.attempt,
            position=effect.position,
            question=effect.question,
            given=written(effect.given),
            right=effect.right,
            at=effect.at,
            channel=channel,
        )
    )


def finish(connection: Connection, attempt_id: str, now: datetime) -> Attempt | None:
    """Count what an attempt came to, from its answers, and lock it; `None` if that was done before."""
    sitting = sitting_of(connection, attempt_id)
    if sitting is None or sitting.finished:
        return None
    counted = score((one.right for one in sitting.answers), len(sitting.paper), sitting.exam.pass_percent)
    connection.execute(
        update(attempt)
        .where(attempt.c.id == attempt_id, attempt.c.finished_at.is_(None))
        .values(finished_at=min(now, sitting.ends_at), right=counted.right, passed=counted.passed)
    )
    return by_id(connection, attempt_id)


def by_id(connection: Connection, attempt_id: str) -> Attempt | None:
    """An attempt."""
    row = connection.execute(select(attempt).where(attempt.c.id == attempt_id)).mappings().first()
    return _attempt(row) if row else None


def due(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Attempts whose time was over by a moment and that nobody else is dealing with.

    Not those of people with a message that is still to be dealt with: it may be an answer that came in time.
    """
    waiting = exists().where(
        inbox.c.done_at.is_(None), inbox.c.channel == attempt.c.channel, inbox.c.address == attempt.c.address
    )
    over = select(attempt.c.id).where(attempt.c.finished_at.is_(None), attempt.c.ends_at <= before, not_(waiting))
    return list(connection.scalars(over.order_by(attempt.c.ends_at).limit(limit).with_for_update(skip_locked=True)))


def figures(connection: Connection, exam_id: str) -> dict[str, int]:
    """How many attempts were begun, finished, passed."""
    over, passed = attempt.c.finished_at.is_not(None), attempt.c.passed.is_(True)
    counts = [
        func.count().label("begun"),
        func.count(case((over, 1))).label("finished"),
        func.count(case((passed, 1))).label("passed"),
    ]
    row = connection.execute(select(*counts).where(attempt.c.exam == exam_id)).one()
    return {"begun": row.begun, "finished": row.finished, "passed": row.passed}


def attempts(connection: Connection, exam_id: str) -> list[Attempt]:
    """All attempts at an exam, in the order in which they were begun."""
    query = select(attempt).where(attempt.c.exam == exam_id).order_by(attempt.c.started_at, attempt.c.id)
    return [_attempt(row) for row in connection.execute(query).mappings()]


def all_events(connection: Connection, exam_id: str) -> list[Event]:
    """Every answer of every attempt at an exam."""
    query = select(attempt_event).join(attempt, attempt.c.id == attempt_event.c.attempt).where(attempt.c.exam == exam_id)
    rows = connection.execute(query.order_by(attempt_event.c.attempt, attempt_event.c.position)).mappings()
    return [_event(row) for row in rows]


def _made(row: RowMapping) -> Made:
    return Made(
        exam=Exam(**{name: row[name] for name in Exam.__dataclass_fields__}),
        blueprint=msgspec.json.decode(row["blueprint"], type=Blueprint) if row["blueprint"] else (),
        audience=row["audience"],
        whom=row["whom"],
        made_by=row["made_by"],
    )


def _attempt(row: RowMapping) -> Attempt:
    same = ("id", "exam", "learner", "number", "name", "started_at", "ends_at", "finished_at", "right", "passed")
    return Attempt(
        **{name: row[name] for name in same},
        sender=Sender(row["channel"], row["address"]),
        paper=msgspec.json.decode(row["paper"], type=Paper),
    )


def _event(row: RowMapping) -> Event:
    same = ("attempt", "position", "question", "right", "at", "channel")
    return Event(**{name: row[name] for name in same}, given=read(row["given"]))
