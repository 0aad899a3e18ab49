"""The tables, the same on SQLite and PostgreSQL. Times are UTC, as text in ISO 8601, so that both sort and show them alike."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, stored as fixed-width ISO 8601 text."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From text."""
        return None if value is None else datetime.fromisoformat(value)


conversation = Table(
    "conversation",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("state", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("event_key", String(160), nullable=False),
    Column("address", String(120), nullable=False),
    Column("content", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("tries", Integer, nullable=False, default=0),
    UniqueConstraint("channel", "event_key"),
    Index("inbox_open", "done_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("incident", ForeignKey("incident.id")),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("not_before", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("message_id", String(80)),
    Column("reason", Text),
    Index("outbox_due", "state", "priority", "not_before"),
    Index("outbox_address", "channel", "address", "created_at"),
)

unit = Table(
    "unit",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(120), nullable=False),
    Column("parent", String(20)),
    Column("lat", Float),
    Column("lon", Float),
)

official = Table(
    "official",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("unit", ForeignKey("unit.code"), nullable=False),
    Column("role", String(12), nullable=False),
    Column("telegram", String(40)),
    Column("zalo", String(40)),
    Column("email", String(160)),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
)

incident = Table(
    "incident",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("event", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("unit", String(20)),
    Column("place_text", Text, nullable=False, default=""),
    Column("lat", Float),
    Column("lon", Float),
    Column("accuracy", Float),
    Column("alert_due", Moment),
    Column("opened_at", Moment, nullable=False),
    Index("incident_due", "alert_due"),
    Index("incident_opened", "opened_at"),
)

incident_event = Table(
    "incident_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incident.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String(120), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Index("incident_event_of", "incident", "id"),
)

quiz_answer = Table(
    "quiz_answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("question", String(64), nullable=False),
    Column("given", String(80), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("quiz_answer_person", "channel", "address", "question"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("nearest", String(64)),
    Column("chance", Float, nullable=False),
    Column("at", Moment, nullable=False),
)

self_check = Table(
    "self_check",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("self_check_expires", "expires_at"),
)
