"""What people asked in vain and how they found the answers they got: noted without who they are, read by the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, select

from bot.conversation.effects import RateAnswer
from bot.messages import Sender
from bot.storage import subscriptions
from bot.storage.knowledge_tables import answer_rating, unanswered_mark
from bot.storage.tables import unanswered
from bot.storage.team_tables import member, member_sender, team
from bot.storage.upsert import upsert

Mark = Literal["answered", "outside", "drafting"]
MOST = 5000
"""Questions that are looked at, the newest."""


class AskedInVain(msgspec.Struct, frozen=True, kw_only=True):
    """A question that got no answer, and what was decided on it, when and by whom."""

    id: int
    channel: str
    text: str
    nearest: str | None
    at: datetime
    unit: str | None = None
    mark: str | None = None
    entry: str | None = None
    by_name: str | None = None
    marked_at: datetime | None = None


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that somebody found good or bad."""

    id: int
    channel: str
    text: str
    entry: str
    good: bool
    at: datetime
    unit: str | None = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which of them: of a channel, of a unit, of days; `units`: those that are the viewer's to see, None: all."""

    channel: str = ""
    unit: str = ""
    since: datetime | None = None
    until: datetime | None = None
    units: frozenset[str] | None = None


def unit_of(connection: Connection, sender: Sender) -> str | None:
    """The commune somebody is of, as far as they told: that of their team, else the only one they follow."""
    of_team = (
        select(team.c.unit)
        .join(member, member.c.team == team.c.id)
        .join(member_sender, member_sender.c.member == member.c.id)
        .where(member_sender.c.channel == sender.channel, member_sender.c.address == sender.address, member.c.left_at.is_(None))
    )
    if (found := connection.scalar(of_team)) is not None:
        return str(found)
    followed = subscriptions.of(connection, sender)
    return followed[0][0] if len(followed) == 1 else None


def note_rating(connection: Connection, sender: Sender, effect: RateAnswer, now: datetime) -> None:
    """An answer was found good or bad; who found it so is not kept."""
    connection.execute(
        answer_rating.insert().values(
            channel=sender.channel,
            unit=unit_of(connection, sender),
            text=effect.text[:2000],
            entry=effect.entry,
            good=effect.good,
            at=now,
        )
    )


def in_vain(connection: Connection, wanted: Wanted) -> list[AskedInVain]:
    """The questions, the newest first."""
    query = (
        select(
            unanswered.c.id,
            unanswered.c.channel,
            unanswered.c.text,
            unanswered.c.nearest,
            unanswered.c.at,
            unanswered.c.unit,
            unanswered_mark.c.mark,
            unanswered_mark.c.entry,
            unanswered_mark.c.by_name,
            unanswered_mark.c.at.label("marked_at"),
        )
        .outerjoin(unanswered_mark, unanswered_mark.c.question == unanswered.c.id)
        .where(*_where(unanswered.c, wanted))
        .order_by(unanswered.c.id.desc())
        .limit(MOST)
    )
    return [AskedInVain(**row._mapping) for row in connection.execute(query)]


def ratings(connection: Connection, wanted: Wanted, *, good: bool, limit: int = 200) -> list[Rating]:
    """The ratings of one kind, the newest first."""
    columns = [answer_rating.c[name] for name in Rating.__struct_fields__]
    query = select(*columns).where(answer_rating.c.good.is_(good), *_where(answer_rating.c, wanted))
    return [Rating(**row._mapping) for row in connection.execute(query.order_by(answer_rating.c.id.desc()).limit(limit))]


def mark(
    connection: Connection, questions: Collection[int], what: Mark | None, entry: str | None, by: tuple[str, str], now: datetime
) -> None:
    """Decide on questions, or take it back with None. `by`: key and name."""
    for question in questions:
        if what is None:
            connection.execute(unanswered_mark.delete().where(unanswered_mark.c.question == question))
        else:
            values = {"mark": what, "entry": entry, "by": by[0], "by_name": by[1], "at": now}
            upsert(connection, unanswered_mark, {"question": question}, values)


def units_of(connection: Connection, questions: Sequence[int]) -> dict[int, str | None]:
    """The unit of each question that is there."""
    rows = connection.execute(select(unanswered.c.id, unanswered.c.unit).where(unanswered.c.id.in_(questions)))
    return {row.id: row.unit for row in rows}


def _where(columns: object, wanted: Wanted) -> list[ColumnElement[bool]]:
    table: dict[str, ColumnElement[object]] = dict(columns.items())  # type: ignore[attr-defined]
    where: list[ColumnElement[bool]] = []
    if wanted.channel:
        where.append(table["channel"] == wanted.channel)
    if wanted.unit:
        where.append(table["unit"] == wanted.unit)
    if wanted.units is not None:
        where.append(and_(table["unit"].is_not(None), table["unit"].in_(sorted(wanted.units))))
    if wanted.since is not None:
        where.append(table["at"] >= wanted.since)
    if wanted.until is not None:
        where.append(table["at"] < wanted.until)
    return where
