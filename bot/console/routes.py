"""The console's requests: the page, the incidents, and what officials press."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.console import detail, view
from bot.console.assigning import seen, sees
from bot.console.guard import Guard
from bot.console.me import first_page
from bot.console.page_files import PageFiles, page_files
from bot.console.sign_in_pages import enter
from bot.console.viewer import Viewer
from bot.errors import NotFound
from bot.media import MediaStore
from bot.runner import Runner
from bot.storage import incidents, reporters, units
from bot.storage.database import reading
from bot.wording import Wording


@dataclass(frozen=True)
class ConsoleRoutes:
    """Handlers of the officials' console."""

    engine: Engine
    runner: Runner
    guard: Guard
    media: MediaStore
    say: Wording
    files: PageFiles = field(default_factory=page_files)

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        reads, changes = self.guard.reads, self.guard.changes
        return [
            Route("/console", self.page),
            Route("/console/incidents", reads("see", self.list_)),
            Route("/console/closing", reads("see", self.choices)),
            Route("/console/incidents/{code}", reads("see", self.detail)),
            Route("/console/incidents/{code}/ask", changes("act", self.ask), methods=["POST"]),
            Route("/console/incidents/{code}/link", changes("act", self.link), methods=["POST"]),
            Route("/console/incidents/{code}/closing", changes("act", self.close), methods=["POST"]),
            Route("/console/incidents/{code}/{action}", changes("act", self.act), methods=["POST"]),
            Route("/console/media/{name}", reads("see", self.photo)),
        ]

    async def page(self, request: Request) -> Response:
        """The console itself; with ?key=… the browser is let in and the key leaves the address bar."""
        key = request.query_params.get("key")
        if key is not None:
            return await enter(self.guard.access, request, key)
        return await self.guard.page(None, self._page)(request)

    async def _page(self, request: Request, viewer: Viewer) -> Response:
        if viewer.may("see"):
            return self.files.page("console.html", request)
        return RedirectResponse(first_page(viewer, request.app.routes), status_code=303)

    async def list_(self, _request: Request, viewer: Viewer) -> Response:
        """The newest incidents."""
        return JSONResponse({"incidents": await asyncio.to_thread(self._all, viewer)})

    def _all(self, viewer: Viewer) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            named = units.all_units(connection)
            newest = incidents.latest(connection, units=viewer.units)
            known = reporters.histories(connection, [one.reporter for one in newest])
            return [view.as_json(one, named, self.say, known.get(one.reporter)) for one in newest]

    async def choices(self, _request: Request, _viewer: Viewer) -> Response:
        """What the form of a closing is made of."""
        return JSONResponse(view.closing_choices(self.say))

    async def detail(self, request: Request, viewer: Viewer) -> Response:
        """One incident in full."""
        return JSONResponse(await asyncio.to_thread(self._one, request.path_params["code"], viewer))

    async def close(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """An official writes down how it ended, or corrects it."""
        return await self._change(request, viewer, lambda code: self.runner.close(code, form, viewer.name, "console"))

    async def ask(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """An official asks the reporters; `{"text": …}`."""
        text = _text(form, "text")
        return await self._change(request, viewer, lambda code: self.runner.ask(code, text, viewer.name, "console"))

    async def link(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """An official joins it to another; `{"to": CODE}`."""
        to = request.state.audit = _text(form, "to")

        def work(code: str) -> None:
            self._one(to, viewer)
            self.runner.link(code, to, viewer.name, "console")

        return await self._change(request, viewer, work)

    async def act(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """An official pressed a button."""
        action = request.path_params["action"]
        return await self._change(request, viewer, lambda code: self.runner.act(code, action, viewer.name, "console"))

    async def _change(self, request: Request, viewer: Viewer, change: Callable[[str], None]) -> Response:
        """Do it if the incident is the viewer's to see; then the incident as it is."""
        code = request.path_params["code"]
        await asyncio.to_thread(self._one, code, viewer)
        await asyncio.to_thread(change, code)
        return JSONResponse(await asyncio.to_thread(self._one, code, viewer))

    def _one(self, code: str, viewer: Viewer) -> dict[str, Any]:
        with reading(self.engine) as connection:
            return detail.as_json(connection, seen(connection, code, viewer), self.say)

    async def photo(self, request: Request, viewer: Viewer) -> Response:
        """A received photo."""
        path = await asyncio.to_thread(self._media, request.path_params["name"], viewer)
        return FileResponse(path)

    def _media(self, name: str, viewer: Viewer) -> Path:
        path = self.media.path(name)
        with reading(self.engine) as connection:
            named = () if viewer.units is None else incidents.of_media(connection, name)
            if path is None or not (viewer.units is None or any(sees(viewer, one) for one in named)):
                raise NotFound("action.gone")
        return path


def _text(form: dict[str, Any], name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
