"""The citizen page's requests: chat, photo, and the stream of later news."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Engine
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.bodies import TooLarge, TooSlow, body_of
from bot.channels.web import NAME, WebChannel
from bot.conversation.citing import cite
from bot.media import LARGEST_RECORDING, MediaStore, kind_of, limit, media_kind
from bot.messages import Incoming, Media, Place, Reply, Sender
from bot.mind import Mind
from bot.pictures import Pictures
from bot.runner import Runner
from bot.storage import outbox, recipients
from bot.storage.database import reading

log = structlog.get_logger()
SESSION = re.compile(r"^[A-Za-z0-9_-]{8,64}\Z")
LARGEST_BODY = 64 * 1024
REMEMBERED = timedelta(minutes=30)
"""How far back a page that reconnects is told what it missed."""
BEAT = 15.0
DAY = 24 * 60 * 60
UPLOADING = 300.0
"""Seconds that a photo or recording may take on a slow connection."""


class ChatPlace(msgspec.Struct, frozen=True):
    """A place as the page sends it."""

    lat: float
    lon: float
    accuracy: float | None = None


class ChatRequest(msgspec.Struct, frozen=True):
    """What the page sends: a session and one of text, choice, place."""

    session: str
    text: str = ""
    choice: str | None = None
    place: ChatPlace | None = None


def _read_json(body: bytes) -> object:
    """JSON as browsers send it: with the half of an emoji that a cut text may end in. Raises `ValueError`, `RecursionError`."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return json.loads(body)


def _storable(text: str) -> str:
    """The text without what no database keeps: zero characters and halves of emoji."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


async def _uploaded(request: Request) -> tuple[str, bytes]:
    """The session and the file of a form."""
    async with request.form(max_files=1, max_fields=4) as form:
        session, file = str(form.get("session", "")), form.get("file")
        data = await file.read(LARGEST_RECORDING + 1) if file is not None and not isinstance(file, str) else b""
    return session, data


class BadRequest(Exception):
    """The request can't be used; the message is shown to the person."""


