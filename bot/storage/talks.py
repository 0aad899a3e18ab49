"""Talks between people and officials: who waits, who took it, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, Select, and_, delete, func, or_, select, update

from bot.messages import Media, Sender
from bot.storage.handover_tables import talk, talk_line

State = Literal["waiting", "taken", "ended"]
OPEN = ("waiting", "taken")


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A talk; `desk`: the chat that took it."""

    id: str
    code: str
    person: Sender
    unit: str
    state: State
    opened_at: datetime
    spoke_at: datetime
    taken_by: str = ""
    desk: Sender | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one side said."""

    at: datetime
    from_desk: bool
    who: str
    text: str
    media: tuple[Media, ...] = ()


def open_(connection: Connection, id_: str, code: str, person: Sender, unit: str, now: datetime) -> Talk:
    """A new talk that waits for an official."""
    values = {"id": id_, "code": code, "channel": person.channel, "address": person.address, "unit": unit}
    rest = {"state": "waiting", "opened_at": now, "spoke_at": now, "taken_by": "", "ended_by": ""}
    connection.execute(talk.insert().values(**values, **rest))
    return Talk(id=id_, code=code, person=person, unit=unit, state="waiting", opened_at=now, spoke_at=now)


def of(connection: Connection, person: Sender) -> Talk | None:
    """The talk a person has under way."""
    mine = (talk.c.channel == person.channel, talk.c.address == person.address, talk.c.state.in_(OPEN))
    return _one(connection, select(talk).where(*mine).order_by(talk.c.opened_at.desc()).limit(1))


def by_code(connection: Connection, code: str) -> Talk | None:
    """The talk of a code, which stays as it is until the transaction ends."""
    return _one(connection, select(talk).where(talk.c.code == code.strip().upper()).with_for_update())


def found(connection: Connection, code: str) -> Talk | None:
    """The talk of a code, for whoever only reads."""
    return _one(connection, select(talk).where(talk.c.code == code.strip().upper()))


def waiting(connection: Connection, unit: str) -> list[Talk]:
    """Who waits for a unit's officials, in order."""
    rows = connection.execute(
        select(talk).where(talk.c.unit == unit, talk.c.state == "waiting").order_by(talk.c.opened_at, talk.c.id)
    ).mappings()
    return [_read(row) for row in rows]


def ahead(connection: Connection, one: Talk) -> int:
    """How many wait before a talk."""
    earlier = or_(talk.c.opened_at < one.opened_at, and_(talk.c.opened_at == one.opened_at, talk.c.id < one.id))
    mine = (talk.c.unit == one.unit, talk.c.state == "waiting", earlier)
    return connection.scalar(select(func.count()).select_from(talk).where(*mine)) or 0


def take(connection: Connection, one: Talk, who: str, desk: Sender, now: datetime) -> bool:
    """An official takes it; False where somebody was quicker or it is over."""
    mine = update(talk).where(talk.c.id == one.id, talk.c.state == "waiting")
    values = {"state": "taken", "taken_at": now, "taken_by": who[:120], "spoke_at": now}
    return connection.execute(mine.values(**values, desk_channel=desk.channel, desk_address=desk.address)).rowcount == 1


def end(connection: Connection, one: Talk, by: str, now: datetime) -> bool:
    """It is over: by "person", "desk" or "time"; False where it was."""
    mine = update(talk).where(talk.c.id == one.id, talk.c.state.in_(OPEN))
    return connection.execute(mine.values(state="ended", ended_at=now, ended_by=by)).rowcount == 1


def add(connection: Connection, one: Talk, line: Line) -> None:
    """Something was said."""
    media = msgspec.json.encode(line.media).decode() if line.media else ""
    values = {
        "talk": one.id,
        "at": line.at,
        "from_desk": line.from_desk,
        "who": line.who[:120],
        "text": line.text,
        "media": media,
    }
    connection.execute(talk_line.insert().values(**values))
    connection.execute(update(talk).where(talk.c.id == one.id).values(spoke_at=line.at))


def lines(connection: Connection, one: Talk) -> list[Line]:
    """All that was said, in order."""
    rows = connection.execute(select(talk_line).where(talk_line.c.talk == one.id).order_by(talk_line.c.id))
    return [Line(at=row.at, from_desk=row.from_desk, who=row.who, text=row.text, media=_media(row.media)) for row in rows]


def open_ones(connection: Connection) -> list[Talk]:
    """All under way."""
    return [_read(row) for row in connection.execute(select(talk).where(talk.c.state.in_(OPEN))).mappings()]


def count_of(connection: Connection, person: Sender) -> int:
    """How many talks of a person are kept."""
    mine = (talk.c.channel == person.channel, talk.c.address == person.address)
    return connection.scalar(select(func.count()).select_from(talk).where(*mine)) or 0


def forget(connection: Connection, person: Sender) -> None:
    """A person's talks and all that was said in them."""
    mine = select(talk.c.id).where(talk.c.channel == person.channel, talk.c.address == person.address)
    connection.execute(delete(talk_line).where(talk_line.c.talk.in_(mine)))
    connection.execute(delete(talk).where(talk.c.channel == person.channel, talk.c.address == person.address))


def _one(connection: Connection, query: Select[Any]) -> Talk | None:
    row = connection.execute(query).mappings().first()
    return _read(row) if row else None


def _read(row: RowMapping) -> Talk:
    desk = Sender(row["desk_channel"], row["desk_address"]) if row["desk_channel"] else None
    same: Sequence[str] = ("id", "code", "unit", "state", "opened_at", "spoke_at", "taken_by")
    return Talk(person=Sender(row["channel"], row["address"]), desk=desk, **{name: row[name] for name in same})


def _media(stored: str) -> tuple[Media, ...]:
    return msgspec.json.decode(stored, type=tuple[Media, ...]) if stored else ()
