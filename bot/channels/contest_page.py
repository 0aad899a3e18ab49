"""The public page of a contest: its rules while it is on, afterwards the results and how to check the draw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.templates import templates_in
from bot.conversation.contest_entry import moment_of
from bot.storage import contests
from bot.storage.database import reading
from bot.training.contest_results import Results, results
from bot.training.drawing import closing_of
from bot.wording import Wording

PAGES = Path(__file__).parent / "contest_pages"
LONGEST_CODE = 20
FRESH = {"Cache-Control": "no-cache"}


@dataclass(frozen=True)
class ContestPage:
    """Shows contests to everybody. Nothing of who entered but the masked names of winners."""

    engine: Engine
    say: Wording
    clock: Callable[[], datetime]

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/cuoc-thi/{code}", self.show),
            Route("/cuoc-thi/{code}/ma-bai.csv", self.ids),
            Mount("/static/contest", StaticFiles(directory=PAGES / "static")),
        ]

    async def show(self, request: Request) -> Response:
        """The contest of a code, or that there is none."""
        found = await asyncio.to_thread(self._read, request.path_params["code"])
        if found is None:
            return self._page("missing.html", 404)
        contest, now = found.contest, self.clock()
        state = "planned" if now < contest.opens_at else "open" if contest.is_open(now) else "closed"
        values = {"moment_of": moment_of, "closing_of": closing_of, "over": state == "closed"}
        return self._page("page.html", 200, found=found, contest=contest, state=state, **values)

    async def ids(self, request: Request) -> Response:
        """Every entry's id and whether all its answers were right, once no more are taken."""
        found = await asyncio.to_thread(self._read, request.path_params["code"])
        if found is None or self.clock() < found.contest.closes_at:
            return self._page("missing.html", 404)
        lines = ["ma_bai,dung_het", *(f"{id_},{int(right)}" for id_, right in found.ids)]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/csv", headers=FRESH)

    def _page(self, name: str, status: int, **values: object) -> Response:
        return HTMLResponse(
            templates_in(PAGES).get_template(name).render(say=self.say, **values), status_code=status, headers=FRESH
        )

    def _read(self, code: str) -> Results | None:
        if len(code) > LONGEST_CODE:
            return None
        with reading(self.engine) as connection:
            found = contests.by_code(connection, code.upper())
            return results(connection, found) if found else None