@dataclass(frozen=True)
class WebRoutes:
    """Handlers of the citizen page; the page itself is `web_shell`."""

    engine: Engine
    runner: Runner
    mind: Mind
    channel: WebChannel
    media: MediaStore
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    pictures: Pictures | None = None

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [
            Route("/api/chat", self.chat, methods=["POST"]),
            Route("/api/chat/photo", self.photo, methods=["POST"]),
            Route("/api/chat/stream", self.stream),
            Route("/pictures/{id}.svg", self.picture),
            Route("/pictures/{id}.png", self.png),
        ]

    async def chat(self, request: Request) -> Response:
        """One message in, its replies out."""
        try:
            asked = await self._read(request)
        except BadRequest as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        choice = None if asked.choice is None else _storable(asked.choice)
        place = Place(lat=asked.place.lat, lon=asked.place.lon, accuracy=asked.place.accuracy) if asked.place else None
        return await self._take(request, asked.session, text=_storable(asked.text), choice=choice, place=place)

    async def photo(self, request: Request) -> Response:
        """A photo, video or voice note in, replies out. What isn't taken is refused with a sentence; all before it stays."""
        say = self.mind.say
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST_RECORDING + LARGEST_BODY:
            return JSONResponse({"error": say("web.bad_photo")}, status_code=413)
        try:
            session, data = await asyncio.wait_for(_uploaded(request), UPLOADING)
        except (TimeoutError, ClientDisconnect) as error:
            log.warning("upload_refused", reason=type(error).__name__)
            return JSONResponse({"error": say("web.bad_photo")}, status_code=408)
        ending = kind_of(data)
        if not SESSION.match(session):
            return JSONResponse({"error": say("web.bad_session")}, status_code=400)
        if ending is None or len(data) > limit(ending):
            return JSONResponse({"error": say("web.bad_photo")}, status_code=415)
        name = await asyncio.to_thread(self.media.save, data, ending)
        return await self._take(request, session, media=(Media(media_kind(ending), name),))

    async def _read(self, request: Request) -> ChatRequest:
        say = self.mind.say
        try:
            body = await body_of(request, LARGEST_BODY * 2)
        except (TooLarge, TooSlow) as error:
            log.warning("chat_refused", reason=type(error).__name__)
            raise BadRequest(say("web.bad_json")) from error
        try:
            asked = msgspec.convert(_read_json(body), ChatRequest)
        except (ValueError, RecursionError) as error:
            raise BadRequest(say("web.bad_session" if "`session`" in str(error) else "web.bad_json")) from error
        if not SESSION.match(asked.session):
            raise BadRequest(say("web.bad_session"))
        if not (asked.text.strip() or asked.choice or asked.place):
            raise BadRequest(say("web.nothing_said"))
        return asked

    async def _take(self, request: Request, session: str, **parts: Any) -> Response:
        incoming = Incoming(
            sender=Sender(NAME, session),
            event_key=f"{session}:{request.headers.get('x-message-id', '')[:64] or self.new_id()}",
            received_at=self.clock(),
            **parts,
        )
        try:
            handled = await asyncio.to_thread(self.runner.accept_and_handle, incoming)
        except Exception:
            log.exception("chat_failed")
            return JSONResponse({"error": self.mind.say("web.failed")}, status_code=500)
        replies = msgspec.json.encode({"replies": [self.as_json(id_, reply) for id_, reply in handled]})
        return Response(replies, media_type="application/json")

    def as_json(self, id_: str, reply: Reply) -> dict[str, Any]:
        """A reply as the page reads it."""
        documents = self.mind.knowledge.documents if self.mind.knowledge else {}
        return {
            "id": id_,
            "text": reply.text,
            "choices": [{"value": c.value, "label": c.label} for c in reply.choices],
            "citations": [
                msgspec.to_builtins(c) | {"label": cite([c], documents, self.mind.say)}
                for c in reply.citations
                if c.document in documents
            ],
            "picture": self._picture(reply.picture),
            "wants_place": reply.wants_place,
            "emergency": reply.emergency,
            "entry": reply.entry,
        }

    def _picture(self, id_: str) -> dict[str, str] | None:
        """Where the page finds the picture, and what it shows in words."""
        alt = self.pictures.alt(id_) if id_ and self.pictures else ""
        return {"src": f"/pictures/{id_}.svg", "alt": alt} if alt else None

    async def picture(self, request: Request) -> Response:
        """A drawing; kept by browsers, which ask after a day whether it has changed."""
        drawing = self.pictures.drawing(request.path_params["id"]) if self.pictures else None
        if drawing is None:
            return Response(status_code=404)
        tag = f'"{hashlib.sha256(drawing.encode()).hexdigest()[:16]}"'
        headers = {"Cache-Control": f"public, max-age={DAY}", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(drawing, media_type="image/svg+xml", headers=headers)

    async def png(self, request: Request) -> Response:
        """A drawing for messengers that fetch pictures from us."""
        path = await self.pictures.png(request.path_params["id"]) if self.pictures else None
        if path is None:
            return Response(status_code=404)
        return FileResponse(path, media_type="image/png", headers={"Cache-Control": f"public, max-age={DAY}"})

    async def stream(self, request: Request) -> Response:
        """Server-sent events: what officials did, after the page has its answers."""
        session = request.query_params.get("session", "")
        if not SESSION.match(session):
            return JSONResponse({"error": self.mind.say("web.bad_session")}, status_code=400)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._news(session), media_type="text/event-stream", headers=headers)

    async def _news(self, session: str) -> AsyncIterator[str]:
        page = self.channel.enter(session)
        since = self.clock() - REMEMBERED
        seen: set[str] = set()
        try:
            yield "retry: 2000\n\n"
            while True:
                for message in await asyncio.to_thread(self._since, session, since):
                    if message.id not in seen:
                        seen.add(message.id)
                        data = msgspec.json.encode(self.as_json(message.id, message.reply)).decode()
                        yield f"event: reply\nid: {message.id}\ndata: {data}\n\n"
                page.clear()
                try:
                    await asyncio.wait_for(page.wait(), BEAT)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self.channel.leave(session, page)

    def _since(self, session: str, since: datetime) -> list[outbox.Outgoing]:
        person = Sender(NAME, session)
        with reading(self.engine) as connection:
            warned = recipients.on_page(connection, person, self.clock())
            return [*warned, *outbox.to_address(connection, person, since, kind="notice")]
