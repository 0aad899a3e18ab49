"""What the map of the console shows: open incidents, outlines of communes where supplied, water near the chosen incident."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import shapely
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import board_view
from bot.console.assigning import seen
from bot.console.board_query import filter_of
from bot.console.guard import Guard
from bot.console.incident_list import IncidentList
from bot.console.packed import packed
from bot.console.viewer import Viewer
from bot.storage import board, units
from bot.storage.database import reading
from bot.storage.units import Units
from bot.water.lines import distance, more, what
from bot.water.nearest import nearest
from bot.wording import Wording

MOST = 2000
"""Incidents on the map; more than can be open at once in a province."""
DETAIL = 0.0004
"""Degrees, some forty metres, by which an outline may be off: a commune is then a few hundred points."""
DIGITS = 4
WATER_SHOWN = 6


@dataclass(frozen=True)
class MapRoutes:
    """Handlers of the map. `tiles`, `attribution`: the address of map tiles and whose they are; empty: none."""

    engine: Engine
    listed: IncidentList
    guard: Guard
    say: Wording
    tiles: str = ""
    attribution: str = ""

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [
            Route("/console/map", self.guard.reads("see", self.ground)),
            Route("/console/map/incidents", self.guard.reads("see", self.incidents)),
            Route("/console/incidents/{code}/water", self.guard.reads("see", self.water)),
        ]

    async def ground(self, request: Request, viewer: Viewer) -> Response:
        """What lies under the incidents: tiles, outlines, names of places."""
        return packed(request, await asyncio.to_thread(self._ground, viewer), "private, max-age=600")

    def _ground(self, viewer: Viewer) -> dict[str, Any]:
        with reading(self.engine) as connection:
            known = units.all_units(connection)
        mine = [one for one in known.values() if viewer.sees(one.code)]
        drawn = outlines(known)
        return {
            "tiles": self.tiles,
            "attribution": self.attribution,
            "outlines": [{"name": one.name, "shape": drawn[one.code]} for one in mine if one.code in drawn],
            "places": [
                {"name": one.name, "lat": round(one.lat, DIGITS), "lon": round(one.lon, DIGITS)}
                for one in mine
                if one.lat is not None and one.lon is not None and one.parent
            ],
        }

    async def incidents(self, request: Request, viewer: Viewer) -> Response:
        """All that is under way and whose point is known; filtered as the list is, but for its heading."""
        return packed(request, await asyncio.to_thread(self._incidents, dict(request.query_params), viewer))

    def _incidents(self, asked: dict[str, str], viewer: Viewer) -> dict[str, Any]:
        self.listed.catch_up()
        with reading(self.engine) as connection:
            known = units.all_units(connection)
            wanted = replace(filter_of(asked, viewer, known), tab="", located=True)
            found = [line for tab in ("open", "working") for line in board.lines(connection, replace(wanted, tab=tab), MOST)]
        return {"rows": [board_view.as_json(line, known, self.say) for line in found]}

    async def water(self, request: Request, viewer: Viewer) -> Response:
        """The nearest water, the broken points that are nearer among it."""
        return packed(request, await asyncio.to_thread(self._water, request.path_params["code"], viewer))

    def _water(self, code: str, viewer: Viewer) -> dict[str, Any]:
        with reading(self.engine) as connection:
            place = seen(connection, code, viewer).place
            found = (
                nearest(connection, place.lat, place.lon, WATER_SHOWN)
                if place.lat is not None and place.lon is not None
                else []
            )
        return {
            "water": [
                {
                    "lat": near.point.lat,
                    "lon": near.point.lon,
                    "label": f"{what(near.point, self.say)}{more(near.point, self.say)}",
                    "distance": distance(near.metres),
                    "faulty": near.point.status == "faulty",
                }
                for near in found
            ]
        }


@lru_cache(maxsize=2)
def outlines(known: Units) -> dict[str, Any]:
    """The outlines of units, made simpler and rounded for the map; kept for as long as the units are the same."""
    return {code: _simple(text) for code, text in known.outlines.items()}


def _simple(text: str) -> Any:
    shape = shapely.from_geojson(text).simplify(DETAIL)
    return json.loads(shapely.to_geojson(shapely.set_precision(shape, 10**-DIGITS)))
