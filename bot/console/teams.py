"""The console's page of teams: by commune, who is in them and how far they are with what they were asked to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.campaign_book import CampaignBook
from bot.console.access import ConsoleAccess
from bot.errors import NotFound, PcccError
from bot.team_book import TeamBook
from bot.wording import Wording

PAGE = Path(__file__).parent / "pages" / "teams.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TeamRoutes:
    """Handlers of the page of teams. Nothing on it changes anything."""

    teams: TeamBook
    campaigns: CampaignBook
    access: ConsoleAccess
    say: Wording

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/console/teams", self.page),
            Route("/console/teams/all", self.all_),
            Route("/console/teams/team/{id}", self.team),
            Route("/console/teams/campaign/{code}", self.campaign),
            Route("/console/teams/campaign/{code}/progress.xlsx", self.sheet),
        ]

    async def page(self, request: Request) -> Response:
        """The page; without leave to see it, the console says how to get in."""
        return FileResponse(PAGE) if self.access.allows(request) else RedirectResponse("/console", status_code=303)

    async def all_(self, request: Request) -> Response:
        """All teams and campaigns."""
        return await self._answer(request, lambda: {"teams": self.teams.teams(), "campaigns": self.campaigns.campaigns()})

    async def team(self, request: Request) -> Response:
        """A team's members with their hours."""
        id_ = request.path_params["id"]
        return await self._answer(request, lambda: self.teams.show(id_) | {"hours": self.teams.hours(id_)})

    async def campaign(self, request: Request) -> Response:
        """How far teams and people are with a campaign."""
        return await self._answer(request, lambda: self.campaigns.progress(request.path_params["code"]))

    async def sheet(self, request: Request) -> Response:
        """The same as an Excel sheet."""
        code, made = request.path_params["code"], b""

        def make() -> dict[str, Any]:
            nonlocal made
            made = self.campaigns.sheet(self.campaigns.progress(code))
            return {}

        answered = await self._answer(request, make)
        if answered.status_code != 200:
            return answered
        headers = {"Content-Disposition": 'attachment; filename="tien-do.xlsx"', "Cache-Control": "no-store"}
        return Response(made, media_type=XLSX, headers=headers)

    async def _answer(self, request: Request, do: Callable[[], dict[str, Any]]) -> Response:
        if not self.access.allows(request):
            return JSONResponse({"error": self.say("web.locked")}, status_code=401)
        try:
            return JSONResponse(await asyncio.to_thread(do), headers={"Cache-Control": "no-store"})
        except NotFound as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except PcccError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
