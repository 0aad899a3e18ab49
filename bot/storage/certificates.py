"""Certificates: what a member has met of a campaign, under a code that nobody can guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select, update

from bot.storage.team_tables import certificate
from bot.storage.upsert import insert_once


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """As it is printed and can be looked up: name, team, unit, what, how many of how many were right, when."""

    code: str
    campaign: str
    member: str
    name: str
    team_name: str
    unit_name: str
    title: str
    right: int
    asked: int
    issued_at: datetime
    revoked_at: datetime | None = None
    revoked_because: str | None = None


def issue(connection: Connection, new: Certificate) -> bool:
    """Write a certificate down; False where the member has one of that campaign."""
    return insert_once(connection, certificate, msgspec.structs.asdict(new))


def get(connection: Connection, code: str) -> Certificate | None:
    """The certificate of a code."""
    row = connection.execute(select(certificate).where(certificate.c.code == code)).first()
    return Certificate(**row._mapping) if row else None


def of_member(connection: Connection, member: str) -> list[Certificate]:
    """A member's certificates, the newest first."""
    query = select(certificate).where(certificate.c.member == member).order_by(certificate.c.issued_at.desc())
    return [Certificate(**row._mapping) for row in connection.execute(query)]


def of_campaign(connection: Connection, campaign: str, members: Sequence[str] | None = None) -> dict[str, Certificate]:
    """The certificates of a campaign by member."""
    query = select(certificate).where(certificate.c.campaign == campaign)
    if members is not None:
        query = query.where(certificate.c.member.in_(members))
    return {row.member: Certificate(**row._mapping) for row in connection.execute(query)}


def revoke(connection: Connection, code: str, because: str, now: datetime) -> bool:
    """Say that a certificate doesn't count any more; False where that was said before, or there is none."""
    still = (certificate.c.code == code, certificate.c.revoked_at.is_(None))
    return connection.execute(update(certificate).where(*still).values(revoked_at=now, revoked_because=because)).rowcount > 0
