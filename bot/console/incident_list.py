"""The list of the console: filtered and paged on the server, and told of every change as it happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import structlog
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import board_view
from bot.console.board_query import filter_of, mark_of
from bot.console.guard import Guard
from bot.console.packed import packed
from bot.console.viewer import Viewer
from bot.errors import Refused
from bot.incidents.model import STATES
from bot.storage import board, units
from bot.storage.board import Line
from bot.storage.database import reading
from bot.storage.store import Store
from bot.wording import Wording

log = structlog.get_logger()
PORTION = 50
"""Lines at a time."""
AT_ONCE = 200
"""Incidents whose lines are made in one transaction, so that reports coming in meanwhile needn't wait for long."""


@dataclass(frozen=True)
class IncidentList:
    """Handlers of the list."""

    engine: Engine
    store: Store
    guard: Guard
    say: Wording

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [
            Route("/console/board", self.guard.reads("see", self.list_)),
            Route("/console/board/choices", self.guard.reads("see", self.choices)),
        ]

    async def list_(self, request: Request, viewer: Viewer) -> Response:
        """A portion of what is asked for, newest first, and how many there are under each heading."""
        try:
            return packed(request, await asyncio.to_thread(self._portion, dict(request.query_params), viewer))
        except Refused as error:
            log.warning("filter_refused", viewer=viewer.key, reason=error.sentence)
            raise

    def _portion(self, asked: dict[str, str], viewer: Viewer) -> dict[str, Any]:
        self.catch_up()
        with reading(self.engine) as connection:
            known = units.all_units(connection)
            wanted = filter_of(asked, viewer, known)
            found = board.lines(connection, wanted, PORTION + 1, mark_of(asked))
            rows = [board_view.as_json(line, known, self.say) for line in found[:PORTION]]
            more = {} if "after" in asked else {"counts": board.counts(connection, without_tab(wanted)), "me": viewer.name}
            return {"rows": rows, "next": _mark(found[PORTION - 1]) if len(found) > PORTION else None, **more}

    def catch_up(self) -> None:
        """Take account of what happened since the list was asked last."""
        with reading(self.engine) as connection:
            late = board.behind(connection)
        for first in range(0, len(late), AT_ONCE):
            some = late[first : first + AT_ONCE]
            self.store.run(lambda connection, some=some: board.renew(connection, some))  # type: ignore[misc]

    async def choices(self, request: Request, viewer: Viewer) -> Response:
        """What can be filtered by: kinds, states and units."""
        return packed(request, await asyncio.to_thread(self._choices, viewer), "private, max-age=300")

    def _choices(self, viewer: Viewer) -> dict[str, Any]:
        with reading(self.engine) as connection:
            known = units.all_units(connection)
        seen = sorted((one for one in known.values() if viewer.sees(one.code)), key=lambda one: (one.parent or "", one.name))
        return {
            "kinds": [{"value": one, "label": self.say(f"event.{one}")} for one in self.say.under("event.")],
            "states": [{"value": one, "label": self.say(f"badge.{one}"), "tab": board.TABS[one]} for one in STATES],
            "units": [{"value": one.code, "label": one.name, "parent": one.parent} for one in seen],
        }


def without_tab(wanted: board.Filter) -> board.Filter:
    """The same under every heading."""
    return replace(wanted, tab="")


def _mark(line: Line) -> str:
    return f"{line.opened_at.astimezone(UTC).isoformat()}~{line.code}"
