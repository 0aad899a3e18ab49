"""Tables of who is on duty, of the test calls that every desk must answer, and of what version units and officials are in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from bot.storage.base import Moment, metadata

duty = Table(
    "duty",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("official", ForeignKey("official.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index("duty_time", "starts_at", "ends_at"),
)

drill = Table(
    "drill",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

drill_call = Table(
    "drill_call",
    metadata,
    Column("drill", ForeignKey("drill.id"), primary_key=True),
    Column("official", ForeignKey("official.id"), primary_key=True),
    Column("message", String(40)),
    Column("answered_at", Moment),
    Column("answered_by", String(120)),
)

revision = Table(
    "revision",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", String(64), nullable=False),
)
