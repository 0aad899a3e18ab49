"""Tables of exams: what is asked, who sat them, and every answer as it was given."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import Moment, metadata

exam = Table(
    "exam",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("blueprint", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("pass_percent", Integer, nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment),
    Column("audience", String(12), nullable=False),
    Column("whom", String(60), nullable=False),
    Column("shows_answers", Boolean, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("exam_open", "closes_at"),
)
"""`blueprint`: how a paper is drawn, as JSON; empty: all questions of the exam. `count`: questions of a paper. `audience`: all,
team, unit, campaign; `whom`: its id or code."""

exam_question = Table(
    "exam_question",
    metadata,
    Column("exam", ForeignKey("exam.id"), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("difficulty", Integer, nullable=False),
    Column("content", Text, nullable=False),
)
"""The questions as they were when the exam was made: what the bank says later changes no exam."""

attempt = Table(
    "attempt",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("exam", ForeignKey("exam.id"), nullable=False),
    Column("learner", String(160), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("paper", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("right", Integer),
    Column("passed", Boolean),
    UniqueConstraint("exam", "learner", "number"),
    Index("attempt_learner", "learner"),
    Index("attempt_due", "finished_at", "ends_at"),
)
"""`paper`: the questions in order with the order of their options, as JSON; `channel`, `address`: where it was begun."""

attempt_event = Table(
    "attempt_event",
    metadata,
    Column("attempt", ForeignKey("attempt.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("question", String(64), nullable=False),
    Column("given", String(80), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
)
"""Only ever appended to, once a position: scores follow from it. `given`: positions in the question's options, or a number."""
