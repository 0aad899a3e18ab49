"""The console's page of figures: tables over the days and the unit chosen, the same as CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.errors import Refused
from bot.statistics import Statistics

PAGE = Path(__file__).parent / "pages" / "statistics.html"
LONGEST = 120


@dataclass(frozen=True)
class StatisticsRoutes:
    """Handlers of the page of figures, those of the viewer's own units."""

    statistics: Statistics
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/statistics", self.guard.page("see", self.page)),
            Route("/console/statistics/figures", self.guard.reads("see", self.figures)),
            Route("/console/statistics/figures.csv", self.guard.reads("see", self.table)),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def figures(self, request: Request, viewer: Viewer) -> Response:
        """The figures, and the units there are to choose from."""
        found = await self._found(request, viewer)
        if isinstance(found, Response):
            return found
        return JSONResponse(found | {"units": await asyncio.to_thread(self.statistics.units, viewer.units)})

    async def table(self, request: Request, viewer: Viewer) -> Response:
        """The figures as a table to keep."""
        found = await self._found(request, viewer)
        if isinstance(found, Response):
            return found
        headers = {"Content-Disposition": 'attachment; filename="so-lieu.csv"', "Cache-Control": "no-store"}
        return Response(self.statistics.table(found), media_type="text/csv; charset=utf-8", headers=headers)

    async def _found(self, request: Request, viewer: Viewer) -> dict[str, Any] | Response:
        asked = request.query_params
        try:
            days = self._day(asked, "since"), self._day(asked, "until")
            return await asyncio.to_thread(self.statistics.of, *days, asked.get("unit", "")[:LONGEST], viewer.units)
        except Refused as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    def _day(self, asked: Mapping[str, str], name: str) -> date | None:
        text = asked.get(name, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Refused("statistics.day", value=text[:LONGEST]) from error
