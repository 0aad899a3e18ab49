"""The public page that confirms a certificate: found only by its code, and shows nothing that isn't on the paper."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.templates import templates_in
from bot.incidents.hours import HANOI
from bot.storage import certificates
from bot.storage.certificates import Certificate
from bot.storage.database import reading
from bot.training import codes, papers
from bot.wording import Wording

PAGES = Path(__file__).parent / "certificate_pages"
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
DAY = "%d/%m/%Y"
AT_ONCE = 2
"""Papers made at a time: each takes a core for a tenth of a second."""


@dataclass(frozen=True)
class CertificatePage:
    """Confirms certificates; `pages` is the address that the paper's QR code leads to, empty: where the page was opened."""

    engine: Engine
    say: Wording
    pages: str = ""
    making: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        return [
            Route("/chung-nhan", self.ask),
            Route("/chung-nhan/{code}", self.show),
            Route("/chung-nhan/{code}/giay.pdf", self.paper),
            Mount("/static/certificate", StaticFiles(directory=PAGES / "static")),
        ]

    async def ask(self, request: Request) -> Response:
        """A field for the code on a paper, and its page once it is given."""
        code = codes.typed(request.query_params.get("ma", "")[:80])
        if code:
            return RedirectResponse(f"/chung-nhan/{code}", status_code=303)
        return self._page("ask.html", 200, unknown=False)

    async def show(self, request: Request) -> Response:
        """What a certificate says and whether it counts, or that there is none of that code."""
        one = await asyncio.to_thread(self._read, request.path_params["code"])
        if one is None:
            return self._page("ask.html", 404, unknown=True)
        issued = one.issued_at.astimezone(HANOI).strftime(DAY)
        revoked = one.revoked_at.astimezone(HANOI).strftime(DAY) if one.revoked_at else ""
        values = {"one": one, "code": codes.grouped(one.code), "percent": papers.percent(one), "day": issued}
        return self._page("confirmed.html", 200, revoked=revoked, **values)

    async def paper(self, request: Request) -> Response:
        """The paper of a certificate that counts."""
        one = await asyncio.to_thread(self._read, request.path_params["code"])
        if one is None or one.revoked_at is not None:
            return self._page("ask.html", 404, unknown=True)
        pages = self.pages or str(request.base_url).rstrip("/")
        async with self.making:
            made = await asyncio.to_thread(papers.pdf, one, pages)
        headers = PRIVATE | {"Content-Disposition": f'inline; filename="xac-nhan-{one.code}.pdf"'}
        return Response(made, media_type="application/pdf", headers=headers)

    def _page(self, name: str, status: int, **values: object) -> Response:
        return HTMLResponse(
            templates_in(PAGES).get_template(name).render(say=self.say, **values), status_code=status, headers=PRIVATE
        )

    def _read(self, given: str) -> Certificate | None:
        code = codes.typed(given[:80])
        if len(code) != codes.CERTIFICATE:
            return None
        with reading(self.engine) as connection:
            return certificates.get(connection, code)
