"""Reading what somebody sends us, as far and as long as is reasonable."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

PATIENCE = 10.0
"""Seconds that sending a few kilobytes may take; what comes more slowly only holds a connection."""


class TooLarge(Exception):
    """There is more than was to be read, however long it said it was."""


class TooSlow(Exception):
    """It didn't come in time, or whoever sent it has gone."""


async def body_of(request: Request, largest: int) -> bytes:
    """The body of a request. Raises `TooLarge`, `TooSlow`."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > largest:
                    raise TooLarge
                parts.append(part)
    except (TimeoutError, ClientDisconnect) as error:
        raise TooSlow from error
    return b"".join(parts)
