"""Tables of tabletop scenarios: games that teams play, who sits where, what was decided, and everybody's results."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.base import Moment, metadata

tabletop_game = Table(
    "tabletop_game",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("running", String(160), unique=True),
    Column("scenario", String(64), nullable=False),
    Column("chat_channel", String(20)),
    Column("chat_address", String(120)),
    Column("started_by", String(160), nullable=False),
    Column("state", String(8), nullable=False),
    Column("scene", String(64), nullable=False),
    Column("picked", String(40), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""`running`: the group it goes on in, or, where people play in their own chats, the code; empty once it is over."""

tabletop_seat = Table(
    "tabletop_seat",
    metadata,
    Column("game", ForeignKey("tabletop_game.code"), primary_key=True),
    Column("person", String(160), primary_key=True),
    Column("role", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("since", Moment, nullable=False),
    Index("tabletop_seat_sender", "channel", "address"),
)

tabletop_decision = Table(
    "tabletop_decision",
    metadata,
    Column("game", ForeignKey("tabletop_game.code"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("scene", String(64), nullable=False),
    Column("given", String(40), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("person", String(160), nullable=False),
    Column("at", Moment, nullable=False),
)
"""One a scene: of two presses at once the second finds its position taken."""

tabletop_result = Table(
    "tabletop_result",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("learner", String(160), nullable=False),
    Column("scenario", String(64), nullable=False),
    Column("game", String(12), nullable=False),
    Column("points", Integer, nullable=False),
    Column("best", Integer, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("day", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Index("tabletop_result_learner", "learner", "at"),
)
"""`game` is empty where somebody played alone; `day` is that in Vietnam."""
