"""Tables of subscriptions, and of the warnings sent to those who subscribed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from bot.storage.base import Moment, metadata

subscription = Table(
    "subscription",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("since", Moment, nullable=False),
    Index("subscription_topic", "topic"),
)

warning = Table(
    "warning",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    Index("warning_state", "state"),
)

warning_recipient = Table(
    "warning_recipient",
    metadata,
    Column("warning", ForeignKey("warning.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("message", String(40)),
    Column("safe_at", Moment),
    Column("help_at", Moment),
    Index("warning_recipient_person", "channel", "address"),
    Index("warning_recipient_message", "message"),
)
