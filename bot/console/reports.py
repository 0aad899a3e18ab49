"""The button that makes a report."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.errors import Refused
from bot.numbers.choice import LONGEST
from bot.reports.maker import FORMS, MEDIA, Form, Reports
from bot.reports.periods import period


@dataclass(frozen=True)
class ReportRoutes:
    """One request: what is asked for as JSON, the document as the answer. Nothing is kept here but that it was made."""

    reports: Reports
    guard: Guard

    def routes(self) -> list[Route | Mount]:
        """Path and handler."""
        return [Route("/console/reports", self.guard.changes("report", self.make), methods=["POST"])]

    async def make(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """`{"kind", "year", "number", "unit", "form"}`."""
        wanted = period(form.get("kind"), form.get("year"), form.get("number", 1))
        unit, kind = form.get("unit", ""), _form(form.get("form", "docx"))
        if not isinstance(unit, str) or len(unit) > LONGEST:
            raise Refused("numbers.not_yours")
        report = await asyncio.to_thread(self.reports.make, wanted, (kind,), viewer.name, unit, viewer.units)
        name = f'attachment; filename="{report.name}.{kind}"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return Response(report.files[kind], media_type=MEDIA[kind], headers=headers)


def _form(value: object) -> Form:
    found = next((one for one in FORMS if one == value), None)
    if found is None:
        raise Refused("reports.no_form")
    return found
