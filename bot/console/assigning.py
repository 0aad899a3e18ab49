"""Giving an incident to somebody, and finding others that are of the same event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.console import board_view, detail
from bot.console.board_query import above
from bot.console.guard import Guard
from bot.console.packed import packed
from bot.console.viewer import Viewer
from bot.errors import NotFound
from bot.incidents import assigning
from bot.incidents.candidates import Candidate, candidates
from bot.incidents.desk import Desk
from bot.incidents.forwarding import place_words, state_label
from bot.incidents.model import Incident
from bot.incidents.routing import on_duty
from bot.incidents.telling import Outcome
from bot.storage import incidents, units
from bot.storage.database import reading
from bot.storage.units import Unit
from bot.wording import Wording

Change = Callable[[Callable[[Connection, datetime], Outcome]], None]


@dataclass(frozen=True)
class AssigningRoutes:
    """Handlers beside an incident. `change` runs a change in a transaction and has told what came of it."""

    engine: Engine
    desk: Desk
    change: Change
    guard: Guard
    say: Wording
    clock: Callable[[], datetime]

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        path = "/console/incidents/{code}"
        return [
            Route(f"{path}/assignees", self.guard.reads("act", self.assignees)),
            Route(f"{path}/assign", self.guard.changes("act", self.assign), methods=["POST"]),
            Route(f"{path}/candidates", self.guard.reads("see", self.candidates)),
        ]

    async def assignees(self, request: Request, viewer: Viewer) -> Response:
        """To whom the viewer may give it: the incident's own unit first."""
        return packed(request, await asyncio.to_thread(self._assignees, request.path_params["code"], viewer))

    def _assignees(self, code: str, viewer: Viewer) -> dict[str, Any]:
        now = self.clock()
        with reading(self.engine) as connection:
            incident = seen(connection, code, viewer)
            directory = self.desk.directory(connection)
        offered = assigning.assignees(directory, allowed(viewer, directory.units))
        first = {incident.unit: 0}
        places = sorted(offered.units, key=lambda one: (first.get(one.code, 1), one.parent is not None, one.name))
        order = {one.code: number for number, one in enumerate(places)}
        people = sorted(offered.officials, key=lambda one: (order.get(one.unit, len(order)), one.name))
        return {
            "units": [{"value": one.code, "label": one.name} for one in places],
            "officials": [
                {"value": one.id, "label": one.name, "unit": directory.units[one.unit].name, "on_duty": on_duty(one, now)}
                for one in people
            ],
        }

    async def assign(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Give it: `{"official": ID}` or `{"unit": CODE}`; then the incident as it is."""
        code, official, unit = request.path_params["code"], form.get("official"), form.get("unit")
        to = {"official": official if type(official) is int else 0, "unit": unit if isinstance(unit, str) else ""}
        request.state.audit = to["unit"] or str(to["official"])
        return JSONResponse(await asyncio.to_thread(self._assign, code, viewer, to))

    def _assign(self, code: str, viewer: Viewer, to: dict[str, Any]) -> dict[str, Any]:
        with reading(self.engine) as connection:
            seen(connection, code, viewer)
            within = allowed(viewer, units.all_units(connection))
        self.change(
            lambda connection, now: assigning.assign(self.desk, connection, code, within, viewer.name, "console", now, **to)
        )
        with reading(self.engine) as connection:
            return detail.as_json(connection, seen(connection, code, viewer), self.say)

    async def candidates(self, request: Request, viewer: Viewer) -> Response:
        """Others that may be of the same event."""
        return packed(request, await asyncio.to_thread(self._candidates, request.path_params["code"], viewer))

    def _candidates(self, code: str, viewer: Viewer) -> dict[str, Any]:
        with reading(self.engine) as connection:
            found = candidates(connection, seen(connection, code, viewer))
        return {"candidates": [self._shown(one) for one in found if sees(viewer, one.incident)]}

    def _shown(self, one: Candidate) -> dict[str, Any]:
        incident = one.incident
        return {
            "code": incident.code,
            "title": self.say(f"event.{incident.event}"),
            "state_label": state_label(incident, self.say),
            "place": place_words(incident, self.say),
            "words": incident.texts[0] if incident.texts else "",
            "opened_at": incident.opened_at.isoformat(),
            "metres": round(one.metres) if one.metres is not None else None,
            "minutes": one.minutes,
        }


def seen(connection: Connection, code: str, viewer: Viewer) -> Incident:
    """The incident of a code, if it is theirs to see. Raises `NotFound`, the same as where there is none."""
    incident = incidents.by_code(connection, code)
    if incident is None or not sees(viewer, incident):
        raise NotFound("action.gone")
    return incident


def sees(viewer: Viewer, incident: Incident) -> bool:
    """Whether an incident is theirs to see."""
    return board_view.sees(viewer, incident.unit, incident.assigned.unit if incident.assigned else None)


def allowed(viewer: Viewer, known: Mapping[str, Unit]) -> set[str] | None:
    """The units to which a viewer may give an incident: theirs and those directly above; `None`: all."""
    return None if viewer.units is None else set(viewer.units) | above(viewer.units, known)
