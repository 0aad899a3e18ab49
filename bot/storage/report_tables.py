"""Tables of what is counted for figures and of reports: answers given a day, reports made, reminders of them sent."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

answer_count = Table(
    "answer_count",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("entry", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How often an entry was shown on a day in Vietnam; neither the words nor who asked."""

report_made = Table(
    "report_made",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("unit", String(20), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Index("report_made_for", "kind", "year", "unit"),
)
"""`kind`: annual, half, quarter, month; `number`: which of the year, 1 for annual; `unit`: empty for all."""

report_reminder = Table(
    "report_reminder",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Of which yearly report somebody was reminded, so many days before: once, however often it is looked at."""
