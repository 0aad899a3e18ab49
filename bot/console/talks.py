"""The console's page of talks with people: who waits for an official, taking one, answering, ending it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.page_files import PAGES
from bot.console.viewer import Right, Viewer
from bot.handover.book import AtConsole, TalkBook

RIGHT: Right = "act"
PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class TalkRoutes:
    """Handlers of the page of talks. Everybody sees those of their own area."""

    book: TalkBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        guard, of_one = self.guard, "/console/talks/{code}"
        return [
            Route("/console/talks", guard.page(RIGHT, self.page)),
            Route("/console/talks/all", guard.reads(RIGHT, self.all_)),
            Route(of_one, guard.reads(RIGHT, self.one)),
            Route(f"{of_one}/media/{{name}}", guard.reads(RIGHT, self.file)),
            Route(f"{of_one}/take", guard.changes(RIGHT, self.take), methods=["POST"]),
            Route(f"{of_one}/answer", guard.changes(RIGHT, self.answer), methods=["POST"]),
            Route(f"{of_one}/end", guard.changes(RIGHT, self.end), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGES / "talks.html")

    async def all_(self, _request: Request, viewer: Viewer) -> Response:
        """Those under way."""
        return await _shown(lambda: self.book.all_(_at(viewer)))

    async def one(self, request: Request, viewer: Viewer) -> Response:
        """One with what was said."""
        return await _shown(lambda: self.book.one(request.path_params["code"], _at(viewer)))

    async def take(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """It is theirs."""
        return await _shown(lambda: self.book.take(request.path_params["code"], _at(viewer)))

    async def answer(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """They write; `{"text": …}`."""
        text = form.get("text")
        said = text if isinstance(text, str) else ""
        return await _shown(lambda: self.book.answer(request.path_params["code"], said, _at(viewer)))

    async def end(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """It is over."""
        return await _shown(lambda: self.book.end(request.path_params["code"], _at(viewer)))

    async def file(self, request: Request, viewer: Viewer) -> Response:
        """A file that the person sent."""
        code, name = request.path_params["code"], request.path_params["name"]
        return FileResponse(await asyncio.to_thread(self.book.file, code, name, _at(viewer)), headers=PRIVATE)


def _at(viewer: Viewer) -> AtConsole:
    return AtConsole(viewer.key, viewer.name, viewer.units, viewer.official)


async def _shown(work: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(work), headers=PRIVATE)
