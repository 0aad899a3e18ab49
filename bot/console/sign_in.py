"""Signing in: by a one-time link to one's own messenger, or by password with an optional second step. Guessing is limited."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.console.passwords import Passwords, recovery_digest, step_of
from bot.console.signed_in import key_of, official_of, viewer_of
from bot.conversation import phones
from bot.errors import Refused
from bot.incidents.routing import routes_of
from bot.incidents.telling import Outcome
from bot.messages import Reply, Sender
from bot.storage import accounts, audit, outbox, sessions, sign_in
from bot.storage.accounts import Account
from bot.storage.audit import Entry
from bot.storage.outbox import Outgoing
from bot.storage.sessions import Session
from bot.storage.store import Store
from bot.storage.units import Official
from bot.wording import Wording
from nlu.text import fold

T = TypeVar("T")
Commit = Callable[[Callable[[Connection, datetime], Outcome]], None]
"""Carries out a change in a transaction and starts the sending of what follows from it."""
WINDOW, DAY = timedelta(minutes=15), timedelta(days=1)
PER_ACCOUNT, PER_ACCOUNT_A_DAY, PER_ADDRESS = 5, 20, 30
"""Wrong passwords, codes and links within a quarter of an hour, for an account also within a day."""
LINKS_PER_ACCOUNT, LINKS_PER_ADDRESS = 3, 10
"""Links asked for within a quarter of an hour."""
LONGEST = 200


class TooMany(Refused):
    """Somebody tried too often."""


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from: the address that limits are for, what is written down of it, and the program's name."""

    address: str
    masked: str
    agent: str


