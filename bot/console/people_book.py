"""Who may use the console, as an administrator handles it: on the command line and on the page of people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from bot.console import sign_in
from bot.console.passwords import Passwords, checked
from bot.console.signed_in import official_of, viewer_of
from bot.console.viewer import ROLES
from bot.conversation import phones
from bot.errors import NotFound, Refused
from bot.settings import Settings
from bot.storage import accounts, sessions, units
from bot.storage.accounts import Account
from bot.storage.audit import Entry, record
from bot.storage.sign_in import make_link
from bot.storage.store import Store
from bot.storage.units import Official
from bot.units.finding import find_unit
from bot.wording import Wording
from nlu.text import clean, fold

ROLE_OF = {"desk": "commune", "captain": "captain", "province": "province"}
"""What an official of a role in the register is on the console, unless said otherwise."""
LONGEST = {"name": 120, "login": 60, "telegram": 40, "zalo": 60, "zalo_bot": 60, "email": 120, "phone": 20}
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is given of a person; `None` leaves it as it is, empty takes it away. `official`: name or number in the register."""

    name: str | None = None
    login: str | None = None
    role: str | None = None
    unit: str | None = None
    official: str | None = None
    telegram: str | None = None
    zalo: str | None = None
    zalo_bot: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class PeopleBook:
    """Reads and changes accounts, each change in a transaction of its own."""

    store: Store
    say: Wording
    clock: Callable[[], datetime]
    new_secret: Callable[[], str]
    passwords: Passwords
    pages: Callable[[], str]

    def every(self) -> list[dict[str, Any]]:
        """All accounts that aren't removed."""
        return self.store.run(lambda connection: [self._row(connection, one) for one in accounts.every(connection)])

    def show(self, account: int) -> dict[str, Any]:
        """One of them. Raises `NotFound`."""
        return self.store.run(lambda connection: self._row(connection, _get(connection, account)))

    def number(self, wanted: str) -> int:
        """The number of the account of that number, login, telephone number or name. Raises `NotFound`."""

        def work(connection: Connection) -> int:
            known = accounts.every(connection)
            found = next((one for one in known if str(one.id) == wanted), None) or sign_in.named(connection, wanted)
            if found is None:
                raise NotFound("access.unknown", name=wanted[:80])
            return found.id

        return self.store.run(work)

    def add(self, wanted: Wanted) -> dict[str, Any]:
        """Give somebody access. Raises `NotFound` or `Refused`."""

        def work(connection: Connection) -> int:
            return accounts.add(connection, _new(connection, wanted), self.clock())

        return self.show(self.store.run(work))

    def edit(self, account: int, wanted: Wanted) -> dict[str, Any]:
        """Change what is given. Raises `NotFound` or `Refused`."""

        def work(connection: Connection) -> None:
            after = _edited(connection, _get(connection, account), wanted)
            values = msgspec.structs.asdict(after)
            accounts.change(connection, account, **{name: values[name] for name in Wanted.__struct_fields__})

        self.store.run(work)
        return self.show(account)

    def remove(self, account: int) -> str:
        """They come in no more, from this moment; gives their login. Raises `NotFound`."""

        def work(connection: Connection) -> str:
            login = _get(connection, account).login
            accounts.remove(connection, account, self.clock())
            return login

        return self.store.run(work)

    def revoke(self, account: int) -> int:
        """End all their sessions; says how many there were. Raises `NotFound`."""

        def work(connection: Connection) -> int:
            _get(connection, account)
            return sessions.end_all(connection, account)

        return self.store.run(work)

    def link(self, account: int) -> str:
        """A one-time link to hand over. Raises `NotFound`."""

        def work(connection: Connection) -> str:
            secret = self.new_secret()
            make_link(connection, _get(connection, account).id, secret, self.clock())
            return f"{self.pages()}/console/sign-in/link#{secret}"

        return self.store.run(work)

    def set_password(self, account: int, password: str) -> None:
        """A password chosen for somebody; their sessions end. Raises `NotFound` or `Refused`."""
        hashed = self.passwords.hashed(checked(password))

        def work(connection: Connection) -> None:
            found = _get(connection, account)
            checked(password, found.name, found.login)
            accounts.change(connection, account, password=hashed)
            sessions.end_all(connection, account)

        self.store.run(work)

    def reset(self, account: int) -> str:
        """Neither password nor second step, and no session: they come in by a link. Gives their login. Raises `NotFound`."""

        def work(connection: Connection) -> str:
            login = _get(connection, account).login
            accounts.change(connection, account, password="", totp="")
            accounts.put_recovery(connection, account, ())
            sessions.end_all(connection, account)
            return login

        return self.store.run(work)

    def log(self, action: str, object_: str, detail: str = "") -> None:
        """Note in the audit log what was done on the command line."""
        name = self.say("access.command_line")
        entry = Entry(at=self.clock(), who="cli", name=name, action=action, object=object_, result="ok", detail=detail)
        self.store.run(lambda connection: record(connection, entry))

    def choices(self) -> dict[str, Any]:
        """What a form offers: roles, units, officials in service."""

        def work(connection: Connection) -> dict[str, Any]:
            known = units.all_units(connection)
            return {
                "roles": [{"value": role, "label": self.say(f"access.role.{role}")} for role in ROLES],
                "units": [{"code": one.code, "name": one.name, "top": one.parent is None} for one in known.values()],
                "officials": [{"id": one.id, "name": one.name} for one in units.officials(connection)],
            }

        return self.store.run(work)

    def _row(self, connection: Connection, one: Account) -> dict[str, Any]:
        official, viewer = official_of(connection, one), viewer_of(connection, one)
        unit = one.unit or (official.unit if official else "")
        known = units.all_units(connection)
        return {
            "id": one.id,
            "login": one.login,
            "name": one.name,
            "role": one.role,
            "role_name": self.say(f"access.role.{one.role}"),
            "unit": unit,
            "unit_name": known[unit].name if unit in known else unit,
            "own_unit": one.unit or "",
            "official": one.official,
            "official_name": official.name if official else "",
            "works": viewer is not None,
            "routes": [route.channel for route in sign_in.private_routes(connection, one)],
            "phone": one.phone or "",
            **{name: getattr(one, name) or "" for name in sign_in.ADDRESSES},
            "password": bool(one.password),
            "totp": bool(one.totp),
            "sessions": len(sessions.of(connection, one.id, self.clock())),
        }


