"""The assistant in this process with all channels at once, on real sockets, before any model is loaded.

The rules for emergencies, the emergency cards, storage, incidents, officials and every adapter are the real ones; only training
and the durable jobs are left out, which the conversations here don't need.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import uvicorn

from bot import registry
from bot.app import assemble, web
from bot.background import guarded, receive
from bot.channels.pacing import Limits
from bot.channels.receiving import Listening
from bot.channels.terminal import TerminalChannel
from bot.settings import Settings

AT_ONCE = Limits(overall=1000, chat=0.0, group=1000, spaced=((1000, 0.0),))
"""The pace has tests of its own."""
DESKS = {"telegram": "Trực Telegram", "zalo_oa": "Trực Zalo", "zalo_bot": "Trực Zalo Bot"}


class Product:
    """Serves until closed; `printed` is what the terminal shows."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.app = assemble(Settings(data_dir=folder, **settings))
        for channel in self.app.channels.values():
            if pacing := getattr(channel, "pacing", None):
                pacing.limits = AT_ONCE
        self.printed: list[str] = []
        self.terminal = TerminalChannel(self.printed.append)
        self.app.channels["terminal"] = self.terminal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(web(self.app), log_level="error", lifespan="off", access_log=False, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._started = threading.Event()

    def official(self, name: str, **addresses: str) -> None:
        """Puts somebody on duty at the one unit there is."""
        routes = {"telegram": None, "zalo": None, "zalo_bot": None, "email": None} | addresses
        with registry.opened(self.app.settings) as book:
            book.add_official(name, "tinh", "desk", **routes)

    def __enter__(self) -> Product:
        self._thread.start()
        assert self._started.wait(20)
        while not self._server.started:
            self._started.wait(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        self.app.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(16, "conformance"))
        self.app.delivery.use_loop(loop)
        self.app.runner.tell = self.app.dispatcher.tell
        listening = [channel for channel in self.app.channels.values() if isinstance(channel, Listening)]
        parts = [self.app.dispatcher.run(), *(channel.run(partial(receive, self.app)) for channel in listening)]
        running = [asyncio.create_task(guarded(part)) for part in parts]
        self._started.set()
        await self._server.serve(sockets=[self._listener])
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def stored(self, table: str) -> int:
        """How many rows a table has: what a refused request must not change."""
        from sqlalchemy import text

        with self.app.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
