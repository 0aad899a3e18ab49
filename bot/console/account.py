"""The page of one's own account: password, second step, sessions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console import passwords
from bot.console.guard import Guard
from bot.console.passwords import Passwords, checked
from bot.console.viewer import Viewer
from bot.errors import NotFound, Refused
from bot.storage import accounts, sessions
from bot.storage.accounts import Account
from bot.storage.sessions import Session
from bot.storage.sign_in import forgive, note, tries
from bot.storage.store import Store

PAGE = Path(__file__).parent / "pages" / "account.html"
FRESH = {"Cache-Control": "no-store"}
JUST = timedelta(minutes=15)
"""So long after signing in by a link a new password may be chosen without the old one: it may have been forgotten."""
WRONG, WINDOW = 5, timedelta(minutes=15)


@dataclass(frozen=True)
class AccountRoutes:
    """Handlers of the page of one's own account. Whoever came by the key has none."""

    guard: Guard
    store: Store
    passwords: Passwords

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        guard = self.guard
        return [
            Route("/console/account", guard.page(None, self.page)),
            Route("/console/account/all", guard.reads(None, self.all_)),
            Route("/console/account/password", guard.changes(None, self.password), methods=["POST"]),
            Route("/console/account/code/begin", guard.changes(None, self.begin), methods=["POST"]),
            Route("/console/account/code/on", guard.changes(None, self.on), methods=["POST"]),
            Route("/console/account/code/off", guard.changes(None, self.off), methods=["POST"]),
            Route("/console/account/sessions/end", guard.changes(None, self.end_others), methods=["POST"]),
            Route("/console/account/sessions/{id}/end", guard.changes(None, self.end), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, request: Request, viewer: Viewer) -> Response:
        """What there is to know of it."""
        session = await self._session(request, viewer)
        return self._answer(await asyncio.to_thread(self.store.run, lambda c: self._shown(c, viewer, session)))

    async def password(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """A new password; the other sessions end."""
        session, new = await self._session(request, viewer), _text(form, "new")
        account = await self._account(viewer)
        checked(new, account.name, account.login)
        if account.password and not self._just_by_link(session):
            await self._confirm(account, form)
        hashed = await asyncio.to_thread(self.passwords.hashed, new)

        def work(connection: Connection) -> dict[str, Any]:
            accounts.change(connection, account.id, password=hashed)
            sessions.end_all(connection, account.id, but=session.id)
            return self._shown(connection, viewer, session)

        return self._answer(await asyncio.to_thread(self.store.run, work))

    async def begin(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """A secret for an authenticator, as QR code and in letters; good only once a code of it is sent."""
        await self._session(request, viewer)
        account = await self._account(viewer)
        await self._confirm(account, form)
        secret = passwords.new_totp()
        address = passwords.totp_address(secret, account.login)
        return self._answer({"secret": secret, "address": address, "qr": passwords.qr(address)})

    async def on(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """The second step is asked for from now on; gives codes to keep for when the telephone is lost."""
        session, account = await self._session(request, viewer), await self._account(viewer)
        await self._confirm(account, form)
        secret, now = _text(form, "secret"), self.guard.access.signed_in.clock()
        step = passwords.step_of(secret, _text(form, "code"), now) if 16 <= len(secret) <= 64 else None
        if step is None:
            raise Refused("access.wrong_code")
        codes = passwords.recovery_codes()

        def work(connection: Connection) -> dict[str, Any]:
            accounts.change(connection, account.id, totp=secret, totp_step=step)
            accounts.put_recovery(connection, account.id, [passwords.recovery_digest(account.id, one) for one in codes])
            sessions.end_all(connection, account.id, but=session.id)
            return self._shown(connection, viewer, session) | {"codes": codes}

        return self._answer(await asyncio.to_thread(self.store.run, work))

    async def off(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """No second step any more."""
        session, account = await self._session(request, viewer), await self._account(viewer)
        await self._confirm(account, form)

        def work(connection: Connection) -> dict[str, Any]:
            accounts.change(connection, account.id, totp="")
            accounts.put_recovery(connection, account.id, ())
            return self._shown(connection, viewer, session)

        return self._answer(await asyncio.to_thread(self.store.run, work))

    async def end(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """One of one's own sessions ends."""
        session, which = await self._session(request, viewer), request.path_params["id"]

        def work(connection: Connection) -> dict[str, Any]:
            if not sessions.end(connection, viewer.account, which):
                raise NotFound("access.session_gone")
            return self._shown(connection, viewer, session)

        return self._answer(await asyncio.to_thread(self.store.run, work))

    async def end_others(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """All but this one end."""
        session = await self._session(request, viewer)

        def work(connection: Connection) -> dict[str, Any]:
            sessions.end_all(connection, viewer.account, but=session.id)
            return self._shown(connection, viewer, session)

        return self._answer(await asyncio.to_thread(self.store.run, work))

    async def _session(self, request: Request, viewer: Viewer) -> Session:
        found = await asyncio.to_thread(self.guard.access.session, request)
        if found is None or not viewer.is_person:
            raise Refused("access.not_a_person")
        return found[0]

    def _just_by_link(self, session: Session) -> bool:
        return session.way == "link" and self.guard.access.signed_in.clock() - session.begun_at <= JUST

    async def _account(self, viewer: Viewer) -> Account:
        account = await asyncio.to_thread(self.store.run, lambda c: accounts.by_id(c, viewer.account))
        if account is None:
            raise NotFound("access.session_gone")
        return account

    async def _confirm(self, account: Account, form: dict[str, Any]) -> None:
        """It is really them: they know the password. Guessing is limited here too. Raises `Refused`."""
        if not account.password:
            raise Refused("access.needs_password")
        clock, whom = self.guard.access.signed_in.clock, f"confirm:{account.id}"

        def often(connection: Connection) -> bool:
            note(connection, "confirm", whom, clock())
            return tries(connection, "confirm", whom, clock() - WINDOW) > WRONG

        if await asyncio.to_thread(self.store.run, often):
            raise Refused("access.too_many", minutes=int(WINDOW.total_seconds() // 60))
        if not await asyncio.to_thread(self.passwords.fits, account.password, _text(form, "password")):
            raise Refused("access.wrong_password")
        await asyncio.to_thread(self.store.run, lambda connection: forgive(connection, "confirm", whom))

    def _shown(self, connection: Connection, viewer: Viewer, session: Session) -> dict[str, Any]:
        account, now = accounts.by_id(connection, viewer.account), self.guard.access.signed_in.clock()
        assert account is not None
        return {
            "name": account.name,
            "login": account.login,
            "role_name": self.guard.say(f"access.role.{account.role}"),
            "has_password": bool(account.password),
            "needs_old": bool(account.password) and not self._just_by_link(session),
            "has_code": bool(account.totp),
            "codes_left": accounts.recovery_left(connection, account.id),
            "sessions": [
                {
                    "id": one.id,
                    "here": one.id == session.id,
                    "way": one.way,
                    "agent": one.agent,
                    "address": one.address,
                    "begun_at": one.begun_at.isoformat(),
                    "seen_at": one.seen_at.isoformat(),
                }
                for one in sessions.of(connection, account.id, now)
            ],
        }

    def _answer(self, shown: dict[str, Any]) -> Response:
        return JSONResponse(shown, headers=FRESH)


def _text(form: dict[str, Any], name: str) -> str:
    value = form.get(name)
    return value[:300] if isinstance(value, str) else ""
