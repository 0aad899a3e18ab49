"""Reports made, and reminders of the yearly one that were sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.report_tables import report_made, report_reminder
from bot.storage.upsert import insert_once


def note_made(connection: Connection, id_: str, made: tuple[str, int, int], unit: str, who: str, now: datetime) -> None:
    """A report was made; `made`: kind, year, number. `unit`: empty for all."""
    kind, year, number = made
    row = {"id": id_, "kind": kind, "year": year, "number": number, "unit": unit, "made_at": now, "made_by": who}
    connection.execute(report_made.insert().values(**row))


def was_made(connection: Connection, year: int, units: tuple[str, ...], since: datetime) -> bool:
    """Whether the yearly report of any of these units was made from a moment on."""
    mine = (report_made.c.kind == "annual", report_made.c.year == year, report_made.c.unit.in_(units))
    query = select(func.count()).select_from(report_made).where(*mine, report_made.c.made_at >= since)
    return bool(connection.scalar(query))


def note_reminder(connection: Connection, year: int, days: int, now: datetime) -> bool:
    """That somebody is reminded of a year's report so many days before; False where it was done already."""
    return insert_once(connection, report_reminder, {"year": year, "days": days, "at": now})
