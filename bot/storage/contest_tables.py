"""Tables of live quizzes in a chat, and of contests with their entries and draws."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import Moment, metadata

live_quiz = Table(
    "live_quiz",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("running", String(160), unique=True),
    Column("in_group", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due", Moment, nullable=False),
    Column("started_by", String(160), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("live_quiz_due", "running", "due"),
)
"""`running`: the chat while the quiz goes on, so that there is one at a time. `questions`: as they were when it began."""

live_question = Table(
    "live_question",
    metadata,
    Column("quiz", ForeignKey("live_quiz.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("message", String(40), unique=True),
    Column("poll", String(80)),
    Column("as_text", Boolean, nullable=False),
    Column("put_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("closes_at", Moment),
    Index("live_question_poll", "channel", "poll"),
)
"""A question that was put: by which message of the outbox, as which poll of the messenger's, how long it is open."""

live_answer = Table(
    "live_answer",
    metadata,
    Column("quiz", ForeignKey("live_quiz.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person", String(160), primary_key=True),
    Column("name", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("given", String(80), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("millis", Integer, nullable=False),
    Index("live_answer_person", "person"),
)

live_vote = Table(
    "live_vote",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("poll", String(80), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("options", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)
"""Answers that came before we heard under which id the poll was sent."""

contest = Table(
    "contest",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(20), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("prize", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("prizes", Integer, nullable=False),
    Column("who", String(12), nullable=False),
    Column("method", String(12), nullable=False),
    Column("predicts", Boolean, nullable=False),
    Column("replaces", Boolean, nullable=False),
    Column("seed", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("contest_closes", "closes_at"),
)
"""`questions`: as they were when it was made; `method`: draw or nearest; `seed`: published beforehand, or empty."""

contest_entry = Table(
    "contest_entry",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("contest", ForeignKey("contest.id"), nullable=False),
    Column("learner", String(160), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", String(20), nullable=False),
    Column("answers", Text, nullable=False),
    Column("prediction", Integer),
    Column("right", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("contest", "learner"),
    Index("contest_entry_person", "channel", "address"),
)

contest_draw = Table(
    "contest_draw",
    metadata,
    Column("contest", ForeignKey("contest.id"), primary_key=True),
    Column("seed", Text, nullable=False),
    Column("drawn_at", Moment, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("all_right", Integer, nullable=False),
    Column("winners", Text, nullable=False),
)
"""`winners`: ids of entries, the first prize first."""
