"""The page of the audit log, for administrators: what was done on the console, by whom and what came of it; also as CSV."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.audit_book import AuditBook, asked_of
from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.storage.audit import Asked

PAGE = Path(__file__).parent / "pages" / "audit.html"
FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class AuditRoutes:
    """Handlers of the page of the audit log. There is none that changes it."""

    book: AuditBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/audit", self.guard.page("admin", self.page)),
            Route("/console/audit/entries", self.guard.reads("admin", self.entries)),
            Route("/console/audit/entries.csv", self.guard.reads("admin", self.table)),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def entries(self, request: Request, _viewer: Viewer) -> Response:
        """The newest entries asked for."""
        return JSONResponse(await asyncio.to_thread(self.book.find, _asked(request)), headers=FRESH)

    async def table(self, request: Request, _viewer: Viewer) -> Response:
        """The same as CSV."""
        headers = {"Content-Disposition": 'attachment; filename="nhat-ky.csv"', **FRESH}
        text = await asyncio.to_thread(self.book.csv, _asked(request))
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: Request) -> Asked:
    names = ("words", "result", "since", "until", "before")
    return asked_of(**{name: request.query_params.get(name, "")[:100] for name in names})
