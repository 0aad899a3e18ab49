"""The console's page of exams: who sat which and what came of it, how its questions did, all of it as a spreadsheet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.training.exam_book import ExamBook

PAGE = Path(__file__).parent / "pages" / "exams.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExamRoutes:
    """Handlers of the page of exams: of each exam what concerns the viewer's own units."""

    book: ExamBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        reads = self.guard.reads
        return [
            Route("/console/exams", self.guard.page("train", self.page)),
            Route("/console/exams/all", reads("train", self.all_)),
            Route("/console/exams/{code}/results", reads("train", self.results)),
            Route("/console/exams/{code}/items", reads("train", self.items)),
            Route("/console/exams/{code}/results.xlsx", reads("train", self.sheet)),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, _request: Request, viewer: Viewer) -> Response:
        """The newest exams with their figures."""
        return await _answer(lambda: {"exams": self.book.latest(viewer.units)})

    async def results(self, request: Request, viewer: Viewer) -> Response:
        """One exam, a row for each attempt."""
        return await _answer(lambda: self.book.results(request.path_params["code"], viewer.units))

    async def items(self, request: Request, viewer: Viewer) -> Response:
        """One exam, a row for each question."""
        return await _answer(lambda: self.book.items(request.path_params["code"], viewer.units))

    async def sheet(self, request: Request, viewer: Viewer) -> Response:
        """Results, questions and answers as a spreadsheet."""
        code = request.path_params["code"]
        data = await asyncio.to_thread(self.book.xlsx, code, viewer.units)
        name = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
        headers = {"Content-Disposition": f'attachment; filename="bai-thi-{name}.xlsx"', "Cache-Control": "no-store"}
        return Response(data, media_type=XLSX, headers=headers)


async def _answer(read: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(read), headers={"Cache-Control": "no-store"})
