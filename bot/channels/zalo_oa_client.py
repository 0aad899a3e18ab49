"""Calls of the Zalo Official Account's API: every answer is judged by its `error`, never by the HTTP status alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
import msgspec
import structlog

from bot.channels.zalo_oa_errors import bucket_of, failure
from bot.channels.zalo_oa_tokens import ZaloTokens
from bot.channels.zalo_web import answered, troubled, unreadable

log = structlog.get_logger()


class _Sent(msgspec.Struct):
    message_id: str = ""
    attachment_id: str = ""


class _Answer(msgspec.Struct):
    error: int = 0
    message: str = ""
    data: _Sent | None = None


class ZaloClient:
    """Sends and uploads, with a fresh token where the old one isn't taken."""

    def __init__(self, http: httpx.AsyncClient, api: str, tokens: ZaloTokens, clock: Callable[[], datetime]) -> None:
        self.http = http
        self._api, self._tokens, self._clock = api.rstrip("/"), tokens, clock

    async def message(self, to: str, message: Mapping[str, Any]) -> str:
        """Send a message of consultation; its id. Raises `SendFailed`."""
        body = msgspec.json.encode({"recipient": {"user_id": to}, "message": message})
        answer = await self._call(
            lambda token: self.http.post(
                f"{self._api}/v3.0/oa/message/cs",
                content=body,
                headers={"access_token": token, "Content-Type": "application/json"},
            )
        )
        return answer.message_id

    async def upload(self, image: bytes, name: str) -> str:
        """Upload a picture of at most 1 MB; the id to send it by, good for a week. Raises `SendFailed`."""
        answer = await self._call(
            lambda token: self.http.post(
                f"{self._api}/v2.0/oa/upload/image", files={"file": (name, image)}, headers={"access_token": token}
            )
        )
        return answer.attachment_id

    async def _call(self, ask: Callable[[str], Awaitable[httpx.Response]]) -> _Sent:
        token = await self._tokens.access()
        said = await self._once(ask, token)
        if bucket_of(said.error) == "token" and said.error:
            said = await self._once(ask, await self._tokens.access(refused=token))
        if said.error:
            failed = failure(said.error, said.message, self._clock())
            if bucket_of(said.error) in ("settings", "ours"):
                log.error("zalo_refuses", code=said.error, kind=bucket_of(said.error), says=said.message)
            raise failed
        return said.data or _Sent()

    @staticmethod
    async def _once(ask: Callable[[str], Awaitable[httpx.Response]], token: str) -> _Answer:
        """One request. What was sent and not answered may have arrived."""
        answer = await answered(ask(token))
        if answer.status_code >= 500 or answer.status_code == 429:
            raise troubled(answer)
        try:
            return msgspec.json.decode(answer.content, type=_Answer, strict=False)
        except msgspec.DecodeError as error:
            raise unreadable(answer) from error
