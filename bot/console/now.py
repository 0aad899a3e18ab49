"""The console's first page: all of its parts, for the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.routing import Route

from bot.console.assigning import AssigningRoutes
from bot.console.guard import Guard
from bot.console.incident_list import IncidentList
from bot.console.live import Live
from bot.console.map_data import MapRoutes
from bot.console.page_files import PageFiles, page_files
from bot.parts import App


@dataclass(frozen=True)
class NowPage:
    """List, live connection, map, what stands beside an incident, and the files."""

    live: Live
    listed: IncidentList
    assigned: AssigningRoutes
    drawn: MapRoutes
    files: PageFiles

    @classmethod
    def of(cls, app: App, guard: Guard, clock: Callable[[], datetime]) -> NowPage:
        """Put together from the parts of a running assistant."""
        engine, store, say, settings = app.engine, app.store, app.say, app.settings
        listed = IncidentList(engine, store, guard, say)
        assigned = AssigningRoutes(engine, app.desk, app.runner.warn, guard, say, clock)
        drawn = MapRoutes(engine, listed, guard, say, settings.map_tiles, settings.map_attribution)
        return cls(Live(engine, store, guard, say), listed, assigned, drawn, page_files())

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [route for part in (self.live, self.listed, self.assigned, self.drawn, self.files) for route in part.routes()]

    async def prepare(self) -> None:
        """Take account of what happened before this program was started, ahead of the first who looks."""
        await asyncio.to_thread(self.listed.catch_up)
