"""What members have practised and which exams they passed: the one place where campaigns and hours read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Integer, Select, and_, func, select
from sqlalchemy import cast as as_

from bot.storage.exam_tables import attempt, attempt_event
from bot.storage.exam_tables import exam as exam_table
from bot.storage.members import PREFIX
from bot.storage.tables import quiz_answer
from bot.storage.team_tables import member_sender

PORTION = 500
PAUSE = timedelta(minutes=3)
"""After a longer gap the next answer begins a new sitting; within one, this is the most a single answer counts for."""
FIRST = timedelta(seconds=30)
"""What the first answer of a sitting counts for."""


@dataclass(frozen=True)
class Practised:
    """Different questions answered, and how many of them rightly the last time."""

    answered: int = 0
    right: int = 0


@dataclass(frozen=True)
class ExamResult:
    """The best finished attempt of somebody at an exam."""

    right: int
    asked: int
    finished_at: datetime


def practised(connection: Connection, members: Sequence[str], since: datetime, until: datetime) -> dict[str, Practised]:
    """What members practised from a moment to another, by their id, whichever messenger they wrote by."""
    found: dict[str, Practised] = {}
    for start in range(0, len(members), PORTION):
        newest = func.row_number().over(
            partition_by=(member_sender.c.member, quiz_answer.c.question),
            order_by=(quiz_answer.c.at.desc(), quiz_answer.c.id.desc()),
        )
        answers = _answers(members[start : start + PORTION], since, until).add_columns(
            quiz_answer.c.right, newest.label("newest")
        )
        last = answers.subquery()
        query = select(last.c.member, func.count(), func.sum(as_(last.c.right, Integer))).where(last.c.newest == 1)
        for member, answered, right in connection.execute(query.group_by(last.c.member)):
            found[member] = Practised(answered, int(right))
    return found


def results_of(connection: Connection, exam: str, learners: Sequence[str]) -> dict[str, ExamResult]:
    """The best finished attempts at the exam of a code, the earliest of those as good, by learner's key."""
    found: dict[str, ExamResult] = {}
    over = (exam_table.c.code == exam, attempt.c.finished_at.is_not(None))
    for start in range(0, len(learners), PORTION):
        mine = attempt.c.learner.in_(learners[start : start + PORTION])
        query = select(attempt).join(exam_table, exam_table.c.id == attempt.c.exam).where(*over, mine)
        for row in connection.execute(query.order_by(attempt.c.right, attempt.c.finished_at.desc())).mappings():
            found[row["learner"]] = ExamResult(row["right"], row["count"], row["finished_at"])
    return found


def minutes_online(connection: Connection, members: Sequence[str], since: datetime, until: datetime) -> dict[str, int]:
    """Minutes spent answering, in practice and exams, by member: the time between answers, at most `PAUSE` for any."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for start in range(0, len(members), PORTION):
        query = _answers(members[start : start + PORTION], since, until).add_columns(quiz_answer.c.at)
        for member, at in connection.execute(query):
            times[member].append(at)
        for member, at in connection.execute(_in_exams(members[start : start + PORTION], since, until)):
            times[member].append(at)
    return {member: round(_spent(sorted(moments)) / timedelta(minutes=1)) for member, moments in times.items()}


def _spent(moments: Sequence[datetime]) -> timedelta:
    spent, before = timedelta(), None
    for moment in moments:
        gap = moment - before if before else None
        spent += FIRST if gap is None or gap > PAUSE else gap
        before = moment
    return spent


def _in_exams(members: Sequence[str], since: datetime, until: datetime) -> Select[tuple[str, datetime]]:
    own = PREFIX + member_sender.c.member
    within = (attempt_event.c.at >= since, attempt_event.c.at < until, member_sender.c.member.in_(members))
    told = select(member_sender.c.member, attempt_event.c.at).distinct()
    return (
        told.join(attempt, attempt.c.learner == own).join(attempt_event, attempt_event.c.attempt == attempt.c.id).where(*within)
    )


def _answers(members: Sequence[str], since: datetime, until: datetime):  # type: ignore[no-untyped-def]  # a Select of one column
    same = and_(member_sender.c.channel == quiz_answer.c.channel, member_sender.c.address == quiz_answer.c.address)
    within = (quiz_answer.c.at >= since, quiz_answer.c.at < until)
    return select(member_sender.c.member).join(quiz_answer, same).where(member_sender.c.member.in_(members), *within)
