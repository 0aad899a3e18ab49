"""Campaigns: what teams are asked to learn by which day, and who was reminded of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, exists, or_, select, update

from bot.storage.team_tables import campaign, campaign_reminder, campaign_scope, certificate, member, member_sender
from bot.storage.upsert import insert_new


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """What, by when, for whom. `exam`: an exam's code, or else `questions` different ones of the bank; `pass_mark` in percent.

    `starts` and `due` are days in Vietnam, both in; `remind`: so many days before the last one; `teams` by id, `units` by code.
    """

    code: str
    title: str
    exam: str | None = None
    questions: int = 0
    pass_mark: int = 80
    starts: date
    due: date
    remind: tuple[int, ...] = (7, 3, 1)
    teams: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    made_by: str = ""
    closed_at: datetime | None = None


def add(connection: Connection, new: Campaign, now: datetime) -> None:
    """Write a campaign down."""
    connection.execute(
        campaign.insert().values(
            code=new.code,
            title=new.title,
            exam=new.exam,
            questions=new.questions,
            pass_mark=new.pass_mark,
            starts=new.starts.isoformat(),
            due=new.due.isoformat(),
            remind=",".join(map(str, new.remind)),
            made_at=now,
            made_by=new.made_by,
            looked_to="",
        )
    )
    scope = [{"kind": "team", "code": one} for one in new.teams] + [{"kind": "unit", "code": one} for one in new.units]
    connection.execute(campaign_scope.insert(), [{"campaign": new.code, **one} for one in scope])


def every(connection: Connection) -> list[Campaign]:
    """All campaigns, the one due last first."""
    return _read(connection, select(campaign).order_by(campaign.c.due.desc(), campaign.c.code))


def get(connection: Connection, code: str) -> Campaign | None:
    """The campaign of a code."""
    return next(iter(_read(connection, select(campaign).where(campaign.c.code == code))), None)


def open_on(connection: Connection, day: date) -> list[Campaign]:
    """Those that run on a day, the one due first first."""
    runs = (campaign.c.closed_at.is_(None), campaign.c.starts <= day.isoformat(), campaign.c.due >= day.isoformat())
    return _read(connection, select(campaign).where(*runs).order_by(campaign.c.due, campaign.c.code))


def next_to_look_at(connection: Connection, day: date, before: datetime) -> tuple[Campaign, str] | None:
    """The one running, or over since the day before, that wasn't gone through for longest, and the member seen last."""
    lately = (campaign.c.closed_at.is_(None), campaign.c.starts <= day.isoformat(), campaign.c.due >= _before(day).isoformat())
    stale = or_(campaign.c.looked_to != "", campaign.c.looked_at.is_(None), campaign.c.looked_at <= before)
    query = select(campaign).where(*lately, stale).order_by(campaign.c.looked_to.desc(), campaign.c.looked_at, campaign.c.code)
    row = connection.execute(query.limit(1)).first()
    return (_read(connection, query.limit(1))[0], row.looked_to) if row else None


def looked_at(connection: Connection, code: str, to: str, now: datetime) -> None:
    """A campaign's members were gone through up to one of them; with nothing: to the end."""
    connection.execute(update(campaign).where(campaign.c.code == code).values(looked_at=now, looked_to=to))


def without(
    connection: Connection, code: str, teams: Sequence[str], *, after: str = "", not_told: str = "", most: int = 100
) -> list[str]:
    """Members who write to us and have no certificate of a campaign, by id: those after one, those not reminded on a day."""
    has = select(certificate.c.member).where(certificate.c.campaign == code, certificate.c.member == member.c.id)
    writes = select(member_sender.c.member).where(member_sender.c.member == member.c.id)
    theirs = (member.c.team.in_(teams), member.c.left_at.is_(None), member.c.id > after, exists(writes), ~exists(has))
    query = select(member.c.id).where(*theirs).order_by(member.c.id).limit(most)
    if not_told:
        mine = (campaign_reminder.c.campaign == code, campaign_reminder.c.day == not_told)
        query = query.where(~exists(select(campaign_reminder.c.member).where(*mine, campaign_reminder.c.member == member.c.id)))
    return list(connection.scalars(query))


def close(connection: Connection, code: str, now: datetime) -> bool:
    """End a campaign before its time; False where it has ended."""
    still = (campaign.c.code == code, campaign.c.closed_at.is_(None))
    return connection.execute(update(campaign).where(*still).values(closed_at=now)).rowcount > 0


def note_reminders(connection: Connection, code: str, ids: Iterable[str], day: str, now: datetime) -> list[str]:
    """Write down who is being reminded; gives those who weren't before."""
    rows = [{"campaign": code, "member": one, "day": day, "at": now} for one in ids]
    return [row[1] for row in insert_new(connection, campaign_reminder, rows)]


def _read(connection: Connection, query: object) -> list[Campaign]:
    rows = connection.execute(query).all()  # type: ignore[call-overload]
    scopes = _scopes(connection, [row.code for row in rows])
    return [
        Campaign(
            code=row.code,
            title=row.title,
            exam=row.exam,
            questions=row.questions,
            pass_mark=row.pass_mark,
            starts=date.fromisoformat(row.starts),
            due=date.fromisoformat(row.due),
            remind=tuple(int(one) for one in row.remind.split(",") if one),
            teams=tuple(scopes[row.code]["team"]),
            units=tuple(scopes[row.code]["unit"]),
            made_by=row.made_by,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def _scopes(connection: Connection, codes: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    query = select(campaign_scope).where(campaign_scope.c.campaign.in_(codes)).order_by(campaign_scope.c.code)
    for row in connection.execute(query):
        found[row.campaign][row.kind].append(row.code)
    return found


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
