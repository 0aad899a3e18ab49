"""The HTTP side of the Zalo Bot stand-in: the platform's eleven methods, strict about what they take.

Refusals are `ok: false` with a code and HTTP 200. What the documents leave open is decided the harder way for a bot: texts are
counted in UTF-16 units, unknown fields are refused, somebody who never wrote or is beyond the plan can't be written to.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
LIMIT = 2000
MOST_USERS, MOST_MESSAGES = 50, 3000
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "getMe": (set(), set()),
    "getUpdates": (set(), {"timeout"}),
    "setWebhook": ({"url", "secret_token"}, set()),
    "deleteWebhook": (set(), set()),
    "getWebhookInfo": (set(), set()),
    "testWebhook": (set(), set()),
    "sendMessage": ({"chat_id", "text"}, {"parse_mode"}),
    "sendPhoto": ({"chat_id", "photo"}, {"caption"}),
    "sendSticker": ({"chat_id", "sticker"}, set()),
    "sendVoice": ({"chat_id", "voice_url"}, set()),
    "sendChatAction": ({"chat_id", "action"}, set()),
}
"""Of each method the fields that must and those that may be there."""


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str) -> None:
        self.code, self.description = code, description


@dataclass
class ZaloBotState:
    """What the platform knows: who wrote, what was sent to whom, where webhooks go, what goes wrong next."""

    token: str
    clock: Callable[[], float]
    patience: float = 0.2
    """Seconds that getUpdates waits at most, whatever it is asked for."""
    known: list[str] = field(default_factory=list)
    """Chats that wrote, in the order they came; those beyond the plan can't be written to."""
    blocked: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, str, Json]] = field(default_factory=list)
    """(chat, message id, method, its fields)"""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    webhook: Json | None = None
    waiting: deque[Json] = field(default_factory=deque)
    """What getUpdates gives, one at a time; given once and never again."""
    errors: deque[int] = field(default_factory=deque)
    """Codes with which the next sends are refused."""
    statuses: deque[int] = field(default_factory=deque)
    """HTTP statuses with which the next sends are answered after they were carried out."""
    hold: float = 0.0
    """Seconds that the answer to a send takes, after it was carried out."""
    files: dict[str, bytes] = field(default_factory=dict)
    tests_left: int = 3


def server(state: ZaloBotState) -> Starlette:
    """The API and, under /files, what people sent."""

    async def call(request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            if token != state.token:
                raise Refusal(401, "Unauthorized")
            values = await _values(request, method)
            state.calls.append((method, values))
            result = await _carry_out(state, method, values)
        except Refusal as refusal:
            return JSONResponse({"ok": False, "description": refusal.description, "error_code": refusal.code})
        if method.startswith("send") and method != "sendChatAction":
            if state.hold:
                await asyncio.sleep(state.hold)
            if state.statuses:
                return PlainTextResponse("trouble", state.statuses.popleft())
        return JSONResponse({"ok": True, "result": result})

    async def file(request: Request) -> Response:
        data = state.files.get(request.path_params["name"])
        return Response(data) if data is not None else PlainTextResponse("gone", 404)

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
            Route("/files/{name}", file),
        ]
    )


async def _values(request: Request, method: str) -> Json:
    """The fields, by query, form or JSON; all of them text. Raises `Refusal` for a method or fields there aren't."""
    if method not in FIELDS:
        raise Refusal(404, "Not Found")
    values: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            said = json.loads(await request.body())
        except ValueError:
            raise Refusal(400, "Bad Request: not JSON") from None
        values |= said if isinstance(said, dict) else {}
    elif request.method == "POST":
        values |= dict(await request.form())
    needed, allowed = FIELDS[method]
    if missing := needed - set(values):
        raise Refusal(400, f"Bad Request: {sorted(missing)} missing")
    if odd := set(values) - needed - allowed:
        raise Refusal(400, f"Bad Request: {sorted(odd)} unknown")
    if any(not isinstance(value, str) for value in values.values()):
        raise Refusal(400, "Bad Request: every value is text")
    return values


async def _carry_out(state: ZaloBotState, method: str, values: Json) -> Any:
    match method:
        case "getMe":
            return {
                "id": "1459232241454765289",
                "account_name": "bot.stand-in",
                "account_type": "BASIC",
                "can_join_groups": False,
            }
        case "getUpdates":
            return await _next(state)
        case "setWebhook":
            return _set_webhook(state, values)
        case "deleteWebhook":
            state.webhook = None
            return True
        case "getWebhookInfo":
            return {"url": (state.webhook or {}).get("url", "")}
        case "testWebhook":
            if not state.tests_left:
                raise Refusal(426, "Upgrade Required: no tests left")
            state.tests_left -= 1
            return True
    return _send(state, method, values)


async def _next(state: ZaloBotState) -> Json:
    """One object, not a list; 408 where nothing came. It is forgotten as it is read."""
    if state.webhook:
        raise Refusal(400, "Bad Request: a webhook is set")
    for _ in range(int(state.patience / 0.02)):
        if state.waiting:
            return state.waiting.popleft()
        await asyncio.sleep(0.02)
    raise Refusal(408, "Request timeout")


def _set_webhook(state: ZaloBotState, values: Json) -> Json:
    if urlsplit(values["url"]).scheme != "https":
        raise Refusal(400, "Bad Request: url must be https")
    if not 8 <= len(values["secret_token"]) <= 256:
        raise Refusal(400, "Bad Request: secret_token has 8 to 256 characters")
    state.webhook = {"url": values["url"], "secret": values["secret_token"]}
    return {"url": values["url"]}


def _send(state: ZaloBotState, method: str, values: Json) -> Json:
    chat = values["chat_id"]
    _check(method, values)
    if state.errors:
        code = state.errors.popleft()
        raise Refusal(code, f"refused {code}")
    if chat in state.blocked or chat not in state.known[:MOST_USERS]:
        raise Refusal(403, "Forbidden: this user can't be written to")
    if method == "sendChatAction":
        return {}
    if len(state.sent) >= MOST_MESSAGES:
        raise Refusal(429, "Too Many Requests: this month's messages are used up")
    id_ = f"zb{len(state.sent) + 1:06d}"
    state.sent.append((chat, id_, method, values))
    return {"message_id": id_, "date": int(state.clock() * 1000)}


def _check(method: str, values: Json) -> None:
    if method == "sendMessage" and not 1 <= units(values["text"]) <= LIMIT:
        raise Refusal(400, "Bad Request: text has 1 to 2000 characters")
    if method == "sendPhoto" and (urlsplit(values["photo"]).scheme != "https" or units(values.get("caption", "")) > LIMIT):
        raise Refusal(400, "Bad Request: photo is a public address")
    if method == "sendVoice" and not values["voice_url"].endswith(".aac"):
        raise Refusal(400, "Bad Request: voice_url is the public address of an .aac file")
    if method == "sendChatAction" and values["action"] != "typing":
        raise Refusal(400, "Bad Request: no such action")
    if values.get("parse_mode", "markdown") not in ("markdown", "html"):
        raise Refusal(400, "Bad Request: no such parse_mode")


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
