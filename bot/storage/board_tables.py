"""The table behind the console's list: each incident as it stands now, on one line, for filtering."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

incident_board = Table(
    "incident_board",
    metadata,
    Column("incident", ForeignKey("incident.id"), primary_key=True),
    Column("event_id", Integer, nullable=False),
    Column("code", String(12), nullable=False),
    Column("event", String(20), nullable=False),
    Column("state", String(16), nullable=False),
    Column("tab", String(8), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("suspect", Boolean, nullable=False),
    Column("unit", String(20)),
    Column("lat", Float),
    Column("lon", Float),
    Column("trapped", Integer),
    Column("hurt", Integer),
    Column("opened_at", Moment, nullable=False),
    Column("who", String(120), nullable=False),
    Column("assigned", String(120), nullable=False),
    Column("assigned_unit", String(20)),
    Column("place", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Index("incident_board_tab", "tab", "opened_at"),
    Index("incident_board_opened", "opened_at"),
    Index("incident_board_unit", "unit", "opened_at"),
    Index("incident_board_event", "event_id"),
)
"""Made of `incident` and `incident_event`, and made anew whenever they change: nothing is known here alone.

`event_id`: the newest event that it takes account of. `tab`: open, working, closed. `folded`: what is searched in, without
tone marks; words of reporters among it, so that erasing an incident makes its line anew too.
"""
