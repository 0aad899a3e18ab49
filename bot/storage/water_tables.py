"""Tables of the water and access register."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

water_point = Table(
    "water_point",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("unit", String(20)),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("status", String(12), nullable=False, server_default="ok"),
    Column("checked_at", Moment),
    Column("check_days", Integer),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index("water_point_place", "lat", "lon"),
)

water_event = Table(
    "water_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("point", ForeignKey("water_point.code"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String(120), nullable=False),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("incident", String(40)),
    Index("water_event_of", "point", "id"),
)
