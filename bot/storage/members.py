"""Members of teams, and which messenger's address is whose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, or_, select, update

from bot.conversation.training import Learner, Role
from bot.messages import Sender
from bot.storage.team_tables import (
    campaign_reminder,
    certificate,
    invitation,
    member,
    member_sender,
    team,
    training_hours,
)
from bot.storage.upsert import insert_once

_WRITES = (
    select(member.c.id, member.c.name, member.c.team, member.c.role)
    .join(member_sender, member_sender.c.member == member.c.id)
    .where(member_sender.c.channel == bindparam("by"), member_sender.c.address == bindparam("who"), member.c.left_at.is_(None))
)
"""Made once: it is asked for every message that learns."""

PREFIX = "member:"
MOST_CLAIMS = 10
"""Wrong answers after which a row can only be claimed with the whole number."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on a roster, or who came by an invitation; `phone` in E.164. `left`: out of the team, `removed`: by others."""

    id: str
    team: str
    name: str
    folded: str
    phone: str | None = None
    role: Role = "member"
    origin: str = "roster"
    left: bool = False
    removed: bool = False
    wrong_claims: int = 0

    @property
    def key(self) -> str:
        """What their training is kept under."""
        return PREFIX + self.id


def learner_of(connection: Connection, sender: Sender) -> Learner:
    """Who writes from an address: the member it belongs to, or somebody of whom only the address is known."""
    found = connection.execute(_WRITES, {"by": sender.channel, "who": sender.address}).first()
    if found is None:
        return Learner(sender.key)
    return Learner(f"{PREFIX}{found.id}", found.name, found.team, cast(Role, found.role))


def team_names(connection: Connection, learners: Iterable[str]) -> dict[str, str]:
    """The names of the teams of those learners who are members, by their key."""
    wanted = set(learners)
    rows = connection.execute(select(member.c.id, team.c.name).join(team, team.c.id == member.c.team))
    return {PREFIX + row.id: row.name for row in rows if PREFIX + row.id in wanted}


def of_units(connection: Connection, codes: Collection[str]) -> set[str]:
    """Under what the training of the members of these units' teams is kept."""
    rows = connection.execute(select(member.c.id, team.c.unit).join(team, team.c.id == member.c.team))
    return {PREFIX + row.id for row in rows if row.unit in codes}


_FIELDS = [member.c[name] for name in Member.__struct_fields__ if name != "left"]


