"""Closed incidents without anybody's personal data: what happened, when, in which unit and how it ended stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, and_, or_, select, update

from bot.conversation.state import State
from bot.messages import Media, Reply, Sender
from bot.storage import board, conversations, units
from bot.storage.tables import incident, incident_event, outbox
from bot.storage.water_tables import water_event

TOLD = ("said", "corrected", "place", "media", "people", "phone", "asked", "closing")
"""Kinds of events whose detail is what a reporter told or was asked, or has the note written at the end."""
SETTLED = ("sent", "unknown", "failed")
EMPTY = msgspec.json.encode(Reply(text="")).decode()
DECIMALS, ROUNDED_TO = 2, 1000.0
"""Digits kept of coordinates where the unit's centre isn't known, and how many metres that may be off …"""
UNIT_WIDE = 10_000.0
"""… or the centre of a unit."""
_whole = incident.alias("whole")


def closed(before: datetime | None = None) -> Select[tuple[str]]:
    """The query for ids of incidents not erased yet that are over, those before a moment or all; oldest first.

    A report joined to another is over when that one is.
    """
    joined_too = or_(incident.c.linked_to.is_(None), _over(_whole, before))
    query = select(incident.c.id).outerjoin(_whole, _whole.c.id == incident.c.linked_to)
    return query.where(incident.c.erased_at.is_(None), _over(incident, before), joined_too).order_by(
        incident.c.closed_at, incident.c.id
    )


def erase(connection: Connection, incident_ids: Sequence[str], now: datetime) -> list[Media]:
    """Take everything personal out of these incidents, but for those that aren't over; gives the media to be removed.

    Gone are who reported it, the number to call, words, media and the exact place, and what was told officials of it.
    """
    held = select(incident.c.id).where(incident.c.id.in_(incident_ids)).order_by(incident.c.id).with_for_update()
    locked = list(connection.scalars(held))
    rows = connection.execute(select(incident).where(incident.c.id.in_(closed().where(incident.c.id.in_(locked))))).mappings()
    found = rows.all()
    ids = [row["id"] for row in found]
    media = _media(connection, ids)
    for row in found:
        _forget_report(connection, row, now)
        connection.execute(
            update(incident).where(incident.c.id == row["id"]).values(**_without(connection, row), erased_at=now)
        )
    told = (incident_event.c.incident.in_(ids), incident_event.c.kind.in_(TOLD))
    connection.execute(update(incident_event).where(*told).values(detail=""))
    board.renew(connection, ids)
    codes = [row["code"] for row in found]
    connection.execute(update(water_event).where(water_event.c.incident.in_(codes)).values(detail=""))
    empty_messages(connection, of_erased(ids))
    return media


def of_erased(ids: Sequence[str] | None = None) -> ColumnElement[bool]:
    """Which messages tell officials of erased incidents, these or all; those of a whole repeat what its reports say.

    Not where it goes on: then other systems still need what was said before.
    """
    chosen = incident.c.erased_at.is_not(None) if ids is None else incident.c.id.in_(ids)
    these = select(incident.c.id).where(chosen, incident.c.closed_at.is_not(None))
    parts = select(incident.c.linked_to).where(chosen, incident.c.linked_to.is_not(None))
    wholes = select(_whole.c.id).where(_whole.c.id.in_(parts), _whole.c.closed_at.is_not(None))
    return and_(outbox.c.state.in_(SETTLED), outbox.c.content != EMPTY, outbox.c.incident.in_(these.union_all(wholes)))


def empty_messages(connection: Connection, which: ColumnElement[bool]) -> int:
    """Nothing is left of what they said; that they were sent, to whom and when stays. Gives how many."""
    return connection.execute(update(outbox).where(which).values(content=EMPTY)).rowcount


def named_media(connection: Connection) -> set[str]:
    """The files that incidents name."""
    details = select(incident_event.c.detail).where(incident_event.c.kind == "media", incident_event.c.detail != "")
    return {one.ref for one in _decoded(connection.scalars(details))}


def _over(one: FromClause, before: datetime | None) -> ColumnElement[bool]:
    closed_at: ColumnElement[datetime | None] = one.c.closed_at
    return closed_at.is_not(None) if before is None else closed_at <= before


def _media(connection: Connection, ids: Sequence[str]) -> list[Media]:
    of_them = (incident_event.c.incident.in_(ids), incident_event.c.kind == "media", incident_event.c.detail != "")
    return _decoded(connection.scalars(select(incident_event.c.detail).where(*of_them).order_by(incident_event.c.id)))


def _decoded(details: Iterable[str]) -> list[Media]:
    return [msgspec.json.decode(detail, type=Media) for detail in details]


def _without(connection: Connection, row: RowMapping) -> dict[str, object]:
    values: dict[str, object] = {"address": "", "phone": None, "place_text": "", "closing": _figures(row["closing"])}
    if row["lat"] is None or row["lon"] is None:
        return values
    unit = units.all_units(connection).get(row["unit"] or "")
    if unit is not None and unit.lat is not None and unit.lon is not None:
        return values | {"lat": unit.lat, "lon": unit.lon, "accuracy": UNIT_WIDE}
    return values | {
        "lat": round(row["lat"], DECIMALS),
        "lon": round(row["lon"], DECIMALS),
        "accuracy": max(row["accuracy"] or 0.0, ROUNDED_TO),
    }


def _figures(closing: str | None) -> str | None:
    """What was written down at the end without the note, in which anybody may be named."""
    if not closing:
        return closing
    known = msgspec.json.decode(closing, type=dict[str, object])
    return msgspec.json.encode({name: value for name, value in known.items() if name != "note"}).decode()


def _forget_report(connection: Connection, row: RowMapping, now: datetime) -> None:
    """The conversation doesn't go on about it: it remembers the place and the number too."""
    reporter = Sender(row["channel"], row["address"])
    state: State = conversations.read(connection, reporter)
    if state.report is not None and state.report.incident == row["id"]:
        conversations.write(connection, reporter, msgspec.structs.replace(state, report=None), now)
