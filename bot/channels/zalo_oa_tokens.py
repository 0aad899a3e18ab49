"""The access token of a Zalo Official Account: good for 25 hours, renewed with a token that is good for one renewal.

A new pair kills the old one, so it is written down before it is used, and one process at a time renews. If the process dies
between Zalo's answer and the writing the pair is lost: a person then has to authorise the app again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import httpx
import msgspec
import structlog
from sqlalchemy import Connection

from bot.messages import SendFailed
from bot.storage import tokens
from bot.storage.store import Store
from bot.storage.tokens import Pair

log = structlog.get_logger()
T = TypeVar("T")
CHANNEL = "zalo_oa"
RENEW_BEFORE = timedelta(hours=5)
"""An access token lives 25 hours; it is renewed at 20."""
ELSEWHERE = 0.5
"""Seconds to wait for another process that is renewing."""
LOST = 300.0
"""Seconds until it is tried again where Zalo doesn't take our token: only a person can mend that."""


class _Answer(msgspec.Struct):
    access_token: str = ""
    refresh_token: str = ""
    expires_in: int | str = 0
    error: int = 0


class ZaloTokens:
    """Gives the access token and renews it. For one event loop."""

    def __init__(
        self,
        store: Store,
        http: httpx.AsyncClient,
        oauth: str,
        app_id: str,
        app_secret: str,
        seed: str,
        clock: Callable[[], datetime],
    ) -> None:
        """`oauth`: address of the service that renews; `seed`: the refresh token in the settings."""
        self._store, self._http, self._oauth = store, http, oauth.rstrip("/")
        self._app_id, self._app_secret, self._seed, self._clock = app_id, app_secret, seed, clock
        self._renewing = asyncio.Lock()

    async def access(self, refused: str = "") -> str:
        """A token to send with; `refused` is one that Zalo doesn't take any more. Raises `SendFailed`."""
        async with self._renewing:
            pair = await self._in_store(lambda connection: tokens.pair_of(connection, CHANNEL, self._seed))
            if pair.access and pair.access != refused and not self._is_old(pair):
                return pair.access
            if not await self._in_store(lambda connection: tokens.hold(connection, CHANNEL, self._clock())):
                if pair.access and pair.access != refused:
                    return pair.access
                raise SendFailed("another process is renewing the token", retryable=True, retry_after=ELSEWHERE)
            return await self._renew(pair, refused)

    def _is_old(self, pair: Pair) -> bool:
        return pair.expires_at is None or pair.expires_at - RENEW_BEFORE <= self._clock()

    async def _renew(self, held: Pair, refused: str) -> str:
        """A new pair, unless another process made one while we waited. The old access token serves on if that fails."""
        current = await self._in_store(lambda connection: tokens.pair_of(connection, CHANNEL, self._seed))
        if current.refresh != held.refresh:
            await self._in_store(lambda connection: tokens.let_go(connection, CHANNEL))
            return current.access
        try:
            fresh = await self._ask(current.refresh)
        except SendFailed:
            await self._in_store(lambda connection: tokens.let_go(connection, CHANNEL))
            still_good = current.expires_at is not None and current.expires_at > self._clock()
            if current.access and current.access != refused and still_good:
                return current.access
            raise
        await self._in_store(lambda connection: tokens.keep(connection, CHANNEL, fresh))
        log.info("zalo_token_renewed")
        return fresh.access

    async def _ask(self, refresh: str) -> Pair:
        form = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        try:
            answer = await self._http.post(
                f"{self._oauth}/v4/oa/access_token", data=form, headers={"secret_key": self._app_secret}
            )
            said = msgspec.json.decode(answer.content, type=_Answer, strict=False)
        except httpx.HTTPError as error:
            raise SendFailed(f"token: {type(error).__name__}", retryable=True) from error
        except msgspec.DecodeError as error:
            raise SendFailed("token: unreadable answer", retryable=True) from error
        if not said.access_token or not said.refresh_token:
            log.error(
                "zalo_token_refused", code=said.error, what_to_do="authorise the app again, set PCCC_ZALO_OA_REFRESH_TOKEN"
            )
            raise SendFailed(f"token refused: {said.error}", retryable=True, retry_after=LOST)
        return Pair(said.access_token, said.refresh_token, self._clock() + timedelta(seconds=int(said.expires_in or 0)))

    async def _in_store(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self._store.submit(work))
