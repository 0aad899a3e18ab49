"""Who is signed in: from what a browser holds to the person, their role and the units that are theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Engine

from bot.console.viewer import ROLES, Role, Viewer
from bot.storage import accounts, audit, sessions, units
from bot.storage.accounts import Account
from bot.storage.audit import Entry
from bot.storage.database import reading
from bot.storage.sessions import NOTED, Session
from bot.storage.store import Store
from bot.storage.units import Official, Units
from bot.warnings.model import with_below
from bot.warnings.officials import parents


@dataclass(frozen=True)
class SignedIn:
    """Reads sessions, and writes the audit log."""

    engine: Engine
    store: Store
    clock: Callable[[], datetime]

    def find(self, secret: str) -> tuple[Session, Viewer] | None:
        """The session of a secret and whose it is; `None` where it is over, or they may not come in any more."""
        now = self.clock()
        with reading(self.engine) as connection:
            session = sessions.find(connection, secret, now)
            account = accounts.by_id(connection, session.account) if session else None
            viewer = viewer_of(connection, account) if account else None
        if session is None or viewer is None:
            return None
        if now - session.seen_at >= NOTED:
            self.store.submit(lambda connection: sessions.touch(connection, session.id, now))
        return session, viewer

    def is_used(self) -> bool:
        """Whether there has been an account: from then on nobody comes in without signing in."""
        with reading(self.engine) as connection:
            return accounts.ever(connection)

    def record(self, entry: Entry) -> None:
        """Add to the audit log."""
        self.store.run(lambda connection: audit.record(connection, entry))


def viewer_of(connection: Connection, account: Account) -> Viewer | None:
    """The person of an account; `None` where their official is out of service, or their unit gone."""
    official = official_of(connection, account)
    if account.role not in ROLES or (account.official is not None and official is None):
        return None
    known = units.all_units(connection)
    unit = account.unit or (official.unit if official else "")
    if unit not in known:
        return None
    role: Role = account.role
    return Viewer(key_of(account), account.name, role, area(known, unit, role), unit, account.official, account.id)


def key_of(account: Account) -> str:
    """What an account is called in the audit log."""
    return f"account:{account.id}"


def official_of(connection: Connection, account: Account) -> Official | None:
    """The official in service that an account belongs to."""
    return next((one for one in units.officials(connection) if one.id == account.official), None)


def area(known: Units, unit: str, role: Role) -> frozenset[str] | None:
    """The units of somebody of a unit: it and all below it. All there are (`None`) for the province, and at the only top."""
    return None if role == "province" or _is_only_top(known, unit) else _below(known, unit)


def _is_only_top(known: Units, unit: str) -> bool:
    return [code for code, one in known.items() if one.parent is None] == [unit]


@lru_cache(maxsize=512)
def _below(known: Units, unit: str) -> frozenset[str]:
    return frozenset(with_below([unit], parents(known)))
