"""The console's page of warnings: make one, confirm it as a second official, follow it, stop it.

Who acts is chosen by name from the officials in service until officials sign in themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console.access import ConsoleAccess
from bot.errors import NotFound, PcccError
from bot.warnings.book import WarningBook
from bot.wording import Wording

PAGE = Path(__file__).parent / "pages" / "warnings.html"
LARGEST_BODY = 16 * 1024


class WarningRequest(msgspec.Struct, frozen=True):
    """What the page sends: who acts, and for a new warning what it is."""

    by: str
    kind: str = ""
    units: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class WarningRoutes:
    """Handlers of the page of warnings."""

    book: WarningBook
    access: ConsoleAccess
    say: Wording

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/warnings", self.page),
            Route("/console/warnings/all", self.all_),
            Route("/console/warnings/choices", self.choices),
            Route("/console/warnings/preview", self.preview, methods=["POST"]),
            Route("/console/warnings/new", self.new, methods=["POST"]),
            Route("/console/warnings/{code}/{action}", self.act, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page; without leave to see it, the console says how to get in."""
        return FileResponse(PAGE) if self.access.allows(request) else RedirectResponse("/console", status_code=303)

    async def all_(self, request: Request) -> Response:
        """The newest warnings with their figures."""
        if not self.access.allows(request):
            return self._locked()
        return await self._answer(lambda: {"warnings": self.book.latest()})

    async def choices(self, request: Request) -> Response:
        """What a new one can be made of: kinds, units, officials."""
        return await self._answer(self.book.choices) if self.access.allows(request) else self._locked()

    async def preview(self, request: Request) -> Response:
        """What people would read, and how many they are."""
        return await self._change(request, lambda asked: self.book.preview(asked.kind, asked.units, asked.text, asked.by))

    async def new(self, request: Request) -> Response:
        """A draft is made."""
        return await self._change(request, lambda asked: self.book.make(asked.kind, asked.units, asked.text, asked.by))

    async def act(self, request: Request) -> Response:
        """Confirm, reject, stop."""
        code, action = request.path_params["code"], request.path_params["action"]
        return await self._change(request, lambda asked: self.book.act(action, code, asked.by))

    async def _change(self, request: Request, do: Callable[[WarningRequest], dict[str, Any]]) -> Response:
        if not self.access.allows(request):
            return self._locked()
        if not self.access.same_origin(request):
            return JSONResponse({"error": self.say("action.not_yours")}, status_code=403)
        body = await request.body()
        try:
            asked = msgspec.json.decode(body if len(body) <= LARGEST_BODY else b"", type=WarningRequest)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return JSONResponse({"error": self.say("web.bad_json")}, status_code=400)
        return await self._answer(lambda: do(asked))

    async def _answer(self, do: Callable[[], dict[str, Any]]) -> Response:
        try:
            return JSONResponse(await asyncio.to_thread(do))
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except PcccError as error:
            return JSONResponse({"error": str(error)}, status_code=409)

    def _locked(self) -> Response:
        return JSONResponse({"error": self.say("web.locked")}, status_code=401)