def _get(connection: Connection, account: int) -> Account:
    found = accounts.by_id(connection, account)
    if found is None:
        raise NotFound("access.unknown", name=account)
    return found


def _new(connection: Connection, wanted: Wanted) -> Account:
    """An account of what is given: for an official the rest follows from the register."""
    official = _official(connection, wanted.official) if wanted.official else None
    name = clean(wanted.name or (official.name if official else ""))
    login = wanted.login or accounts.free_login(connection, _login_of(name))
    role = wanted.role or (ROLE_OF.get(official.role, "viewer") if official else "")
    blank = Account(id=0, login="", name=name, role=role, official=official.id if official else None)
    after = _edited(connection, blank, msgspec.structs.replace(wanted, name=name, login=login, role=role, official=None))
    if not after.unit and not official:
        raise Refused("access.needs_unit")
    return after


def _edited(connection: Connection, before: Account, wanted: Wanted) -> Account:
    """The account with what is given, checked."""
    given = {name: clean(value) for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    for name, most in LONGEST.items():
        if len(given.get(name, "")) > most:
            raise Refused("access.too_long", name=name, most=most)
    values: dict[str, Any] = {name: value or None for name, value in given.items()}
    for name in ("name", "login", "role"):
        if name in given and not given[name]:
            raise Refused("access.needs_name")
    if "login" in given:
        values["login"] = _free(connection, before, given["login"].casefold())
    if given.get("role", ROLES[0]) not in ROLES:
        raise Refused("access.bad_role", role=given["role"][:40], known=", ".join(ROLES))
    if given.get("unit"):
        values["unit"] = find_unit(units.all_units(connection), given["unit"]).code
    if "official" in given:
        values["official"] = _official(connection, given["official"]).id if given["official"] else None
    values |= _addresses(given)
    after = msgspec.structs.replace(before, **values)
    if after.official is None and not after.unit:
        raise Refused("access.needs_unit")
    return after


def _addresses(given: Mapping[str, str]) -> dict[str, str]:
    """Those given, in the form they are kept in. Raises `Refused`."""
    values = {}
    if given.get("telegram") and not given["telegram"].isdecimal():
        raise Refused("access.own_telegram")
    if given.get("email") and ("@" not in given["email"][1:-1] or " " in given["email"]):
        raise Refused("access.bad_email")
    if given.get("phone"):
        values["phone"] = phones.read(given["phone"])
        if not values["phone"]:
            raise Refused("error.phone", phone=given["phone"])
    return values


def _official(connection: Connection, wanted: str) -> Official:
    from bot.registry import find_official

    return find_official(units.officials(connection), wanted)


def _login_of(name: str) -> str:
    """A login made of a name: "Nguyễn Văn An" → "nguyen.van.an"."""
    made = re.sub(r"[^a-z0-9]+", ".", fold(name)).strip(".")[:50].strip(".")
    return made if LOGIN.fullmatch(made) else "can.bo"


def _free(connection: Connection, before: Account, login: str) -> str:
    if not LOGIN.fullmatch(login):
        raise Refused("access.bad_login")
    if login != before.login and accounts.free_login(connection, login) != login:
        raise Refused("access.login_taken", login=login)
    return login


@contextmanager
def opened(settings: Settings) -> Iterator[PeopleBook]:
    """The accounts of a data folder, for the command line."""
    import secrets

    from bot.app import prepare_folder, utc_now
    from bot.storage.database import open_database

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    pages = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    try:
        yield PeopleBook(Store(engine), Wording.load(), utc_now, lambda: secrets.token_urlsafe(32), Passwords(), lambda: pages)
    finally:
        engine.dispose()
