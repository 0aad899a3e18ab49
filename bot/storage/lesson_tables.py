"""Which entries somebody has seen as cards of a lesson, and when last."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from bot.storage.base import Moment, metadata

lesson_seen = Table(
    "lesson_seen",
    metadata,
    Column("learner", String(160), primary_key=True),
    Column("entry", String(64), primary_key=True),
    Column("seen_at", Moment, nullable=False),
)