def of_teams(connection: Connection, teams: Sequence[str], *, left: bool = False) -> list[Member]:
    """The members of teams by name; with `left` those too who are out of it."""
    query = select(*_FIELDS, member.c.left_at).where(member.c.team.in_(teams)).order_by(member.c.folded, member.c.id)
    if not left:
        query = query.where(member.c.left_at.is_(None))
    return [_read(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, id_: str) -> Member | None:
    """The member of an id, also one who has left."""
    row = connection.execute(select(*_FIELDS, member.c.left_at).where(member.c.id == id_)).first()
    return _read(row._mapping) if row else None


def with_phones(connection: Connection) -> dict[str, Member]:
    """Those who are in a team and have a number, by it."""
    query = select(*_FIELDS, member.c.left_at).where(member.c.phone.is_not(None), member.c.left_at.is_(None))
    return {row.phone: _read(row._mapping) for row in connection.execute(query)}


def add(connection: Connection, new: Iterable[Member], now: datetime) -> None:
    """Write new members down."""
    rows = [_values(one) | {"joined_at": now, "left_at": None} for one in new]
    if rows:
        connection.execute(member.insert(), rows)


def change(connection: Connection, changed: Iterable[Member]) -> None:
    """Name, number and role of members, who are in the team again if they had left."""
    rows = [{"of": one.id, "n": one.name, "f": one.folded, "p": one.phone, "r": one.role} for one in changed]
    values: dict[str, Any] = {"name": bindparam("n"), "folded": bindparam("f"), "phone": bindparam("p"), "role": bindparam("r")}
    query = update(member).where(member.c.id == bindparam("of")).values(**values, left_at=None, removed=False, wrong_claims=0)
    if rows:
        connection.execute(query, rows)


def leave(connection: Connection, id_: str, now: datetime, *, removed: bool = False) -> None:
    """Take a member out of the team; nothing writes in their name any more."""
    connection.execute(
        update(member).where(member.c.id == id_, member.c.left_at.is_(None)).values(left_at=now, removed=removed)
    )
    connection.execute(delete(member_sender).where(member_sender.c.member == id_))


def back(connection: Connection, id_: str) -> None:
    """Somebody who left by themselves is in the team again."""
    connection.execute(update(member).where(member.c.id == id_, member.c.removed.is_(False)).values(left_at=None))


def wrong_claim(connection: Connection, ids: Sequence[str]) -> None:
    """Somebody said to be one of them and couldn't give the number."""
    connection.execute(update(member).where(member.c.id.in_(ids)).values(wrong_claims=member.c.wrong_claims + 1))


def link(connection: Connection, id_: str, sender: Sender, now: datetime) -> bool:
    """From now on an address writes as a member; False where it is a member's already."""
    row = {"channel": sender.channel, "address": sender.address, "member": id_, "since": now}
    gone = select(member.c.id).where(member.c.left_at.is_not(None))
    connection.execute(delete(member_sender).where(*_is(sender), member_sender.c.member.in_(gone)))
    return insert_once(connection, member_sender, row)


def unlink(connection: Connection, sender: Sender) -> int:
    """An address writes as nobody's any more; gives how many links there were."""
    return connection.execute(delete(member_sender).where(*_is(sender))).rowcount


def team_name(connection: Connection, sender: Sender) -> str:
    """The team of whoever writes from an address; nothing for who is in none."""
    query = select(team.c.name).join(member, member.c.team == team.c.id)
    return connection.scalar(query.join(member_sender, member_sender.c.member == member.c.id).where(*_is(sender))) or ""


def forget(connection: Connection, sender: Sender) -> None:
    """An address is nobody's any more. The row of the roster stays, as the organisation's; one made by an invitation goes,
    unless it has another messenger, a certificate or hours written down."""
    ids = list(connection.scalars(select(member_sender.c.member).where(*_is(sender))))
    unlink(connection, sender)
    for table in (member_sender, certificate, training_hours, invitation):
        used = select(table.c.member).where(table.c.member.in_(ids))
        ids = [one for one in ids if one not in set(connection.scalars(used))]
    own = list(connection.scalars(select(member.c.id).where(member.c.id.in_(ids), member.c.origin == "invitation")))
    connection.execute(delete(campaign_reminder).where(campaign_reminder.c.member.in_(own)))
    connection.execute(delete(member).where(member.c.id.in_(own)))


def senders(connection: Connection, ids: Sequence[str]) -> dict[str, list[Sender]]:
    """The addresses of members, the newest first, by their id."""
    found: dict[str, list[Sender]] = {}
    for start in range(0, len(ids), 500):
        query = select(member_sender).where(member_sender.c.member.in_(ids[start : start + 500]))
        for row in connection.execute(query.order_by(member_sender.c.since.desc())):
            found.setdefault(row.member, []).append(Sender(row.channel, row.address))
    return found


def captains(connection: Connection, team: str) -> list[str]:
    """The ids of a team's captains."""
    where = (member.c.team == team, member.c.role == "captain", member.c.left_at.is_(None))
    return list(connection.scalars(select(member.c.id).where(*where)))


def linked(connection: Connection, teams: Sequence[str]) -> dict[str, int]:
    """How many members of each team write to us."""
    query = (
        select(member.c.team, func.count(func.distinct(member.c.id)))
        .join(member_sender, member_sender.c.member == member.c.id)
        .where(member.c.team.in_(teams), member.c.left_at.is_(None))
        .group_by(member.c.team)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def claimable(connection: Connection, team: str) -> list[Member]:
    """The rows of a team that somebody may say to be: those in it, and those who left by themselves."""
    own = or_(member.c.left_at.is_(None), and_(member.c.left_at.is_not(None), member.c.removed.is_(False)))
    query = select(*_FIELDS, member.c.left_at).where(member.c.team == team, own).order_by(member.c.folded)
    return [_read(row._mapping) for row in connection.execute(query)]


def _is(sender: Sender) -> tuple[ColumnElement[bool], ...]:
    return member_sender.c.channel == sender.channel, member_sender.c.address == sender.address


def _read(row: object) -> Member:
    values = dict(row)  # type: ignore[call-overload]
    left = values.pop("left_at") is not None
    return Member(**values, left=left)


def _values(one: Member) -> dict[str, object]:
    values = msgspec.to_builtins(one)
    del values["left"]
    return cast("dict[str, object]", values)
