"""Where one signs in and out: the page, the page that a link opens, and what they send."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console.access import PATH, ConsoleAccess
from bot.console.guard import read_form
from bot.console.network import address, masked
from bot.console.sign_in import LONGEST, Browser, SignIn, TooMany
from bot.errors import Refused
from bot.storage import sessions
from bot.wording import Wording

PAGES = Path(__file__).parent / "pages"
FRESH = {"Cache-Control": "no-store"}
_OWN = re.compile(r"/console(?:/[A-Za-z0-9._~%-]+)*/?(?:\?[^\s\\#]*)?(?:#[^\s\\]*)?", re.ASCII)
"""A path of the console: no host, no backslash, no empty part that a browser could take for one."""


def own_path(wanted: str) -> str:
    """Where to go after signing in: that path if it is one of the console, else its first page."""
    dotted = any(part.replace("%2e", ".").replace("%2E", ".") in (".", "..") for part in wanted.split("?")[0].split("/"))
    return wanted if len(wanted) <= 500 and not dotted and _OWN.fullmatch(wanted) else PATH


@dataclass(frozen=True)
class SignInRoutes:
    """Handlers for strangers, the only ones of the console that ask for no viewer."""

    sign_in: SignIn
    access: ConsoleAccess
    say: Wording

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/sign-in", self.page),
            Route("/console/sign-in/link", self.link_page),
            Route("/console/sign-in/send", self._sent(self.send), methods=["POST"]),
            Route("/console/sign-in/password", self._sent(self.password), methods=["POST"]),
            Route("/console/sign-in/open", self._sent(self.open), methods=["POST"]),
            Route("/console/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Where one signs in; who is signed in goes on to where they wanted."""
        if await asyncio.to_thread(self.access.session, request):
            return RedirectResponse(own_path(request.query_params.get("next", "")), status_code=303)
        return FileResponse(PAGES / "sign-in.html", headers=FRESH)

    async def link_page(self, _request: Request) -> Response:
        """What a link opens: a button. The link itself is used only by pressing it, so that no preview uses it up."""
        return FileResponse(PAGES / "sign-in-link.html", headers=FRESH)

    async def send(self, request: Request, form: dict[str, Any]) -> Response:
        """A link is asked for; the answer is the same whether there is such a person or not."""
        who = _text(form, "who")
        if not who:
            raise Refused("access.who")
        await asyncio.to_thread(self.sign_in.send_link, who, _browser(request))
        return JSONResponse({"said": self.say("access.link_asked")}, headers=FRESH)

    async def password(self, request: Request, form: dict[str, Any]) -> Response:
        """Name and password, and the code of the second step for who has one."""
        who, password, code = (_text(form, name) for name in ("who", "password", "code"))
        if not who:
            raise Refused("access.who")
        secret = await asyncio.to_thread(self.sign_in.by_password, who, password, code, _browser(request))
        if secret is None:
            return JSONResponse({"wants_code": True}, headers=FRESH)
        return await self._in(request, form, secret)

    async def open(self, request: Request, form: dict[str, Any]) -> Response:
        """The button of a link was pressed."""
        secret = await asyncio.to_thread(self.sign_in.by_link, _text(form, "secret"), _browser(request))
        return await self._in(request, form, secret)

    async def sign_out(self, request: Request) -> Response:
        """This browser is let in no more."""
        if not self.access.same_origin(request):
            return JSONResponse({"error": self.say("action.not_yours")}, status_code=403)
        await self._end(request, "sign-out")
        answer = JSONResponse({"next": "/console/sign-in"}, headers=FRESH)
        self.access.sign_out(answer)
        return answer

    async def _in(self, request: Request, form: dict[str, Any], secret: str) -> Response:
        """Another session than before, in place of any the browser had."""
        await self._end(request, "sign-in again")
        answer = JSONResponse({"next": own_path(_text(form, "next"))}, headers=FRESH)
        self.access.sign_out(answer)
        self.access.begin(request, answer, secret)
        return answer

    async def _end(self, request: Request, why: str) -> None:
        found = await asyncio.to_thread(self.access.session, request)
        if found is None:
            return
        session, viewer = found

        def work(connection: Connection) -> None:
            sessions.end(connection, session.account, session.id)

        await asyncio.to_thread(self.sign_in.store.run, work)
        await asyncio.to_thread(self.access.record, request, viewer, why, "ok", session.id[:8])

    def _sent(
        self, handler: Callable[[Request, dict[str, Any]], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            if not self.access.same_origin(request):
                return JSONResponse({"error": self.say("action.not_yours")}, status_code=403)
            form = read_form(await request.body())
            if form is None:
                return JSONResponse({"error": self.say("web.bad_json")}, status_code=400)
            try:
                return await handler(request, form)
            except TooMany as error:
                return JSONResponse({"error": str(error)}, status_code=429, headers=FRESH)
            except Refused as error:
                return JSONResponse({"error": str(error)}, status_code=403, headers=FRESH)

        return guarded


async def enter(access: ConsoleAccess, request: Request, key: str) -> Response:
    """The printed link was opened: with the right key the browser is let in and the key leaves the address bar."""
    if not access.opens(key):
        await asyncio.to_thread(access.record, request, None, "key", "refused", "")
        return FileResponse(PAGES / "sign-in.html", status_code=401, headers=FRESH)
    await asyncio.to_thread(access.record, request, access.key_holder, "key", "ok", "")
    answer = RedirectResponse(PATH, status_code=303, headers=FRESH)
    access.sign_out(answer)
    access.sign_in(request, answer)
    return answer


def _text(form: dict[str, Any], name: str) -> str:
    """What was typed in a field; a password is taken as it is."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    return value[: LONGEST + 1] if name == "password" else value.strip()[: 2 * LONGEST]


def _browser(request: Request) -> Browser:
    return Browser(address(request), masked(request), request.headers.get("user-agent", ""))
