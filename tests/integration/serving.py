"""The pages on a real socket, for what a test client can't show: streams that stay open."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute


@contextlib.contextmanager
def served(routes: list[BaseRoute], started=lambda loop: None):
    """Serve the routes; gives the address. `started` is called on the server's own loop, as the lifespan would."""

    @contextlib.asynccontextmanager
    async def lifespan(_app):
        started(asyncio.get_running_loop())
        yield

    listener = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=routes, lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listener.close()


def events(response: httpx.Response):
    """The server-sent events of a response, as (event, data)."""
    name = "message"
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def next_event(response: httpx.Response, wanted: str):
    """The data of the next event of that name."""
    return next(data for name, data in events(response) if name == wanted)
