"""The console's page of warnings: make one, confirm it as a second official, follow it, stop it.

Who acts is the person signed in; whoever came by the key chooses a name from the officials in service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.signing import signing
from bot.console.viewer import Viewer
from bot.errors import NotFound, Refused
from bot.warnings.book import By, Seen, WarningBook
from bot.warnings.model import Warning, covers

PAGE = Path(__file__).parent / "pages" / "warnings.html"


class WarningRequest(msgspec.Struct, frozen=True):
    """What the page sends: who acts where nobody is signed in by name, and for a new warning what it is."""

    by: str = ""
    kind: str = ""
    units: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class WarningRoutes:
    """Handlers of the page of warnings: those of the viewer's units, and those that reach them from above."""

    book: WarningBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        guard = self.guard
        return [
            Route("/console/warnings", guard.page("warn", self.page)),
            Route("/console/warnings/all", guard.reads("warn", self.all_)),
            Route("/console/warnings/choices", guard.reads("warn", self.choices)),
            Route("/console/warnings/preview", guard.asks("warn", self.preview), methods=["POST"]),
            Route("/console/warnings/new", guard.changes("warn", self.new), methods=["POST"]),
            Route("/console/warnings/{code}/{action}", guard.changes("warn", self.act), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, _request: Request, viewer: Viewer) -> Response:
        """The newest warnings with their figures."""
        return await _answer(lambda: {"warnings": self.book.latest(_seen_by(viewer))})

    async def choices(self, _request: Request, viewer: Viewer) -> Response:
        """What a new one can be made of: kinds, units, officials."""
        return await _answer(lambda: self._choices(viewer))

    def _choices(self, viewer: Viewer) -> dict[str, Any]:
        found = self.book.choices()
        me = {"name": viewer.name, "unit": viewer.unit} if viewer.is_person else None
        own = [unit for unit in found["units"] if viewer.sees(unit["code"])]
        return found | {"units": own, "officials": [] if me else found["officials"], "me": me}

    async def preview(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """What people would read, and how many they are."""
        asked = _asked(form)
        return await _answer(lambda: self.book.preview(asked.kind, asked.units, asked.text, signing(viewer, asked.by)))

    async def new(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """A draft is made."""
        asked = _asked(form)
        return await _answer(lambda: self.book.make(asked.kind, asked.units, asked.text, signing(viewer, asked.by)))

    async def act(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Confirm, reject, stop."""
        code, action, by = request.path_params["code"], request.path_params["action"], signing(viewer, _asked(form).by)
        return await _answer(lambda: self._act(action, code, viewer, by))

    def _act(self, action: str, code: str, viewer: Viewer, by: By) -> dict[str, Any]:
        if not self.book.is_seen(code, _seen_by(viewer)):
            raise NotFound("warning.error.gone", code=code)
        return self.book.act(action, code, by)


def _seen_by(viewer: Viewer) -> Seen:
    def seen(warning: Warning, above: Mapping[str, str | None]) -> bool:
        return any(viewer.sees(unit) or (bool(viewer.unit) and covers(unit, viewer.unit, above)) for unit in warning.units)

    return seen


def _asked(form: dict[str, Any]) -> WarningRequest:
    try:
        return msgspec.convert(form, WarningRequest)
    except msgspec.ValidationError as error:
        raise Refused("web.bad_json") from error


async def _answer(do: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(do))
