"""Accounts for the console. Kept in memory as officials are: whoever changes one renews their revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from bot.storage.access_tables import console_account, console_link, console_recovery, console_session
from bot.storage.revisions import kept, renew

ACCOUNTS, EVER = "account", "account_ever"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may use the console.

    `official`: their number in the register of officials, whose messengers and unit are then theirs; without one, `unit` and
    the addresses here. `password` is an argon2 hash, `totp` the secret of a second step; empty: none.
    """

    id: int
    login: str
    name: str
    role: str
    unit: str | None = None
    official: int | None = None
    telegram: str | None = None
    zalo: str | None = None
    zalo_bot: str | None = None
    email: str | None = None
    phone: str | None = None
    password: str = ""
    totp: str = ""
    totp_step: int = 0


def every(connection: Connection) -> Sequence[Account]:
    """All that aren't removed, in the order in which they were added."""
    return kept(connection, ACCOUNTS, _read)


def _read(connection: Connection) -> tuple[Account, ...]:
    columns = [console_account.c[name] for name in Account.__struct_fields__]
    rows = connection.execute(select(*columns).where(console_account.c.removed_at.is_(None)).order_by(console_account.c.id))
    return tuple(Account(**row._mapping) for row in rows)


def by_id(connection: Connection, account: int) -> Account | None:
    """One that isn't removed."""
    return next((one for one in every(connection) if one.id == account), None)


def ever(connection: Connection) -> bool:
    """Whether there has been an account at any time: then the console is never open without signing in again."""
    return kept(connection, EVER, _any) > 0


def _any(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(console_account)) or 0


def add(connection: Connection, new: Account, now: datetime) -> int:
    """Add one and give its number. The login must be free among all there ever were (`free_login`)."""
    values = msgspec.structs.asdict(new)
    del values["id"]
    made = connection.execute(console_account.insert().values(**values, added_at=now))
    for name in (ACCOUNTS, EVER):
        renew(connection, name, (new.login, now))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def free_login(connection: Connection, wanted: str) -> str:
    """That login, with a number after it where it is taken."""
    taken = set(connection.scalars(select(console_account.c.login)))
    tried, number = wanted, 1
    while tried in taken:
        number += 1
        tried = f"{wanted}{number}"
    return tried


def change(connection: Connection, account: int, **values: object) -> None:
    """Set some of its columns."""
    connection.execute(update(console_account).where(console_account.c.id == account).values(**values))
    renew(connection, ACCOUNTS, (account, values))


def step_taken(connection: Connection, account: int, step: int) -> bool:
    """Take the code of a time step; says whether it was good, for each is taken once and none older than the last."""
    newer = (console_account.c.id == account, console_account.c.totp_step < step)
    taken = connection.execute(update(console_account).where(*newer).values(totp_step=step)).rowcount > 0
    renew(connection, ACCOUNTS, (account, step))
    return taken


def remove(connection: Connection, account: int, now: datetime) -> None:
    """Take it away, with its sessions and secrets; its name stays for the audit log."""
    for table in (console_session, console_link, console_recovery):
        connection.execute(delete(table).where(table.c.account == account))
    gone = dict.fromkeys(("telegram", "zalo", "zalo_bot", "email", "phone"), None)
    change(connection, account, removed_at=now, password="", totp="", **gone)


def put_recovery(connection: Connection, account: int, secrets: Sequence[str]) -> None:
    """The digests of the codes that stand in for the second step, in place of those before."""
    connection.execute(delete(console_recovery).where(console_recovery.c.account == account))
    if secrets:
        connection.execute(console_recovery.insert(), [{"account": account, "secret": one} for one in secrets])


def use_recovery(connection: Connection, account: int, secret: str, now: datetime) -> bool:
    """Use one up; says whether it was good."""
    good = (console_recovery.c.account == account, console_recovery.c.secret == secret, console_recovery.c.used_at.is_(None))
    return connection.execute(update(console_recovery).where(*good).values(used_at=now)).rowcount > 0


def recovery_left(connection: Connection, account: int) -> int:
    """How many are left."""
    good = (console_recovery.c.account == account, console_recovery.c.used_at.is_(None))
    return connection.scalar(select(func.count()).select_from(console_recovery).where(*good)) or 0
