"""Who is looking and where they may go: what the navigation of every page of the console is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Right, Viewer

PAGES: tuple[tuple[str, Right | None], ...] = (
    ("/console", "see"),
    ("/console/talks", "act"),
    ("/console/warnings", "warn"),
    ("/console/broadcasts", "warn"),
    ("/console/teams", "train"),
    ("/console/exams", "train"),
    ("/console/knowledge", "write"),
    ("/console/numbers", "see"),
    ("/console/people", "admin"),
    ("/console/audit", "admin"),
    ("/console/account", None),
)
"""The console's pages in the order of its navigation, with the right each asks for; None: whoever is signed in."""


@dataclass(frozen=True)
class MeRoutes:
    """The handler of what the navigation asks."""

    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [Route("/console/me", self.guard.reads(None, self.me))]

    async def me(self, request: Request, viewer: Viewer) -> Response:
        """Name, role, rights, and the pages that are theirs to open."""
        return JSONResponse(about(viewer, self.guard, request.app.routes), headers={"Cache-Control": "no-store"})


def open_to(viewer: Viewer, routes: Iterable[BaseRoute]) -> list[str]:
    """The pages that a viewer may open, of those there are."""
    there = {route.path for route in routes if isinstance(route, Route)}
    return [path for path, right in PAGES if path in there and viewer.may(right)]


def first_page(viewer: Viewer, routes: Iterable[BaseRoute]) -> str:
    """Where somebody begins who may not see incidents."""
    return next((path for path in open_to(viewer, routes) if path != "/console"), "/console/account")


def about(viewer: Viewer, guard: Guard, routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """A viewer as the pages read them."""
    return {
        "name": viewer.name,
        "role": viewer.role,
        "role_name": guard.say(f"access.role.{viewer.role}"),
        "rights": sorted(viewer.rights),
        "signed_in": viewer.is_person,
        "pages": open_to(viewer, routes),
    }
