"""The console's page of figures: tables and charts over the days and the unit chosen, files of them, the rows behind each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.errors import Refused
from bot.numbers.book import Numbers
from bot.numbers.charts import Charts, drawable
from bot.numbers.choice import LONGEST, Choice, read_day
from bot.numbers.tables import Table, as_csv, as_xlsx

PAGE = Path(__file__).parent / "pages" / "numbers.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PAGES = 10_000
T = TypeVar("T")


@dataclass(frozen=True)
class NumberRoutes:
    """Handlers of the page of figures. Everybody sees the units that are theirs."""

    numbers: Numbers
    charts: Charts
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        reads = self.guard.reads
        return [
            Route("/console/numbers", self.guard.page("see", self.page)),
            Route("/console/numbers/figures", reads("see", self.figures)),
            Route("/console/numbers/charts/{id}.svg", reads("see", self.chart)),
            Route("/console/numbers/tables/{id}.{form}", reads("see", self.table)),
            Route("/console/numbers/rows", reads("see", self.rows)),
            Route("/console/numbers/rows.{form}", reads("see", self.row_file)),
            Route("/console/statistics", self.moved),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def moved(self, request: Request) -> Response:
        """Where the page was before."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/console/numbers{query}", status_code=301)

    async def figures(self, request: Request, viewer: Viewer) -> Response:
        """All the figures, and the units there are to choose from."""
        found = await self._with(request, viewer, self.numbers.figures)
        units = await asyncio.to_thread(self.numbers.units, viewer.units)
        drawn = {one.id for one in found.tables if drawable(one)}
        plain = msgspec.to_builtins(found)
        tables = [one | {"chart": one["id"] in drawn} for one in plain["tables"]]
        answer = plain | {"tables": tables, "units": units, "may_report": viewer.may("report")}
        return JSONResponse(answer, headers=NO_STORE)

    async def chart(self, request: Request, viewer: Viewer) -> Response:
        """The chart of a table; those beside it are drawn in the same go and kept."""
        found = await self._with(request, viewer, lambda choice: self.charts.of(self.numbers.figures(choice).tables, "svg"))
        drawing = found.get(request.path_params["id"])
        if drawing is None:
            return JSONResponse({"error": self.guard.say("numbers.no_chart")}, status_code=404)
        return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=30"})

    async def table(self, request: Request, viewer: Viewer) -> Response:
        """A table to keep, or with the id `all` every one of them as sheets of one file."""
        id_, form = request.path_params["id"], request.path_params["form"]
        if id_ == "all" and form == "xlsx":
            whole = await self._with(request, viewer, lambda choice: as_xlsx(self.numbers.figures(choice).tables))
            return _file(whole, "so-lieu.xlsx", XLSX)
        return self._kept(await self._with(request, viewer, lambda choice: self.numbers.table(choice, id_)), id_, form)

    async def rows(self, request: Request, viewer: Viewer) -> Response:
        """A page of the rows behind a number."""
        by, value, page = _asked(request, "by"), _asked(request, "value"), _page(request)
        found = await self._with(request, viewer, lambda choice: self.numbers.behind(choice, by, value, page))
        units = await asyncio.to_thread(self.numbers.units, viewer.units)
        return JSONResponse(found | {"units": units}, headers=NO_STORE)

    async def row_file(self, request: Request, viewer: Viewer) -> Response:
        """The rows behind a number to keep; incidents as a map too."""
        by, value, form = _asked(request, "by"), _asked(request, "value"), request.path_params["form"]
        if form == "geojson":
            drawn = await self._with(request, viewer, lambda choice: self.numbers.on_map(choice, by, value))
            return _file(drawn.encode(), "danh-sach.geojson", "application/geo+json")
        return self._kept(
            await self._with(request, viewer, lambda choice: self.numbers.listed(choice, by, value)), "danh-sach", form
        )

    def _kept(self, table: Table, name: str, form: str) -> Response:
        if form == "csv":
            return _file(as_csv(table).encode(), f"{name}.csv", "text/csv; charset=utf-8")
        if form == "xlsx":
            return _file(as_xlsx([table]), f"{name}.xlsx", XLSX)
        return JSONResponse({"error": self.guard.say("numbers.no_table")}, status_code=404)

    async def _with(self, request: Request, viewer: Viewer, find: Callable[[Choice], T]) -> T:
        """What is found for the days and the unit asked for, within what is theirs."""
        since, until = (read_day(_asked(request, name)) for name in ("since", "until"))
        unit = _asked(request, "unit")
        return await asyncio.to_thread(lambda: find(self.numbers.choose(viewer.units, since, until, unit)))


NO_STORE = {"Cache-Control": "no-store"}


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "")[:LONGEST]


def _page(request: Request) -> int:
    text = _asked(request, "page") or "0"
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_PAGES):
        raise Refused("numbers.no_page")
    return int(text)


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NO_STORE}
    return Response(content, media_type=media_type, headers=headers)
