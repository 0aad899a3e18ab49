"""`POST /hooks/<channel>`: what messengers bring is written down before they are thanked, and dealt with afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.bodies import TooLarge, TooSlow, body_of
from bot.channels.receiving import Accept, Forged, Heard, Hooked, Seen, Unreadable

log = structlog.get_logger()
LARGEST = 1024 * 1024
"""Bytes of a webhook's body at most: they hold words and links, never files."""
PATIENCE = 10.0
"""Seconds in which a body has to be here: who sends it byte by byte is no messenger."""

Note = Callable[[Seen], Awaitable[None]]
"""Writes down that a message was seen."""


@dataclass(frozen=True)
class HookRoutes:
    """The addresses of the channels that are brought their messages."""

    channels: Mapping[str, object]
    accept: Accept
    note: Note

    def routes(self) -> list[Route]:
        """One for each such channel: `zalo_oa` is at `/hooks/zalo-oa`."""
        hooked = [(name, channel) for name, channel in self.channels.items() if isinstance(channel, Hooked)]
        return [Route(path_of(name), self._endpoint(name, channel), methods=["POST"]) for name, channel in hooked]

    def _endpoint(self, name: str, channel: Hooked) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            try:
                body = await body_of(request, LARGEST)
            except TooLarge:
                log.warning("hook_too_large", channel=name)
                return PlainTextResponse("too large", 413)
            except TooSlow:
                log.warning("hook_too_slow", channel=name)
                return PlainTextResponse("too slow", 408)
            try:
                heard = channel.hear(body, request.headers)
            except Forged:
                log.warning("hook_forged", channel=name)
                return PlainTextResponse("forbidden", 403)
            except Unreadable as error:
                log.warning("hook_unreadable", channel=name, reason=str(error))
                return PlainTextResponse("ok")
            return await self._keep(name, heard)

        return take

    async def _keep(self, name: str, heard: Heard) -> Response:
        """Thanked once it is on the disk; else the messenger brings it again."""
        try:
            for incoming in heard.incoming:
                await self.accept(incoming)
            for seen in heard.seen:
                await self.note(seen)
        except Exception:
            log.exception("hook_not_accepted", channel=name)
            return PlainTextResponse("try again", 500)
        return PlainTextResponse("ok")


def path_of(name: str) -> str:
    """Where a channel is brought its messages."""
    return f"/hooks/{name.replace('_', '-')}"
