"""What stands before every handler of the console: is this person known, may they do this, does it come from our own page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console.access import ConsoleAccess
from bot.console.viewer import Right, Viewer
from bot.errors import NotFound, PcccError
from bot.wording import Wording

LARGEST_FORM = 64 * 1024
Handler = Callable[[Request], Awaitable[Response]]
Viewed = Callable[[Request, Viewer], Awaitable[Response]]
Sent = Callable[[Request, Viewer, dict[str, Any]], Awaitable[Response]]


@dataclass(frozen=True)
class Guard:
    """Makes handlers of the console out of functions that are also given who asks."""

    access: ConsoleAccess
    say: Wording

    def page(self, right: Right | None, handler: Viewed) -> Handler:
        """A page: strangers are sent to where one signs in."""

        async def guarded(request: Request) -> Response:
            viewer = self.access.viewer(request)
            if viewer is None:
                return RedirectResponse("/console", status_code=303)
            return await handler(request, viewer) if viewer.may(right) else self._refused()

        return guarded

    def reads(self, right: Right | None, handler: Viewed) -> Handler:
        """Data for a page; what is not found or refused becomes an answer with its sentence."""

        async def guarded(request: Request) -> Response:
            viewer = self.access.viewer(request)
            if viewer is None:
                return self._answer("web.locked", 401)
            return await self._told(handler(request, viewer)) if viewer.may(right) else self._refused()

        return guarded

    def changes(self, right: Right | None, handler: Sent) -> Handler:
        """Something is changed: only from our own page, with a JSON object (or nothing) as its body."""

        async def guarded(request: Request) -> Response:
            viewer = self.access.viewer(request)
            if viewer is None:
                return self._answer("web.locked", 401)
            if not self.access.same_origin(request) or not viewer.may(right):
                return self._refused()
            body = await request.body()
            try:
                form = msgspec.json.decode(body or b"{}", type=dict[str, Any]) if len(body) <= LARGEST_FORM else None
            except (msgspec.MsgspecError, UnicodeDecodeError):
                form = None
            return self._answer("web.bad_json", 400) if form is None else await self._told(handler(request, viewer, form))

        return guarded

    async def _told(self, answering: Awaitable[Response]) -> Response:
        try:
            return await answering
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except PcccError as error:
            return JSONResponse({"error": str(error)}, status_code=409)

    def _refused(self) -> Response:
        return self._answer("action.not_yours", 403)

    def _answer(self, sentence: str, status: int) -> Response:
        return JSONResponse({"error": self.say(sentence)}, status_code=status)
