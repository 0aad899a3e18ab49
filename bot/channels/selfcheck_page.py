"""The page of a self-check's result, made to be printed: no sign-in, found only by who has its link."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.templates import templates_in
from bot.conversation.selfcheck import HERE
from bot.storage import selfchecks
from bot.wording import Wording

PAGES = Path(__file__).parent / "selfcheck_pages"
CODE = re.compile(r"^[A-Za-z0-9-]{8,40}\Z")
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True)
class SelfCheckPage:
    """Shows and deletes results."""

    engine: Engine
    say: Wording
    clock: Callable[[], datetime]

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/self-check/{code}", self.show),
            Route("/self-check/{code}/delete", self.delete, methods=["POST"]),
            Mount("/static/self-check", StaticFiles(directory=PAGES / "static")),
        ]

    async def show(self, request: Request) -> Response:
        """The result of a code, or that there is none."""
        kept = await asyncio.to_thread(self._read, request.path_params["code"])
        if kept is None:
            return self._gone(404)
        made, expires = kept.result, kept.expires_at.astimezone(HERE).date()
        return self._page("result.html", 200, made=made, code=request.path_params["code"], expires=expires)

    async def delete(self, request: Request) -> Response:
        """Delete a result; whether there was one isn't told."""
        await asyncio.to_thread(self._forget, request.path_params["code"])
        return self._gone(200)

    def _gone(self, status: int) -> Response:
        return self._page("gone.html", status)

    def _page(self, name: str, status: int, **values: object) -> Response:
        return HTMLResponse(
            templates_in(PAGES).get_template(name).render(say=self.say, **values), status_code=status, headers=PRIVATE
        )

    def _read(self, code: str) -> selfchecks.Kept | None:
        if not CODE.match(code):
            return None
        with self.engine.begin() as connection:
            return selfchecks.read(connection, code, self.clock())

    def _forget(self, code: str) -> None:
        if CODE.match(code):
            with self.engine.begin() as connection:
                selfchecks.forget(connection, code)
