"""The console's page of exams: who sat which and what came of it, how its questions did, all of it as a spreadsheet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console.access import ConsoleAccess
from bot.errors import NotFound
from bot.training.exam_book import ExamBook
from bot.wording import Wording

PAGE = Path(__file__).parent / "pages" / "exams.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExamRoutes:
    """Handlers of the page of exams."""

    book: ExamBook
    access: ConsoleAccess
    say: Wording

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/exams", self.page),
            Route("/console/exams/all", self.all_),
            Route("/console/exams/{code}/results", self.results),
            Route("/console/exams/{code}/items", self.items),
            Route("/console/exams/{code}/results.xlsx", self.sheet),
        ]

    async def page(self, request: Request) -> Response:
        """The page; without leave to see it, the console says how to get in."""
        return FileResponse(PAGE) if self.access.allows(request) else RedirectResponse("/console", status_code=303)

    async def all_(self, request: Request) -> Response:
        """The newest exams with their figures."""
        return await self._answer(request, lambda: {"exams": self.book.latest()})

    async def results(self, request: Request) -> Response:
        """One exam, a row for each attempt."""
        return await self._answer(request, lambda: self.book.results(request.path_params["code"]))

    async def items(self, request: Request) -> Response:
        """One exam, a row for each question."""
        return await self._answer(request, lambda: self.book.items(request.path_params["code"]))

    async def sheet(self, request: Request) -> Response:
        """Results, questions and answers as a spreadsheet."""
        code = request.path_params["code"]
        if not self.access.allows(request):
            return JSONResponse({"error": self.say("web.locked")}, status_code=401)
        try:
            data = await asyncio.to_thread(self.book.xlsx, code)
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        name = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
        headers = {"Content-Disposition": f'attachment; filename="bai-thi-{name}.xlsx"', "Cache-Control": "no-store"}
        return Response(data, media_type=XLSX, headers=headers)

    async def _answer(self, request: Request, read: Callable[[], dict[str, Any]]) -> Response:
        if not self.access.allows(request):
            return JSONResponse({"error": self.say("web.locked")}, status_code=401)
        try:
            return JSONResponse(await asyncio.to_thread(read), headers={"Cache-Control": "no-store"})
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
