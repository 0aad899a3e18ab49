"""The live connection of the list: what changed, a few times a second, to each page what its viewer may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from time import monotonic

import msgspec
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.console import board_view
from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.storage import board, incidents, units
from bot.storage.board import Line
from bot.storage.database import reading
from bot.storage.store import Store
from bot.wording import Wording

BEAT = 10.0
GATHERED = 0.1
"""Seconds for which changes are gathered: with fifty pages open, one reading and one piece for each page."""
UNWATCHED = 2.0
"""The same while no page is open: the list is only kept up to date."""
AT_ONCE = 100
WAITING = 200
"""Pieces that a slow page may have waiting; beyond that it is cut off, connects again and asks for the list anew."""


@dataclass(frozen=True, eq=False)
class Page:
    """An open page: who looks, and what it hasn't been sent yet."""

    viewer: Viewer
    waiting: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(WAITING))


@dataclass(frozen=True)
class Live:
    """Keeps the list up to date and tells the pages. Everything but reading the database happens on the event loop."""

    engine: Engine
    store: Store
    guard: Guard
    say: Wording
    pages: set[Page] = field(default_factory=set)
    changed: dict[str, None] = field(default_factory=dict)
    telling: list[asyncio.Task[None]] = field(default_factory=list)

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [Route("/console/live", self.guard.reads("see", self.stream))]

    async def stream(self, request: Request, viewer: Viewer) -> Response:
        """Server-sent events while they may see it: `incident` with the line of one that changed, `talk`, and `ping`."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._pieces(request, Page(viewer)), media_type="text/event-stream", headers=headers)

    async def _pieces(self, request: Request, page: Page) -> AsyncIterator[str]:
        self.pages.add(page)
        looked = monotonic()
        try:
            yield "retry: 2000\nevent: ping\ndata: {}\n\n"
            while page in self.pages:
                if monotonic() - looked >= BEAT:
                    if await asyncio.to_thread(self.guard.access.viewer, request) != page.viewer:
                        break
                    looked = monotonic()
                try:
                    yield await asyncio.wait_for(page.waiting.get(), BEAT)
                except TimeoutError:
                    yield "event: ping\ndata: {}\n\n"
        finally:
            self.pages.discard(page)

    def tell(self, incident_id: str) -> None:
        """An incident changed. Called on the event loop."""
        self.changed[incident_id] = None
        if not self.telling or self.telling[0].done():
            self.telling[:] = [asyncio.create_task(self._tell())]

    def is_watched(self, unit: str) -> bool:
        """Whether somebody who may act in that unit has a page open here. From any thread."""
        return any(page.viewer.may("act") and page.viewer.sees(unit) for page in list(self.pages))

    def tell_of_talk(self, unit: str) -> None:
        """Something happened in a talk with somebody of that unit: whoever may talk there looks anew. On the event loop."""
        for page in list(self.pages):
            if page.viewer.may("act") and page.viewer.sees(unit):
                self._put(page, "event: talk\ndata: {}\n\n")

    async def _tell(self) -> None:
        while self.changed:
            await asyncio.sleep(GATHERED if self.pages else UNWATCHED)
            ids = list(self.changed)[:AT_ONCE]
            for one in ids:
                del self.changed[one]
            if self.pages:
                self._hand_out(await asyncio.to_thread(self._read, ids))
            self.store.submit(lambda connection, ids=ids: board.renew(connection, ids))  # type: ignore[misc]

    def _read(self, ids: list[str]) -> list[tuple[Line, str]]:
        with reading(self.engine) as connection:
            known = units.all_units(connection)
            lines = [board.line_of(one) for one in incidents.of_ids(connection, ids)]
        return [(line, _event(msgspec.json.encode(board_view.as_json(line, known, self.say)))) for line in lines]

    def _hand_out(self, told: list[tuple[Line, str]]) -> None:
        """Pages of one area get one and the same piece."""
        pieces: dict[frozenset[str] | None, str] = {}
        for page in list(self.pages):
            area = page.viewer.units
            if area not in pieces:
                pieces[area] = "".join(_seen(told, page.viewer))
            if not pieces[area]:
                continue
            self._put(page, pieces[area])

    def _put(self, page: Page, piece: str) -> None:
        try:
            page.waiting.put_nowait(piece)
        except asyncio.QueueFull:
            self.pages.discard(page)


def _event(data: bytes) -> str:
    return f"event: incident\ndata: {data.decode()}\n\n"


def _seen(told: Iterable[tuple[Line, str]], viewer: Viewer) -> list[str]:
    return [event for line, event in told if board_view.sees(viewer, line.unit, line.assigned_unit)]
