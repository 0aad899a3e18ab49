"""Calls of the Zalo Bot Platform: every answer is judged by its `ok`, never by the HTTP status alone."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import structlog

from bot.channels.zalo_bot_errors import Refused
from bot.channels.zalo_web import answered, troubled, unreadable

log = structlog.get_logger()
POLL_SECONDS = 20
NOTHING_CAME = 408


class _Answer(msgspec.Struct):
    ok: bool
    result: Any = None
    description: str = ""
    error_code: int = 0
    parameters: dict[str, Any] = {}


class ZaloBotClient:
    """The methods we use of the platform's eleven."""

    def __init__(self, http: httpx.AsyncClient, api: str, token: str) -> None:
        self.http = http
        self._base = f"{api.rstrip('/')}/bot{token}"

    async def get_me(self) -> str:
        """Our name there. Raises `SendFailed`."""
        result = await self._call("getMe")
        names = result if isinstance(result, dict) else {}
        return str(names.get("account_name") or names.get("display_name") or names.get("id") or "")

    async def bring_to(self, url: str, secret: str) -> None:
        """Have messages brought to an address of ours, with a secret of 8 to 256 characters. Raises `SendFailed`."""
        await self._call("setWebhook", url=url, secret_token=secret)

    async def bring_nowhere(self) -> None:
        """Have no messages brought: they are asked for. Raises `SendFailed`."""
        await self._call("deleteWebhook")

    async def next_update(self) -> dict[str, Any] | None:
        """The next message, which is then gone from the server; `None` where none came meanwhile. Raises `SendFailed`."""
        try:
            result = await self._call("getUpdates", patience=POLL_SECONDS + 10, timeout=str(POLL_SECONDS))
        except Refused as refused:
            if refused.code == NOTHING_CAME:
                return None
            raise
        return result if isinstance(result, dict) else None

    async def send_text(self, chat: str, text: str) -> str:
        """Send words; the message's id. Raises `SendFailed`."""
        return _id_in(await self._call("sendMessage", chat_id=chat, text=text))

    async def send_photo(self, chat: str, url: str, caption: str) -> str:
        """Send a picture that lies at a public address; the message's id. Raises `SendFailed`."""
        return _id_in(await self._call("sendPhoto", chat_id=chat, photo=url, caption=caption))

    async def typing(self, chat: str) -> None:
        """Show that something is being written. Raises `SendFailed`."""
        await self._call("sendChatAction", chat_id=chat, action="typing")

    async def _call(self, method: str, patience: float = 15, **values: str) -> Any:
        answer = await answered(self.http.post(f"{self._base}/{method}", json=values, timeout=patience))
        try:
            said = msgspec.json.decode(answer.content, type=_Answer, strict=False)
        except msgspec.DecodeError as error:
            if answer.status_code >= 500 or answer.status_code == 429:
                raise troubled(answer) from error
            raise unreadable(answer) from error
        if said.ok:
            return said.result
        refused = _refusal(said, answer.status_code)
        if refused.bucket in ("settings", "ours"):
            log.error("zalo_bot_refuses", method=method, code=refused.code, kind=refused.bucket, says=said.description)
        raise refused


def _refusal(said: _Answer, status: int) -> Refused:
    asked = said.parameters.get("retry_after", 0)
    wait = float(asked) if isinstance(asked, int | float) else 0.0
    return Refused(said.error_code or status, said.description, retry_after=wait)


def _id_in(result: Any) -> str:
    return str(result.get("message_id", "")) if isinstance(result, dict) else ""
