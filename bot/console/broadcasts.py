"""The console's page of broadcasts: write one, see it as every messenger shows it, send or schedule it, follow it, stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.broadcasts.book import LARGEST_PICTURE, BroadcastBook, moment_of
from bot.broadcasts.model import Wanted
from bot.console.guard import Guard
from bot.console.viewer import Right, Viewer

log = structlog.get_logger()
PAGE = Path(__file__).parent / "pages" / "broadcasts.html"
RIGHT: Right = "warn"
NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class BroadcastRoutes:
    """Handlers of the page of broadcasts."""

    book: BroadcastBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        guard, of_one = self.guard, "/console/broadcasts/{code}"
        return [
            Route("/console/broadcasts", guard.page(RIGHT, self.page)),
            Route("/console/broadcasts/all", guard.reads(RIGHT, self.all_)),
            Route("/console/broadcasts/choices", guard.reads(RIGHT, self.choices)),
            Route("/console/broadcasts/preview", guard.asks(RIGHT, self.preview), methods=["POST"]),
            Route("/console/broadcasts/new", guard.changes(RIGHT, self.new), methods=["POST"]),
            Route("/console/broadcasts/picture", guard.takes(RIGHT, self.picture), methods=["POST"]),
            Route(of_one, guard.reads(RIGHT, self.one)),
            Route(f"{of_one}/start", guard.changes(RIGHT, self.start), methods=["POST"]),
            Route(f"{of_one}/stop", guard.changes(RIGHT, self.stop), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, _request: Request, viewer: Viewer) -> Response:
        """The newest with their figures."""
        return await _shown(lambda: {"broadcasts": self.book.latest(viewer.units)})

    async def choices(self, _request: Request, viewer: Viewer) -> Response:
        """What a new one can be made of."""
        return await _shown(lambda: self.book.choices(viewer.units))

    async def one(self, request: Request, viewer: Viewer) -> Response:
        """One, with those not reached."""
        return await _shown(lambda: self.book.show(request.path_params["code"], viewer.units))

    async def preview(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """As people would read it, and how many they are."""
        return await _shown(lambda: self.book.preview(_wanted(form), viewer.name, viewer.units))

    async def new(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """A draft is made."""
        log.info("broadcast_made", by=viewer.name)
        return await _shown(lambda: self.book.make(_wanted(form), viewer.name, viewer.units))

    async def start(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """It is sent, now or at `{"at": …}`."""
        code, at = request.path_params["code"], str(form.get("at") or "")
        log.info("broadcast_started", code=code, by=viewer.name)
        return await _shown(lambda: self.book.start(code, viewer.name, moment_of(at) if at else None, viewer.units))

    async def stop(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """Nobody else is sent it."""
        code = request.path_params["code"]
        log.info("broadcast_stopped", code=code, by=viewer.name)
        return await _shown(lambda: self.book.stop(code, viewer.name, viewer.units))

    async def picture(self, request: Request, _viewer: Viewer) -> Response:
        """A picture as the body; gives the name under which it is kept."""
        data = b""
        async for part in request.stream():
            data += part
            if len(data) > LARGEST_PICTURE:
                break
        return JSONResponse({"picture": await asyncio.to_thread(self.book.keep_picture, data)})


async def _shown(read: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(read), headers=NOT_KEPT)


def _wanted(form: dict[str, Any]) -> Wanted:
    """What the page sends; what is of another shape counts as not given."""
    try:
        return msgspec.convert(form, Wanted)
    except msgspec.ValidationError:
        return Wanted(text="")
