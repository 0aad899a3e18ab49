"""Tables of broadcasts and of those they go to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from bot.storage.base import Moment, metadata

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("picture", String(80), nullable=False),
    Column("topics", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("starts_at", Moment),
    Column("started_by", String(120), nullable=False),
    Column("began_at", Moment),
    Column("ended_at", Moment),
    Column("ended_by", String(120), nullable=False),
    Column("figures", Text),
    Index("broadcast_state", "state"),
)

broadcast_recipient = Table(
    "broadcast_recipient",
    metadata,
    Column("broadcast", ForeignKey("broadcast.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("message", String(40)),
    Column("before", String(40)),
    Column("why", String(20)),
    Index("broadcast_recipient_next", "broadcast", "message", "why", "channel", "address"),
    Index("broadcast_recipient_person", "channel", "address"),
    Index("broadcast_recipient_message", "message"),
)
"""`message`: the outbox row made for them, none before their turn; `before`: an earlier one of which nobody knows whether it
arrived; `why`: why none was made."""
