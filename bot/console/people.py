"""The page of people: who may use the console, as what and where; for administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.people_book import PeopleBook, Wanted
from bot.console.viewer import Viewer
from bot.errors import NotFound, Refused

PAGE = Path(__file__).parent / "pages" / "people.html"
FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class PeopleRoutes:
    """Handlers of the page of people."""

    book: PeopleBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        guard = self.guard
        return [
            Route("/console/people", guard.page("admin", self.page)),
            Route("/console/people/all", guard.reads("admin", self.all_)),
            Route("/console/people/choices", guard.reads("admin", self.choices)),
            Route("/console/people/new", guard.changes("admin", self.add), methods=["POST"]),
            Route("/console/people/{id}/edit", guard.changes("admin", self.edit), methods=["POST"]),
            Route("/console/people/{id}/{action}", guard.changes("admin", self.act), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, _request: Request, _viewer: Viewer) -> Response:
        """Everybody."""
        return await _answer(lambda: {"people": self.book.every()})

    async def choices(self, _request: Request, _viewer: Viewer) -> Response:
        """What the form offers."""
        return await _answer(self.book.choices)

    async def add(self, request: Request, _viewer: Viewer, form: dict[str, Any]) -> Response:
        """Somebody is given access."""
        wanted = _wanted(form)
        request.state.audit = _told(wanted)
        return await _answer(lambda: self.book.add(wanted))

    async def edit(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Somebody's role, unit or addresses change."""
        account, wanted = _number(request), _wanted(form)
        request.state.audit = _told(wanted)
        if account == viewer.account and (wanted.role not in (None, viewer.role)):
            raise Refused("access.not_yourself")
        return await _answer(lambda: self.book.edit(account, wanted))

    async def act(self, request: Request, viewer: Viewer, _form: dict[str, Any]) -> Response:
        """Remove somebody, end their sessions, take their password away, make a link to hand over."""
        account, action = _number(request), request.path_params["action"]
        acts: dict[str, Callable[[], dict[str, Any]]] = {
            "remove": lambda: {"removed": self.book.remove(account)},
            "revoke": lambda: {"ended": self.book.revoke(account)},
            "reset": lambda: {"reset": self.book.reset(account)},
            "link": lambda: {"link": self.book.link(account)},
        }
        if action not in acts:
            raise NotFound("action.gone")
        if action == "remove" and account == viewer.account:
            raise Refused("access.not_yourself")
        return await _answer(acts[action])


def _number(request: Request) -> int:
    number = request.path_params["id"]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotFound("action.gone")
    return int(number)


def _wanted(form: dict[str, Any]) -> Wanted:
    try:
        return msgspec.convert(form, Wanted)
    except msgspec.ValidationError as error:
        raise Refused("web.bad_json") from error


def _told(wanted: Wanted) -> str:
    """What of it goes into the audit log: who, as what, where; no addresses."""
    return " ".join(part for part in (wanted.name, wanted.login, wanted.role, wanted.unit) if part)


async def _answer(do: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(do), headers=FRESH)
