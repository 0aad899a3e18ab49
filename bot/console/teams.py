"""The console's page of teams: by commune, who is in them and how far they are with what they were asked to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.campaign_book import CampaignBook
from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.errors import NotFound
from bot.team_book import TeamBook

PAGE = Path(__file__).parent / "pages" / "teams.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TeamRoutes:
    """Handlers of the page of teams, those of the viewer's own units. Nothing on it changes anything."""

    teams: TeamBook
    campaigns: CampaignBook
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        reads = self.guard.reads
        return [
            Route("/console/teams", self.guard.page("train", self.page)),
            Route("/console/teams/all", reads("train", self.all_)),
            Route("/console/teams/team/{id}", reads("train", self.team)),
            Route("/console/teams/campaign/{code}", reads("train", self.campaign)),
            Route("/console/teams/campaign/{code}/progress.xlsx", reads("train", self.sheet)),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def all_(self, _request: Request, viewer: Viewer) -> Response:
        """All teams and campaigns."""
        return await _answer(lambda: self._all(viewer))

    def _all(self, viewer: Viewer) -> dict[str, Any]:
        teams = [one for one in self.teams.teams() if viewer.sees(one["unit"])]
        return {"teams": teams, "campaigns": self.campaigns.campaigns(viewer.units)}

    async def team(self, request: Request, viewer: Viewer) -> Response:
        """A team's members with their hours."""
        return await _answer(lambda: self._team(request.path_params["id"], viewer))

    def _team(self, id_: str, viewer: Viewer) -> dict[str, Any]:
        if not any(one["id"] == id_ and viewer.sees(one["unit"]) for one in self.teams.teams()):
            raise NotFound("action.gone")
        return self.teams.show(id_) | {"hours": self.teams.hours(id_)}

    async def campaign(self, request: Request, viewer: Viewer) -> Response:
        """How far teams and people are with a campaign."""
        return await _answer(lambda: self.campaigns.progress(request.path_params["code"], viewer.units))

    async def sheet(self, request: Request, viewer: Viewer) -> Response:
        """The same as an Excel sheet."""
        code = request.path_params["code"]
        made = await asyncio.to_thread(lambda: self.campaigns.sheet(self.campaigns.progress(code, viewer.units)))
        headers = {"Content-Disposition": 'attachment; filename="tien-do.xlsx"', "Cache-Control": "no-store"}
        return Response(made, media_type=XLSX, headers=headers)


async def _answer(do: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(do), headers={"Cache-Control": "no-store"})
