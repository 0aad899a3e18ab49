"""The tables, the same on SQLite and PostgreSQL. Times are UTC, as text in ISO 8601, so that both sort and show them alike."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.storage.base import Moment, metadata

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
    Column("official", Integer),
    Column("fallback", Text, nullable=False, server_default=""),
    Column("edits", String(40)),
    Column("seen_at", Moment),
    Column("owner", String(40)),
    Index("outbox_due", "state", "priority", "not_before"),
    Index("outbox_address", "channel", "address", "created_at"),
    Index("outbox_incident", "incident", "kind"),
    Index("outbox_lane", "channel", "address", "state", "priority", "created_at"),
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
    Column("kind", String(20), nullable=False, server_default=""),
    Column("outline", Text),
    Column("valid_from", String(10)),
    Column("valid_until", String(10)),
    Column("successor", String(20)),
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
    Column("zalo_bot", String(40)),
    Column("email", String(160)),
    Column("phone", String(20)),
    Column("routes", String(80), nullable=False, server_default=""),
    Column("hours", String(200), nullable=False, server_default=""),
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
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("phone", String(20)),
    Column("trapped", Integer),
    Column("hurt", Integer),
    Column("linked_to", String(40)),
    Column("link_reason", Text, nullable=False, server_default=""),
    Column("suspect", Text, nullable=False, server_default=""),
    Column("closing", Text),
    Column("closed_at", Moment),
    Column("erased_at", Moment),
    Index("incident_due", "alert_due"),
    Index("incident_opened", "opened_at"),
    Index("incident_linked", "linked_to"),
    Index("incident_place", "lat", "lon"),
    Index("incident_unit", "unit", "opened_at"),
    Index("incident_reporter", "channel", "address"),
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
    Column("learner", String(160)),
    Index("quiz_answer_person", "channel", "address", "question"),
    Index("quiz_answer_learner", "learner", "id"),
)
"""`learner`: under which key it counts, empty for answers that older versions wrote down."""

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("nearest", String(64)),
    Column("chance", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Column("unit", String(20)),
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
