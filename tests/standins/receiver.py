"""A system that takes webhooks over a real socket: checks the signature, drops repeats, fails when told to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass(frozen=True)
class Trouble:
    """What goes wrong once: a status with its headers, a wait in seconds before it."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


@dataclass
class Receiver:
    """What was taken, by event; what was asked of it, in order."""

    secret: str
    url: str = ""
    troubles: deque[Trouble] = field(default_factory=deque)
    taken: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        """One POST."""
        body = await request.body()
        self.asked.append((request.url.path, dict(request.headers), body))
        trouble = self.troubles.popleft() if self.troubles else Trouble()
        await asyncio.sleep(trouble.wait)
        if trouble.status != 200:
            return Response("x" * 100_000, trouble.status, trouble.headers)
        if not self.is_ours(request.headers.get("x-pccc-signature", ""), body):
            return Response("signature", 401)
        self.taken.setdefault(request.headers["x-pccc-event"], body.decode())
        return Response(status_code=204)

    def is_ours(self, signature: str, body: bytes) -> bool:
        """Whether the header holds the digest of timestamp and body under the shared secret."""
        if not self.secret:
            return True
        parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
        expected = hmac.new(self.secret.encode(), parts.get("t", "").encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, parts.get("v1", ""))


@asynccontextmanager
async def webhook_receiver(secret: str = "shared") -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine, as long as the block lasts."""
    receiver = Receiver(secret)
    app = Starlette(routes=[Route("/{path:path}", receiver.take, methods=["POST", "GET"])])
    listener = socket.create_server(("127.0.0.1", 0))
    receiver.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook?key=secret"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", access_log=False, ws="none"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield receiver  # the socket listens already: what comes before the server is up waits there
    finally:
        server.should_exit = True
        await running
