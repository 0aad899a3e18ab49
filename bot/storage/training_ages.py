"""Results of training that were kept long enough: whose they were goes, of those who are on no team's roster.

A roster, its members' results and their hours are the organisation's record of what the law asks of it: they stay until
somebody leaves or asks to be forgotten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from bot.storage import contests, exam_people
from bot.storage.contest_tables import contest, contest_entry, live_answer, live_vote
from bot.storage.exam_tables import attempt
from bot.storage.members import PREFIX
from bot.storage.tabletop_tables import tabletop_result


def old(personal: datetime, talk: datetime) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """What is deleted, by name: the table and which of its rows. Both moments: what is older goes."""
    alone = tabletop_result.c.learner.not_like(PREFIX + "%")
    return {
        "live_answers": (live_answer, live_answer.c.at <= personal),
        "live_votes": (live_vote, live_vote.c.at <= talk),
        "tabletops": (tabletop_result, alone & (tabletop_result.c.at <= personal)),
    }


def attempts(before: datetime) -> Select[tuple[str]]:
    """Attempts at exams ended before then that still tell whose they were."""
    named = attempt.c.channel != "", attempt.c.learner.not_like(PREFIX + "%")
    return select(attempt.c.id).where(*named, attempt.c.finished_at <= before)


def entries(before: datetime) -> Select[tuple[str]]:
    """Entries to contests closed before then that still tell whose they were."""
    closed = select(contest.c.id).where(contest.c.closes_at <= before)
    return select(contest_entry.c.id).where(contest_entry.c.channel != "", contest_entry.c.contest.in_(closed))


def forget(connection: Connection, before: datetime, most: int) -> dict[str, int]:
    """Take out whose attempts and entries they were, of at most so many each; answers and draws can still be counted again."""
    sat = connection.scalars(attempts(before).limit(most)).all()
    entered = connection.scalars(entries(before).limit(most)).all()
    exam_people.nameless(connection, sat)
    contests.nameless(connection, entered)
    return {"exam_attempts": len(sat), "contest_entries": len(entered)}
