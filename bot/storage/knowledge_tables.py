"""Tables of the knowledge desk: how answers were rated, what was decided on questions asked in vain, drafts, versions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import Moment, metadata

answer_rating = Table(
    "answer_rating",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("unit", String(20)),
    Column("text", Text, nullable=False),
    Column("entry", String(64), nullable=False),
    Column("good", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("answer_rating_at", "at"),
)
"""Who rated isn't kept; `unit` is the commune they follow or whose team they are in."""

unanswered_mark = Table(
    "unanswered_mark",
    metadata,
    Column("question", ForeignKey("unanswered.id"), primary_key=True),
    Column("mark", String(12), nullable=False),
    Column("entry", String(64)),
    Column("by", String(80), nullable=False),
    Column("by_name", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)
"""`mark`: answered (đã có), outside (ngoài phạm vi), drafting (đang soạn)."""

entry_draft = Table(
    "entry_draft",
    metadata,
    Column("entry", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("author", String(80), nullable=False),
    Column("author_name", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)
"""`content`: the form as it was left, whether or not it makes an entry; `revision` counts its savings;
`based_on`: the number of the version that it changes, 0 for the shipped one or none."""

entry_version = Table(
    "entry_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("returned_to", Integer),
    Column("author", String(80), nullable=False),
    Column("author_name", String(120), nullable=False),
    Column("publisher", String(80), nullable=False),
    Column("publisher_name", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("entry", "number"),
)
"""Only ever added to. `content`: the entry as JSON, empty where the shipped one (or none) serves again; `kind`: published,
returned, imported; the id counts the publications of all entries."""
