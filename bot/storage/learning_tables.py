"""Tables of practice: what each person knows of each question, and their habit. A learner is named by their key."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

practice_card = Table(
    "practice_card",
    metadata,
    Column("learner", String(160), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("card", Text, nullable=False),
    Column("due", String(10)),
    Column("answers", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("answered_at", Moment, nullable=False),
    Index("practice_card_due", "learner", "due"),
)
"""`card`: what FSRS knows, as JSON; `due`: a day in Vietnam, empty while the question isn't in the bank."""

practice_habit = Table(
    "practice_habit",
    metadata,
    Column("learner", String(160), primary_key=True),
    Column("streak", Integer, nullable=False, server_default="0"),
    Column("practised_on", String(10)),
    Column("channel", String(20)),
    Column("address", String(120)),
    Column("minute", Integer),
    Column("remind_at", Moment),
    Column("reminded_on", String(10)),
    Index("practice_habit_remind", "remind_at"),
    Index("practice_habit_person", "channel", "address"),
)
"""Days in a row and the last of them; where and at which minute of Vietnam's day they want to be reminded, when that is
next, on which day it was done last."""
