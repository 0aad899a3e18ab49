"""Ordered, named steps that bring a database to this version; each runs in a transaction together with its own record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, inspect, select
from sqlalchemy.schema import CreateColumn

from bot.errors import StorageError
from bot.storage import (
    access_tables,
    analytics,
    board_tables,
    broadcast_tables,
    channel_tables,
    contest_tables,
    duty_tables,
    exam_tables,
    handover_tables,
    knowledge_tables,
    learning_tables,
    lesson_tables,
    report_tables,
    tables,
    tabletop_tables,
    team_tables,
    warning_tables,
    water_tables,
)
from bot.storage.base import Moment, metadata

_LOCK = 0x70636363
_record = Table(
    "migration",
    MetaData(),
    Column("name", String(80), primary_key=True),
    Column("applied_at", Moment, nullable=False),
)


def _first(connection: Connection) -> None:
    metadata.create_all(connection)


def _self_check(connection: Connection) -> None:
    tables.self_check.create(connection, checkfirst=True)


def _incidents_in_full(connection: Connection) -> None:
    """Who was told and saw it, linked reports, closing, rosters, drills, the water register, warnings."""
    for table in (tables.outbox, tables.unit, tables.official, tables.incident):
        _add_columns(connection, table)
    _create(connection, duty_tables, water_tables, warning_tables)
    _note_closed(connection)


def _training(connection: Connection) -> None:
    """Teams and their members, practice, exams, contests, tabletop drills."""
    _add_columns(connection, tables.quiz_answer)
    _create(connection, team_tables, exam_tables, learning_tables, lesson_tables, contest_tables, tabletop_tables)


def _messengers(connection: Connection) -> None:
    """Tokens that change with every use, when people last wrote; who may use the console and what is done there; the rest."""
    _create(connection, channel_tables, broadcast_tables, handover_tables, access_tables, board_tables, report_tables)
    _create(connection, knowledge_tables)
    _add_columns(connection, tables.unanswered)
    analytics.create(connection)


def _create(connection: Connection, *modules: ModuleType) -> None:
    """All tables of the modules that aren't there."""
    for module in modules:
        metadata.create_all(connection, tables=[table for table in vars(module).values() if isinstance(table, Table)])


def _note_closed(connection: Connection) -> None:
    """Incidents that older versions closed get the moment, from which their personal data is kept for a time."""
    of_it = tables.incident_event.c.incident == tables.incident.c.id
    over = tables.incident_event.c.kind.in_(["resolved", "false_alarm"])
    moment = select(func.max(tables.incident_event.c.at)).where(of_it, over).scalar_subquery()
    connection.execute(tables.incident.update().where(tables.incident.c.closed_at.is_(None)).values(closed_at=moment))


def _add_columns(connection: Connection, table: Table) -> None:
    """Add what an older version's table lacks: columns that may be empty or have a default, then indexes."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there:
            words = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")
    for index in table.indexes:
        index.create(connection, checkfirst=True)


STEPS: tuple[tuple[str, Callable[[Connection], None]], ...] = (
    ("0001_first_tables", _first),
    ("0002_self_check", _self_check),
    ("0003_incidents_in_full", _incidents_in_full),
    ("0004_training", _training),
    ("0005_messengers", _messengers),
)
"""Never edited once released; a change is a new step."""


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no other process migrates: SQLite's always are, PostgreSQL needs a lock of its own."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # a step over many rows takes minutes
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def migrate(engine: Engine, now: datetime) -> list[str]:
    """Apply the steps that are missing and return their names. Raises `StorageError` for a database of a later version."""
    with _alone(engine) as connection:
        if not inspect(connection).has_table("migration"):
            _record.create(connection)
    applied = []
    for name, step in STEPS:
        with _alone(engine) as connection:
            if connection.execute(select(_record.c.name).where(_record.c.name == name)).first() is None:
                step(connection)
                connection.execute(_record.insert().values(name=name, applied_at=now))
                applied.append(name)
    with _alone(engine) as connection:
        unknown = set(connection.scalars(select(_record.c.name))) - {name for name, _ in STEPS}
    if unknown:
        raise StorageError("error.database_newer", steps=", ".join(sorted(unknown)))
    return applied
