"""The HTTP side: answers `/bot{token}/{method}`, hands out files, delivers webhooks, plays the faults."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.standins import telegram_account as account
from tests.standins import telegram_edit as edit
from tests.standins import telegram_send as send
from tests.standins.telegram_api import Json, Problem, Upload
from tests.standins.telegram_faults import Fault, Faults, Limits
from tests.standins.telegram_state import Call, TelegramState
from tests.standins.telegram_text import ApiError, bad_request
from tests.standins.telegram_webhooks import deliver_webhooks

Method = Callable[[TelegramState, Json], Any]


def _media(kind: str) -> Method:
    return lambda state, params: send.send_media(kind, state, params)


METHODS: dict[str, Method] = {
    "getMe": account.get_me, "logOut": account.done, "close": account.done,
    "setWebhook": account.set_webhook, "deleteWebhook": account.delete_webhook,
    "getWebhookInfo": account.get_webhook_info,
    "setMyCommands": account.set_my_commands, "getMyCommands": account.get_my_commands,
    "setMyDescription": account.set_profile, "setMyShortDescription": account.set_profile,
    "setChatMenuButton": account.set_profile,
    "getFile": account.get_file, "getChat": account.get_chat, "getChatMember": account.get_chat_member,
    "leaveChat": account.leave_chat, "createForumTopic": account.create_forum_topic,
    "closeForumTopic": account.close_forum_topic,
    "sendMessage": send.send_message, "sendPhoto": _media("photo"), "sendDocument": _media("document"),
    "sendVoice": _media("voice"), "sendVideo": _media("video"), "sendLocation": send.send_location,
    "sendVenue": send.send_venue, "sendPoll": send.send_poll, "sendMediaGroup": send.send_media_group,
    "sendChatAction": send.send_chat_action, "copyMessage": send.copy_message, "forwardMessage": send.forward_message,
    "editMessageText": edit.edit_message_text, "editMessageCaption": edit.edit_message_caption,
    "editMessageReplyMarkup": edit.edit_message_reply_markup, "deleteMessage": edit.delete_message,
    "stopPoll": edit.stop_poll, "answerCallbackQuery": edit.answer_callback_query,
}  # fmt: skip


class Connection(H11Protocol):
    """Lets the app reach its connection, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["transport"] = transport
            await inner(scope, receive, send)

        self.app = app


