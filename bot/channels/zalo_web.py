"""What both of Zalo's platforms have in common: how a request fails, how files are fetched, how long a text may be."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable

import httpx
import msgspec
import structlog

from bot.channels.receiving import Saver
from bot.delivery import split
from bot.media import kind_of, media_kind
from bot.messages import Media, SendFailed

log = structlog.get_logger()
REMOTE = "zalo:"
"""Begins the reference of a file that is still on Zalo's server."""
LIMIT = 2000
LARGEST_DOWNLOAD = 20 * 1024 * 1024
SETTLING = 4.0
"""Seconds a message waits at most for one of its files to be fetched."""


def new_client() -> httpx.AsyncClient:
    """The connections of one channel."""
    return httpx.AsyncClient(timeout=httpx.Timeout(15, connect=10), limits=httpx.Limits(max_connections=64))


def parts_of(text: str) -> list[str]:
    """The text, composed, in messages of at most 2,000 UTF-16 units: an emoji may count twice, the documents don't say."""
    text = unicodedata.normalize("NFC", text)
    twice = sum(1 for letter in text if letter > "\uffff")
    return split(text, max(LIMIT // 2, LIMIT - twice))


async def answered(request: Awaitable[httpx.Response]) -> httpx.Response:
    """The answer to a request. Raises `SendFailed` where there is none; what was sent by then may have arrived."""
    try:
        return await request
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise SendFailed(type(error).__name__, retryable=True) from error
    except httpx.HTTPError as error:
        raise SendFailed(type(error).__name__, retryable=True, unknown=True) from error


def troubled(answer: httpx.Response) -> SendFailed:
    """The failure of a request that a server in trouble, or one before it, answered."""
    return SendFailed(f"HTTP {answer.status_code}", retryable=True, unknown=answer.status_code in (502, 504))


def unreadable(answer: httpx.Response) -> SendFailed:
    """The failure of a request whose answer is none of Zalo's."""
    return SendFailed(f"HTTP {answer.status_code}, unreadable", retryable=True, unknown=True)


async def fetched(http: httpx.AsyncClient, media: Media, save: Saver) -> Media:
    """A file that a person sent, kept by us: Zalo's links stop working. What can't be had in time stays a reference."""
    try:
        data = await asyncio.wait_for(_download(http, media.ref.removeprefix(REMOTE)), SETTLING)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        log.warning("media_not_fetched", kind=media.kind, reason=type(error).__name__)
        return media
    if data is None:
        return msgspec.structs.replace(media, trouble="too_large")
    ending = kind_of(data)
    if ending is None:
        return msgspec.structs.replace(media, ref="", trouble="not_a_picture") if media.kind == "photo" else media
    return Media(media_kind(ending), save(data, ending))


async def _download(http: httpx.AsyncClient, url: str) -> bytes | None:
    """The bytes; `None` where there are too many. Raises `httpx.HTTPError`."""
    parts, size = [], 0
    async with http.stream("GET", url, follow_redirects=True) as answer:
        answer.raise_for_status()
        async for part in answer.aiter_bytes():
            size += len(part)
            if size > LARGEST_DOWNLOAD:
                return None
            parts.append(part)
    return b"".join(parts)
