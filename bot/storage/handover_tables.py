"""Tables of talks between people and officials."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

talk = Table(
    "talk",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("unit", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("spoke_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("taken_by", String(120), nullable=False),
    Column("desk_channel", String(20)),
    Column("desk_address", String(120)),
    Column("ended_at", Moment),
    Column("ended_by", String(12), nullable=False),
    Index("talk_person", "channel", "address", "state"),
    Index("talk_unit", "unit", "state", "opened_at"),
)

talk_line = Table(
    "talk_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("talk", ForeignKey("talk.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("from_desk", Boolean, nullable=False),
    Column("who", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("media", Text, nullable=False),
    Index("talk_line_of", "talk", "id"),
)
