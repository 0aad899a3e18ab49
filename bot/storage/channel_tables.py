"""Tables of what messengers ask us to remember: tokens that change with every use, and when people last wrote."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from bot.storage.base import Moment, metadata

channel_token = Table(
    "channel_token",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("seed", String(64), nullable=False),
    Column("access", Text),
    Column("refresh", Text, nullable=False),
    Column("expires_at", Moment),
    Column("held_until", Moment),
)
"""`seed`: a digest of the token in the settings that the others came from; `held_until`: somebody is making new ones."""

contact = Table(
    "contact",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("last_at", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("asked_at", Moment),
)
"""People on messengers that let us write only for so long after they last did. `gone_at`: left or blocked us; `asked_at`: when
they were last asked to write again."""
