"""Tables of teams, their members, and by which messengers a member writes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from bot.storage.base import Moment, metadata

team = Table(
    "team",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("unit", String(12), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("team_unit", "unit"),
)
"""`kind`: dân phòng, cơ sở, chuyên ngành, tình nguyện; `unit`: the code of the commune or province it belongs to."""

member = Table(
    "member",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("team", ForeignKey("team.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", String(20)),
    Column("role", String(12), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
    Index("member_team", "team"),
    Index("member_phone", "phone"),
)

member_sender = Table(
    "member_sender",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("member", ForeignKey("member.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Index("member_sender_member", "member"),
)