class BotServer:
    """The application; everything it knows is in the state and the faults."""

    def __init__(self, state: TelegramState, faults: Faults, limits: Limits | None, webhook_retry: float) -> None:
        self.state, self.faults, self.limits, self._retry = state, faults, limits, webhook_retry
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()
        self._polls = 0
        state.updates.on_put = self.wake

    def app(self, routes: list[Route]) -> Starlette:
        own = [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        return Starlette(routes=[*own, *routes], lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        deliveries = asyncio.create_task(deliver_webhooks(self.state, self.faults, lambda: self._woken, self._retry))
        yield
        deliveries.cancel()
        with suppress(asyncio.CancelledError):
            await deliveries

    def wake(self) -> None:
        """From any thread: there may be something to hand out."""
        self._in_loop(self._wake)

    def stop(self) -> None:
        """From any thread: nothing waits any longer."""
        self._in_loop(self._stopped.set)
        self.wake()

    def _in_loop(self, call: Callable[[], None]) -> None:
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(call)

    def _wake(self) -> None:
        self._woken.set()
        self._woken = asyncio.Event()

    async def _answer(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        raw, uploads = await _parameters(request)
        if self.faults.outage:
            return _cut(request)
        params, problems = self._decoded(method, raw, uploads)
        with self.state.lock:
            fault = self.faults.take(method, params.get("chat_id"))
        if fault and not fault.accepts:
            return await self._play(fault, request, method, params)
        code, body = await self._carry_out(token, method, params, problems, uploads)
        withheld = fault is not None or self.faults.outage
        self._record(method, params, code, body, not withheld)
        if fault:
            return await self._withhold(fault, request)
        return _cut(request) if withheld else _json(code, body)

    def _decoded(self, method: str, raw: Json, uploads: dict[str, Upload]) -> tuple[Json, list[Problem]]:
        if method not in self.state.spec.methods:
            return raw, [Problem(method, "no such method (or one the stand-in lacks)")]
        return self.state.spec.decode(method, raw, uploads)

    async def _play(self, fault: Fault, request: Request, method: str, params: Json) -> Response:
        """Answers with the fault; the request is not carried out."""
        refusal = fault.refusal()
        body = _refused(refusal) if refusal else {"description": fault.kind}
        self._record(method, params, refusal.code if refusal else 0, body, refusal is not None)
        if fault.kind == "502":
            return Response("<html><title>502 Bad Gateway</title></html>", 502, media_type="text/html")
        return _json(refusal.code, body) if refusal else await self._withhold(fault, request)

    async def _withhold(self, fault: Fault, request: Request) -> Response:
        """Gives no answer: cuts the connection at once, or when the client has lost patience."""
        if fault.kind.startswith("timeout"):
            waits = [asyncio.create_task(_gone(request)), asyncio.create_task(self._stopped.wait())]
            await asyncio.wait(waits, timeout=fault.hold, return_when=asyncio.FIRST_COMPLETED)
            for task in waits:
                task.cancel()
        return _cut(request)

    async def _carry_out(
        self, token: str, method: str, params: Json, problems: list[Problem], uploads: dict[str, Upload]
    ) -> tuple[int, Json]:
        try:
            if token != self.state.token:
                raise ApiError(401, "Unauthorized")
            self._refuse(method, problems)
            if method == "getUpdates":
                return 200, {"ok": True, "result": await self._long_poll(params)}
            return 200, {"ok": True, "result": self._call(method, {**params, "uploads": uploads})}
        except ApiError as refusal:
            return refusal.code, _refused(refusal)

    def _refuse(self, method: str, problems: list[Problem]) -> None:
        """Names every place where the request breaks the specification, and remembers it."""
        if not problems:
            return
        broken = [problem for problem in problems if problem.kind == "spec"]
        self.state.violated(method, broken)
        if method not in self.state.spec.methods:
            raise ApiError(404, f"Not Found: {broken[0]}")
        if not broken and any(problem.where.endswith(".callback_data") for problem in problems):
            raise bad_request("BUTTON_DATA_INVALID")
        raise bad_request("; ".join(map(str, problems)))

    def _call(self, method: str, params: Json) -> Any:
        with self.state.lock:
            if self.limits:
                self.limits.count(method, params.get("chat_id"))
            result = METHODS[method](self.state, params)
            self._hold_reply(method, result)
            return json.loads(json.dumps(result))  # a snapshot: a message may be edited before the answer is out

    def _hold_reply(self, method: str, result: Any) -> None:
        problems = self.state.spec.check_reply(method, result)
        if problems:
            self.state.violated(f"reply to {method}", problems)
            raise bad_request("the stand-in's own reply breaks the specification: " + "; ".join(map(str, problems)))

    async def _long_poll(self, params: Json) -> list[Json]:
        updates = self.state.updates
        if updates.webhook.url:
            what = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise ApiError(409, f"Conflict: {what}")
        if "allowed_updates" in params:
            updates.allowed = params["allowed_updates"]
        self._polls += 1
        self._wake()
        return await self._wait_for_updates(self._polls, params)

    async def _wait_for_updates(self, poll: int, params: Json) -> list[Json]:
        loop, limit = asyncio.get_running_loop(), min(params.get("limit", 100) or 100, 100)
        until = loop.time() + min(params.get("timeout", 0), 50)
        while True:
            if poll != self._polls:
                other = "terminated by other getUpdates request; make sure that only one bot instance is running"
                raise ApiError(409, f"Conflict: {other}")
            woken = self._woken
            with self.state.lock:
                batch = self.state.updates.batch(params.get("offset", 0), limit)
            left = until - loop.time()
            if batch or left <= 0 or self._stopped.is_set():
                self._hold_reply("getUpdates", batch)
                return batch
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(woken.wait(), left)

    def _record(self, method: str, params: Json, code: int, body: Json, answered: bool) -> None:
        if method == "getUpdates" and code == 200:
            return
        shown = {
            name: f"<{value.name}, {len(value.data)} bytes>" if isinstance(value, Upload) else value
            for name, value in params.items()
        }
        with self.state.changed:
            call = Call(method, shown, code, body.get("description", ""), self.state.clock(), answered)
            self.state.calls.append(call)
            self.state.changed.notify_all()

    async def _file(self, request: Request) -> Response:
        if self.faults.outage:
            return _cut(request)
        with self.state.lock:
            fault = self.faults.take("file", None)
        if fault:
            return await self._play(fault, request, "file", dict(request.path_params))
        stored = self.state.files.at(request.path_params["path"])
        if request.path_params["token"] != self.state.token or stored is None:
            return _json(404, _refused(ApiError(404, "Not Found")))
        return Response(stored.data, media_type="application/octet-stream")


async def _parameters(request: Request) -> tuple[Json, dict[str, Upload]]:
    """What came in the query, a form, a multipart form or a JSON body, and the files."""
    raw: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = await request.json()
        except ValueError:
            body = None
        return {**raw, **(body if isinstance(body, dict) else {"body": "not a JSON object"})}, uploads
    async with request.form(max_part_size=60 * send.MEGABYTE) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(value.filename or name, value.content_type or "", await value.read())
            else:
                raw[name] = value
    return raw, uploads


def _refused(refusal: ApiError) -> Json:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    return {**body, "parameters": refusal.parameters} if refusal.parameters else body


def _json(code: int, body: Json) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), code, media_type="application/json")


def _cut(request: Request) -> Response:
    """Cuts the connection with a reset; what is returned reaches nobody."""
    transport: asyncio.Transport = request.scope["transport"]
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    return Response()


async def _gone(request: Request) -> None:
    """Returns when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
