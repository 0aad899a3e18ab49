"""What stands before every handler of the console: is this person known, may they do this, does it come from our own page.

Every change is written to the audit log here, and so is every refusal and every file taken away; a handler need not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console.access import ConsoleAccess
from bot.console.viewer import Right, Viewer
from bot.errors import NotFound, PcccError
from bot.wording import Wording

LARGEST_FORM = 64 * 1024
SIGN_IN = "/console/sign-in"
RESULTS = {400: "failed", 401: "refused", 403: "refused", 404: "refused", 409: "refused", 429: "refused"}
"""What is written down of an answer that isn't one of success; others: failed."""
Handler = Callable[[Request], Awaitable[Response]]
Viewed = Callable[[Request, Viewer], Awaitable[Response]]
Sent = Callable[[Request, Viewer, dict[str, Any]], Awaitable[Response]]
log = structlog.get_logger()


@dataclass(frozen=True)
class Guard:
    """Makes handlers of the console out of functions that are also given who asks. Without a right: whoever is signed in."""

    access: ConsoleAccess
    say: Wording

    def page(self, right: Right | None, handler: Viewed) -> Handler:
        """A page: strangers are sent to where one signs in, and come back afterwards."""

        async def guarded(request: Request) -> Response:
            viewer = await self._viewer(request)
            if viewer is None:
                return RedirectResponse(sign_in_for(request), status_code=303)
            return await self._seen(request, viewer, right, handler)

        return guarded

    def reads(self, right: Right | None, handler: Viewed) -> Handler:
        """Data for a page; what is not found or refused becomes an answer with its sentence."""

        async def guarded(request: Request) -> Response:
            viewer = await self._viewer(request)
            return self._locked(request) if viewer is None else await self._seen(request, viewer, right, handler)

        return guarded

    def changes(self, right: Right | None, handler: Sent) -> Handler:
        """Something is changed: only from our own page, with a JSON object (or nothing) as its body. Goes to the audit log.

        A handler may put more words for the log into `request.state.audit`.
        """

        async def changed(request: Request, viewer: Viewer) -> Response:
            if not self._may(request, viewer, right):
                return self._refused()
            return await self._told(self._with_form(handler, request, viewer))

        return self._logged(changed)

    def asks(self, right: Right | None, handler: Sent) -> Handler:
        """As `changes`, for what changes nothing and only needs a body, such as a look ahead: only refusals are logged."""

        async def asked(request: Request, viewer: Viewer) -> Response:
            if not self.access.same_origin(request):
                return self._refused()
            return await self._with_form(handler, request, viewer)

        return self.reads(right, asked)

    def takes(self, right: Right | None, handler: Viewed) -> Handler:
        """As `changes`, for a body that is no JSON, such as a file: the handler reads it, and sees to its size."""

        async def taken(request: Request, viewer: Viewer) -> Response:
            return await self._told(handler(request, viewer)) if self._may(request, viewer, right) else self._refused()

        return self._logged(taken)

    async def _with_form(self, handler: Sent, request: Request, viewer: Viewer) -> Response:
        form = read_form(await request.body())
        return self._answer("web.bad_json", 400) if form is None else await handler(request, viewer, form)

    def _may(self, request: Request, viewer: Viewer, right: Right | None) -> bool:
        return self.access.same_origin(request) and viewer.may(right)

    def _logged(self, handler: Viewed) -> Handler:
        """For who is known; what came of it goes to the audit log."""

        async def guarded(request: Request) -> Response:
            viewer = await self._viewer(request)
            if viewer is None:
                return self._locked(request)
            try:
                answer = await handler(request, viewer)
            except Exception:
                await self._record(request, viewer, "failed")
                raise
            await self._record(request, viewer, "ok" if answer.status_code < 400 else RESULTS.get(answer.status_code, "failed"))
            return answer

        return guarded

    async def _viewer(self, request: Request) -> Viewer | None:
        return await asyncio.to_thread(self.access.viewer, request)

    async def _seen(self, request: Request, viewer: Viewer, right: Right | None, handler: Viewed) -> Response:
        answer = await self._told(handler(request, viewer)) if viewer.may(right) else self._refused()
        if answer.status_code in (403, 404):
            await self._record(request, viewer, "refused")
        elif answer.headers.get("content-disposition", "").startswith("attachment"):
            await self._record(request, viewer, "ok")
        return answer

    async def _told(self, answering: Awaitable[Response]) -> Response:
        try:
            return await answering
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except PcccError as error:
            return JSONResponse({"error": str(error)}, status_code=409)

    async def _record(self, request: Request, viewer: Viewer, result: str) -> None:
        action, object_ = named(request)
        detail = str(getattr(request.state, "audit", ""))
        await asyncio.to_thread(self.access.record, request, viewer, action, result, object_, detail)

    def _locked(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            log.warning("console refused", path=request.url.path)
        return self._answer("web.locked", 401)

    def _refused(self) -> Response:
        return self._answer("action.not_yours", 403)

    def _answer(self, sentence: str, status: int) -> Response:
        return JSONResponse({"error": self.say(sentence)}, status_code=status)


def read_form(body: bytes) -> dict[str, Any] | None:
    """The JSON object of a body, of none an empty one; `None` for anything else."""
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, Any]) if len(body) <= LARGEST_FORM else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def named(request: Request) -> tuple[str, str]:
    """What a request does, by its route ("incidents/{code}/ask"), and to what, by the names in its address."""
    route = request.scope.get("route")
    path = str(getattr(route, "path", request.url.path)).removeprefix("/console").strip("/") or "console"
    names = [str(value) for name, value in request.path_params.items()]
    way = "" if request.method in ("GET", "HEAD") else f"{request.method} "
    return f"{way}{path}", " ".join(names)


def sign_in_for(request: Request) -> str:
    """Where a stranger signs in to get to the page asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{SIGN_IN}?next={quote(wanted, safe='/')}"
