"""The console's requests: the page, the incidents, their live stream, and what officials press."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.console import detail, view
from bot.console.access import ConsoleAccess
from bot.console.page_files import PageFiles, page_files
from bot.errors import NotFound, Refused
from bot.incidents.model import Incident
from bot.media import MediaStore
from bot.runner import Runner
from bot.storage import incidents, reporters, units
from bot.storage.database import reading
from bot.wording import Wording

PAGES = Path(__file__).parent / "pages"
BEAT = 10.0
WAITING = 200
"""Changes a slow page may have waiting; beyond that it is cut off and reconnects."""
LARGEST_FORM = 16 * 1024
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class ConsoleRoutes:
    """Handlers of the officials' console."""

    engine: Engine
    runner: Runner
    access: ConsoleAccess
    media: MediaStore
    say: Wording
    pages: set[asyncio.Queue[str]] = field(default_factory=set)
    changed: dict[str, None] = field(default_factory=dict)
    telling: list[asyncio.Task[None]] = field(default_factory=list)
    files: PageFiles = field(default_factory=page_files)

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console", self.page),
            Route("/console/incidents", self.guard(self.list_)),
            Route("/console/closing", self.guard(self.choices)),
            Route("/console/incidents/{code}", self.guard(self.detail)),
            Route("/console/incidents/{code}/ask", self.guard(self.ask), methods=["POST"]),
            Route("/console/incidents/{code}/link", self.guard(self.link), methods=["POST"]),
            Route("/console/incidents/{code}/closing", self.guard(self.close), methods=["POST"]),
            Route("/console/incidents/{code}/{action}", self.guard(self.act), methods=["POST"]),
            Route("/console/stream", self.guard(self.stream)),
            Route("/console/media/{name}", self.guard(self.photo)),
            Mount("/static/console", StaticFiles(directory=PAGES)),
        ]

    def guard(self, handler: Handler) -> Handler:
        """Only for those who may."""

        async def guarded(request: Request) -> Response:
            if not self.access.allows(request):
                return JSONResponse({"error": self.say("web.locked")}, status_code=401)
            return await handler(request)

        return guarded

    async def page(self, request: Request) -> Response:
        """The console itself; with ?key=… the browser is let in and the key leaves the address bar."""
        key = request.query_params.get("key")
        if key is not None and self.access.opens(key):
            answer = RedirectResponse("/console", status_code=303)
            self.access.sign_in(answer, secure=request.url.scheme == "https")
            return answer
        if not self.access.allows(request):
            return Response(self.say("web.locked"), status_code=401, media_type="text/plain; charset=utf-8")
        return self.files.page("console.html", request)

    async def list_(self, _request: Request) -> Response:
        """The newest incidents."""
        return JSONResponse({"incidents": await asyncio.to_thread(self._all)})

    def _all(self) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            named = units.all_units(connection)
            newest = incidents.latest(connection)
            known = reporters.histories(connection, [one.reporter for one in newest])
            return [view.as_json(one, named, self.say, known.get(one.reporter)) for one in newest]

    async def choices(self, _request: Request) -> Response:
        """What the form of a closing is made of."""
        return JSONResponse(view.closing_choices(self.say))

    async def detail(self, request: Request) -> Response:
        """One incident in full."""
        found = await asyncio.to_thread(self._one, request.path_params["code"])
        return JSONResponse(found) if found else JSONResponse({"error": self.say("action.gone")}, status_code=404)

    async def close(self, request: Request) -> Response:
        """An official writes down how it ended, or corrects it."""
        return await self._sent(request, lambda code, form: self.runner.close(code, form, self.say("console.desk"), "console"))

    async def ask(self, request: Request) -> Response:
        """An official asks the reporters; `{"text": …}`."""
        who = self.say("console.desk")
        return await self._sent(request, lambda code, form: self.runner.ask(code, _text(form, "text"), who, "console"))

    async def link(self, request: Request) -> Response:
        """An official joins it to another; `{"to": CODE}`."""
        who = self.say("console.desk")
        return await self._sent(request, lambda code, form: self.runner.link(code, _text(form, "to"), who, "console"))

    async def _sent(self, request: Request, change: Callable[[str, dict[str, Any]], None]) -> Response:
        """`_change` with the form that the request carries."""
        body = await request.body()
        try:
            form = msgspec.json.decode(body if len(body) <= LARGEST_FORM else b"", type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return JSONResponse({"error": self.say("closing.unreadable")}, status_code=400)
        return await self._change(request, lambda code: change(code, form))

    async def act(self, request: Request) -> Response:
        """An official pressed a button."""
        action = request.path_params["action"]
        return await self._change(request, lambda code: self.runner.act(code, action, self.say("console.desk"), "console"))

    async def _change(self, request: Request, change: Callable[[str], None]) -> Response:
        """Do it if the request comes from our own page; then the incident as it is."""
        if not self.access.same_origin(request):
            return JSONResponse({"error": self.say("action.not_yours")}, status_code=403)
        code = request.path_params["code"]
        try:
            await asyncio.to_thread(change, code)
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except Refused as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        return JSONResponse(await asyncio.to_thread(self._one, code))

    def _one(self, code: str) -> dict[str, Any] | None:
        with reading(self.engine) as connection:
            incident = incidents.by_code(connection, code)
            return detail.as_json(connection, incident, self.say) if incident else None

    def _shown(self, connection: Connection, incident: Incident) -> dict[str, Any]:
        history = reporters.history(connection, incident.reporter)
        return view.as_json(incident, units.all_units(connection), self.say, history)

    async def photo(self, request: Request) -> Response:
        """A received photo."""
        path = self.media.path(request.path_params["name"])
        return FileResponse(path) if path else JSONResponse({"error": self.say("action.gone")}, status_code=404)

    def tell(self, incident_id: str) -> None:
        """An incident changed: every open page is told. Called on the event loop."""
        if not self.pages:
            return
        self.changed[incident_id] = None
        if not self.telling or self.telling[0].done():
            self.telling[:] = [asyncio.create_task(self._tell_all())]

    async def _tell_all(self) -> None:
        """One after the other, each as it is by then."""
        while self.changed:
            incident_id = next(iter(self.changed))
            del self.changed[incident_id]
            if data := await asyncio.to_thread(self._read, incident_id):
                self._hand_out(data)

    def _read(self, incident_id: str) -> str:
        with reading(self.engine) as connection:
            incident = incidents.get(connection, incident_id)
            return msgspec.json.encode(self._shown(connection, incident)).decode() if incident else ""

    def _hand_out(self, data: str) -> None:
        for page in list(self.pages):
            try:
                page.put_nowait(data)
            except asyncio.QueueFull:
                self.pages.discard(page)

    async def stream(self, _request: Request) -> Response:
        """Server-sent events: every change as it happens."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=headers)

    async def _changes(self) -> AsyncIterator[str]:
        page: asyncio.Queue[str] = asyncio.Queue(WAITING)
        self.pages.add(page)
        try:
            yield "retry: 2000\nevent: ping\ndata: {}\n\n"
            while page in self.pages:
                try:
                    yield f"event: incident\ndata: {await asyncio.wait_for(page.get(), BEAT)}\n\n"
                except TimeoutError:
                    yield "event: ping\ndata: {}\n\n"
        finally:
            self.pages.discard(page)


def _text(form: dict[str, Any], name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
