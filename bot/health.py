"""Health per part, metrics, and the headers every page carries."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.incidents import alarms
from bot.jobs import Jobs
from bot.messages import Channel
from bot.mind import Mind
from bot.storage import outbox
from bot.storage.database import reading

POLICY = "default-src 'self'; img-src 'self' data: blob:{pictures}; object-src 'none'; base-uri 'none'; form-action 'self'"
CONSOLE = "/console"


@dataclass(frozen=True)
class Health:
    """Answers what works and what doesn't."""

    engine: Engine
    mind: Mind
    jobs: Jobs
    channels: Mapping[str, Channel]

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [Route("/healthz", self.health), Route("/metrics", self.metrics)]

    async def health(self, _request: Request) -> Response:
        """Per part "ok", "starting" or what is wrong; 503 when messages can't be taken."""
        parts = await asyncio.to_thread(self._parts)
        works = parts["database"] == "ok"
        return JSONResponse({"status": "ok" if works else "failing", "parts": parts}, status_code=200 if works else 503)

    def _parts(self) -> dict[str, object]:
        parts: dict[str, object] = {
            "emergency_rules": "ok",
            "model": "ok" if self.mind.ready else "starting",
            "jobs": "ok" if self.jobs.running else "starting",
        }
        for name, channel in self.channels.items():
            parts[name] = "ok" if getattr(channel, "connected", True) else "not connected"
        try:
            with reading(self.engine) as connection:
                connection.execute(text("SELECT 1"))
                parts["outbox"] = outbox.counts(connection)
                parts["desks_unreached"] = len(alarms.unreached(connection, datetime.now(UTC)))
            parts["database"] = "ok"
        except SQLAlchemyError as error:
            parts["database"] = type(error).__name__
        return parts

    async def metrics(self, _request: Request) -> Response:
        """Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class SecurityHeaders:
    """Adds the content policy and its companions to every response.

    `framed`: the paths that `origins`, separated by spaces, and this site itself may show in a frame; the rest nobody may.
    `tiles`: the address of map tiles; the console's page, and no other, may show pictures of that site too.
    """

    def __init__(self, app: ASGIApp, framed: Collection[str] = (), origins: str = "", tiles: str = "") -> None:
        self._app, self._framed = app, framed
        self._policy = POLICY.format(pictures="")
        self._map_policy = POLICY.format(pictures=f" {origin}" if (origin := origin_of(tiles)) else "")
        self._ancestors = " ".join(["'self'", *origins.split()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                ancestors = self._ancestors if scope["path"] in self._framed else "'none'"
                policy = self._map_policy if scope["path"] == CONSOLE else self._policy
                headers["Content-Security-Policy"] = f"{policy}; frame-ancestors {ancestors}"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=()"
            await send(message)

        await self._app(scope, receive, with_headers)


def origin_of(address: str) -> str:
    """Scheme, name and port of an address; empty for an empty one."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
