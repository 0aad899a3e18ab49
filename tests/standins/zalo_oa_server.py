"""The HTTP side of the Zalo stand-in: what the Official Account's API takes, refuses and answers, always with HTTP 200."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
HOUR = 3600.0
BUTTON_TYPES = {"oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.phone", "oa.open.sms"}
LARGEST_IMAGE = 1024 * 1024


@dataclass
class ZaloState:
    """What the service knows: the tokens in force, the people, what was sent to whom, what goes wrong next."""

    app_id: str
    app_secret: str
    clock: Callable[[], float]
    access: str = ""
    refresh: str = "refresh-0"
    expires_at: float = 0.0
    renewals: int = 0
    last_interaction: dict[str, float] = field(default_factory=dict)
    followers: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, Json]] = field(default_factory=list)
    """(user, message id, message)"""
    images: dict[str, bytes] = field(default_factory=dict)
    uploaded_at: dict[str, float] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    errors: deque[int] = field(default_factory=deque)
    """Codes with which the next sends are refused."""
    statuses: deque[int] = field(default_factory=deque)
    """HTTP statuses with which the next sends are answered after they were carried out."""
    hold: float = 0.0
    """Seconds that the answer to a send takes, after it was carried out."""
    calls: int = 0

    def expire(self) -> None:
        """The access token isn't good any more."""
        self.expires_at = 0.0


def server(state: ZaloState) -> Starlette:
    """The API and, under /files, what people sent."""

    async def token(request: Request) -> Response:
        form = dict(await request.form())
        if request.headers.get("secret_key") != state.app_secret or form.get("app_id") != state.app_id:
            return JSONResponse({"error": -14002, "error_name": "Invalid app"})
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != state.refresh:
            return JSONResponse({"error": -14014, "error_name": "Invalid refresh token"})
        state.renewals += 1
        state.access, state.refresh = f"access-{state.renewals}", f"refresh-{state.renewals}"
        state.expires_at = state.clock() + 25 * HOUR
        answer = {"access_token": state.access, "refresh_token": state.refresh, "expires_in": "90000"}
        return JSONResponse(answer)

    async def message(request: Request) -> Response:
        state.calls += 1
        if refused := _unauthorised(state, request):
            return refused
        body = json.loads(await request.body())
        if state.errors:
            return _error(state.errors.popleft())
        user = body.get("recipient", {}).get("user_id", "")
        code = _wrong(body) or _gone(state, body) or _unreachable(state, user)
        if code:
            return _error(code)
        id_ = f"zm{len(state.sent) + 1:06d}"
        state.sent.append((user, id_, body["message"]))
        if state.hold:
            await asyncio.sleep(state.hold)
        if state.statuses:
            return PlainTextResponse("trouble", state.statuses.popleft())
        return JSONResponse({"data": {"message_id": id_, "user_id": user}, "error": 0, "message": "Success"})

    async def image(request: Request) -> Response:
        if refused := _unauthorised(state, request):
            return refused
        async with request.form(max_part_size=30 * LARGEST_IMAGE) as form:
            data = await form["file"].read()  # type: ignore[union-attr]  # an upload
        if len(data) > LARGEST_IMAGE or not data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            return _error(-210)
        id_ = f"img{len(state.images) + 1}"
        state.images[id_], state.uploaded_at[id_] = data, state.clock()
        return JSONResponse({"data": {"attachment_id": id_}, "error": 0, "message": "Success"})

    async def file(request: Request) -> Response:
        data = state.files.get(request.path_params["name"])
        return Response(data) if data is not None else PlainTextResponse("gone", 404)

    return Starlette(
        routes=[
            Route("/v4/oa/access_token", token, methods=["POST"]),
            Route("/v3.0/oa/message/cs", message, methods=["POST"]),
            Route("/v2.0/oa/upload/image", image, methods=["POST"]),
            Route("/files/{name}", file),
        ]
    )


def _unauthorised(state: ZaloState, request: Request) -> Response | None:
    if request.headers.get("access_token") != state.access:
        return _error(-216)
    return _error(-220) if state.clock() >= state.expires_at else None


def _error(code: int) -> Response:
    return JSONResponse({"error": code, "message": f"refused {code}"})


def _unreachable(state: ZaloState, user: str) -> int:
    last = state.last_interaction.get(user)
    if user in state.blocked:
        return -217
    if last is None:
        return -213
    return -230 if state.clock() - last > 7 * 24 * HOUR else 0


def _gone(state: ZaloState, body: Json) -> int:
    """Uploads are kept for a week."""
    payload = body["message"].get("attachment", {}).get("payload", {})
    ids = [element["attachment_id"] for element in payload.get("elements", [])]
    return -100 if any(state.clock() - state.uploaded_at.get(id_, float("-inf")) > 7 * 24 * HOUR for id_ in ids) else 0


def _wrong(body: Json) -> int:
    """The code for a message that isn't as the documentation has it."""
    message = body.get("message")
    if set(body) != {"recipient", "message"} or set(body["recipient"]) != {"user_id"} or not isinstance(message, dict):
        return -201
    if set(message) - {"text", "attachment"} or not message.get("text"):
        return -201
    if len(message["text"].encode("utf-16-le")) // 2 > 2000:
        return -210
    attachment = message.get("attachment")
    if attachment is None:
        return 0
    payload = attachment.get("payload", {})
    if attachment.get("type") != "template" or set(attachment) != {"type", "payload"}:
        return -233
    if payload.get("template_type") == "media":
        return 0 if all(set(one) == {"media_type", "attachment_id"} for one in payload["elements"]) else -201
    return _wrong_buttons(payload)


def _wrong_buttons(payload: Json) -> int:
    buttons = payload.get("buttons", [])
    if set(payload) != {"buttons"} or not 1 <= len(buttons) <= 5:
        return -201
    for button in buttons:
        if set(button) != {"title", "type", "payload"} or button["type"] not in BUTTON_TYPES:
            return -201
        if not 1 <= len(button["title"]) <= 100 or (isinstance(button["payload"], str) and len(button["payload"]) > 1000):
            return -201
    return 0
