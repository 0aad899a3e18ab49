"""Tables of who may use the console, of their sessions, and of everything done there, which can only be added to."""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Index, Integer, String, Table, Text, event

from bot.storage.base import Moment, metadata

console_account = Table(
    "console_account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(12), nullable=False),
    Column("unit", String(20)),
    Column("official", ForeignKey("official.id")),
    Column("telegram", String(40)),
    Column("zalo", String(60)),
    Column("zalo_bot", String(60)),
    Column("email", String(120)),
    Column("phone", String(20)),
    Column("password", Text, nullable=False, server_default=""),
    Column("totp", String(64), nullable=False, server_default=""),
    Column("totp_step", Integer, nullable=False, server_default="0"),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
)
"""`unit`: nothing where it is that of the official; `totp_step`: the time step of the last code taken, good only once."""

console_session = Table(
    "console_session",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),
    Column("account", ForeignKey("console_account.id"), nullable=False),
    Column("way", String(10), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("address", String(60), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("console_session_account", "account"),
)
"""`secret`: a digest of what the browser holds; `address`: masked."""

console_link = Table(
    "console_link",
    metadata,
    Column("secret", String(64), primary_key=True),
    Column("account", ForeignKey("console_account.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
)

console_recovery = Table(
    "console_recovery",
    metadata,
    Column("secret", String(64), primary_key=True),
    Column("account", ForeignKey("console_account.id"), nullable=False),
    Column("used_at", Moment),
)

console_try = Table(
    "console_try",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", String(10), nullable=False),
    Column("whom", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Index("console_try_whom", "what", "whom", "at"),
)
"""Failed tries to sign in and links asked for, by account and by address; only digests of both."""

console_audit = Table(
    "console_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", String(12), nullable=False),
    Column("address", String(60), nullable=False),
    Column("action", String(80), nullable=False),
    Column("object", String(200), nullable=False),
    Column("result", String(12), nullable=False),
    Column("detail", String(300), nullable=False, server_default=""),
    Index("console_audit_at", "at"),
    Index("console_audit_who", "who", "at"),
)
"""Every action on the console. The database itself refuses to change or delete a row."""

_KEPT = "the audit log can only be added to"
_SQLITE = (
    f"CREATE TRIGGER console_audit_update BEFORE UPDATE ON console_audit BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    f"CREATE TRIGGER console_audit_delete BEFORE DELETE ON console_audit BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "CREATE TRIGGER console_audit_replace BEFORE INSERT ON console_audit "
    "WHEN EXISTS (SELECT 1 FROM console_audit WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION console_audit_kept() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_KEPT}'; END $$",
    "CREATE TRIGGER console_audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON console_audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION console_audit_kept()",
)
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        event.listen(console_audit, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