@dataclass(frozen=True)
class SignIn:
    """Lets people in. `new_secret` gives what nobody can guess; `pages` the address of our pages; `channels` those set up."""

    store: Store
    commit: Commit
    say: Wording
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    passwords: Passwords
    salt: str
    pages: Callable[[], str]
    channels: Collection[str]

    def send_link(self, who: str, browser: Browser) -> None:
        """A link to whoever is called so, if there is one and they can be reached; nobody learns which. Raises `TooMany`."""

        def work(connection: Connection, now: datetime) -> Outcome:
            sign_in.note(connection, "asked", self._at(browser), now)
            account = named(connection, who)
            if account is None or viewer_of(connection, account) is None:
                self._audit(connection, None, browser, "sign-in/link", "refused", "nobody")
                return Outcome()
            routes, whom = self._routes(connection, account), self._digest(key_of(account))
            often = sign_in.tries(connection, "asked", whom, now - WINDOW) >= LINKS_PER_ACCOUNT
            if often or not routes:
                self._audit(connection, account, browser, "sign-in/link", "refused", "too often" if often else "no address")
                return Outcome()
            sign_in.note(connection, "asked", whom, now)
            self._audit(connection, account, browser, "sign-in/link", "ok", routes[0].channel)
            return self._send(connection, account, routes, now)

        self._allow("asked", self._at(browser), LINKS_PER_ADDRESS)
        self.commit(work)

    def _send(self, connection: Connection, account: Account, routes: tuple[Sender, ...], now: datetime) -> Outcome:
        address = self.link(connection, account, now)
        text = self.say("access.link", url=address, minutes=int(sign_in.LINK_GOOD.total_seconds() // 60))
        message = Outgoing(id=self.new_id(), to=routes[0], kind="notice", reply=Reply(text=text), fallback=routes[1:])
        outbox.put(connection, message, now)
        return Outcome(messages=[message.id])

    def link(self, connection: Connection, account: Account, now: datetime) -> str:
        """A one-time link for somebody. The secret stands behind the #, which browsers send to no server."""
        secret = self.new_secret()
        sign_in.make_link(connection, account.id, secret, now)
        return f"{self.pages()}/console/sign-in/link#{secret}"

    def _routes(self, connection: Connection, account: Account) -> tuple[Sender, ...]:
        return tuple(one for one in private_routes(connection, account) if one.channel in self.channels)

    def by_link(self, secret: str, browser: Browser) -> str:
        """The secret of a new session for whoever a link was sent to. Raises `Refused` for one that is good no more."""
        self._allow("link", self._at(browser), PER_ADDRESS)

        def work(connection: Connection) -> str:
            now = self.clock()
            number = sign_in.use_link(connection, secret[:LONGEST], now)
            account = accounts.by_id(connection, number) if number is not None else None
            if account is None or viewer_of(connection, account) is None:
                sign_in.note(connection, "link", self._at(browser), now)
                self._audit(connection, account, browser, "sign-in", "refused", "link")
                return ""
            return self._begin(connection, account, "link", browser, now)

        return self._let_in(work, "access.link_gone")

    def by_password(self, who: str, password: str, code: str, browser: Browser) -> str | None:
        """The secret of a new session; `None` where the password is right and the code of the second step still to come.

        Raises `Refused` for a wrong one, `TooMany` after too many.
        """
        account, whom = self._tried(who, browser)
        if not self.passwords.fits(account.password if account else "", password) or account is None:
            self._failed(account, browser, "password")
            raise Refused("access.wrong")
        if account.totp and not code:
            self.store.run(lambda connection: sign_in.take_back(connection, "password", self._at(browser)))
            return None

        def work(connection: Connection) -> str:
            now = self.clock()
            fresh = accounts.by_id(connection, account.id)
            if fresh is None or fresh.password != account.password or viewer_of(connection, fresh) is None:
                return ""
            if fresh.totp and not second_step(connection, fresh, code, now):
                return ""
            for one in ("password", "daily"):
                sign_in.forgive(connection, one, whom)
            sign_in.take_back(connection, "password", self._at(browser))
            return self._begin(connection, fresh, "password", browser, now)

        secret = self.store.run(work)
        if not secret:
            self._failed(account, browser, "code")
            raise Refused("access.wrong_code" if account.totp else "access.wrong")
        return secret

    def _tried(self, who: str, browser: Browser) -> tuple[Account | None, str]:
        """Who that is, and under what their tries are counted; this one counts before it is looked at. Raises `TooMany`."""

        def work(connection: Connection) -> tuple[Account | None, str] | None:
            account, now = named(connection, who), self.clock()
            if account is not None and viewer_of(connection, account) is None:
                account = None
            whom = self._digest(key_of(account) if account else f"name:{fold(who)[:LONGEST]}")
            limits = [("password", whom, PER_ACCOUNT, WINDOW), ("daily", whom, PER_ACCOUNT_A_DAY, DAY)]
            limits.append(("password", self._at(browser), PER_ADDRESS, WINDOW))
            if any(sign_in.tries(connection, what, of, now - span) >= most for what, of, most, span in limits):
                return None
            for what, of, *_ in limits:
                sign_in.note(connection, what, of, now)
            return account, whom

        tried = self.store.run(work)
        if tried is None:
            raise TooMany("access.too_many", minutes=int(WINDOW.total_seconds() // 60))
        return tried

    def _allow(self, what: str, whom: str, most: int) -> None:
        if self.store.run(lambda connection: sign_in.tries(connection, what, whom, self.clock() - WINDOW)) >= most:
            raise TooMany("access.too_many", minutes=int(WINDOW.total_seconds() // 60))

    def _let_in(self, work: Callable[[Connection], str], otherwise: str) -> str:
        secret = self.store.run(work)
        if not secret:
            raise Refused(otherwise)
        return secret

    def _begin(self, connection: Connection, account: Account, way: str, browser: Browser, now: datetime) -> str:
        """A session under a secret made now: whatever the browser held before means nothing."""
        secret = self.new_secret()
        session = Session(
            id=self.new_id(),
            account=account.id,
            way=way,
            agent=browser.agent[:LONGEST],
            address=browser.masked,
            begun_at=now,
            seen_at=now,
        )
        sessions.begin(connection, session, secret)
        self._audit(connection, account, browser, "sign-in", "ok", way)
        return secret

    def _failed(self, account: Account | None, browser: Browser, what: str) -> None:
        """What was typed for a name is not written down: it may be a password in the wrong field."""
        self.store.run(lambda connection: self._audit(connection, account, browser, "sign-in", "refused", what))

    def _audit(
        self, connection: Connection, account: Account | None, browser: Browser, action: str, result: str, detail: str = ""
    ) -> None:
        known = {"who": key_of(account), "name": account.name, "role": account.role} if account else {"who": "", "name": ""}
        what = {"action": action, "result": result, "detail": detail}
        audit.record(connection, Entry(at=self.clock(), address=browser.masked, **known, **what))

    def _at(self, browser: Browser) -> str:
        return self._digest(f"address:{browser.address}")

    def _digest(self, text: str) -> str:
        """Under what tries are counted, so that neither names nor addresses are kept."""
        return hmac.new(self.salt.encode(), text.encode("utf-8", "replace"), "sha256").hexdigest()


def named(connection: Connection, who: str) -> Account | None:
    """The account of that login, telephone number or name, marks or none; `None` where there isn't exactly one."""
    wanted = who.strip()[:LONGEST]
    known, folded, phone = accounts.every(connection), fold(wanted), phones.read(wanted)
    found = [one for one in known if one.login == wanted.casefold()]
    found = found or [one for one in known if phone and phone == _phone(connection, one)]
    found = found or [one for one in known if folded and fold(one.name) == folded]
    return found[0] if len(found) == 1 else None


def _phone(connection: Connection, account: Account) -> str | None:
    official = official_of(connection, account)
    return account.phone or (official.phone if official else None)


def private_routes(connection: Connection, account: Account) -> tuple[Sender, ...]:
    """Where somebody alone reads what is sent to them: a desk's group is no such place."""
    official = official_of(connection, account)
    own = Official(id=0, name="", unit="", role="", **{name: getattr(account, name) for name in ADDRESSES})
    routes = dict.fromkeys([*routes_of(own), *(routes_of(official) if official else ())])
    return tuple(one for one in routes if not (one.channel == "telegram" and one.address.startswith("-")))


ADDRESSES = ("telegram", "zalo", "zalo_bot", "email")


def second_step(connection: Connection, account: Account, code: str, now: datetime) -> bool:
    """Whether that is the code of now, or a recovery code not used yet; either is good once."""
    step = step_of(account.totp, code, now)
    if step is not None:
        return accounts.step_taken(connection, account.id, step)
    return accounts.use_recovery(connection, account.id, recovery_digest(account.id, code[:LONGEST]), now)
