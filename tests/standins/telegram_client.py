"""A real python-telegram-bot client for the stand-in's own tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from telegram import Update as PtbUpdate
from telegram.ext import Application, BaseHandler, MessageHandler, TypeHandler, filters

from tests.standins.telegram import TelegramStandIn

T = TypeVar("T")


class Bot:
    """A python-telegram-bot application on a long poll or a webhook, in a thread of its own."""

    def __init__(
        self, tg: TelegramStandIn, *handlers: BaseHandler[Any, Any, Any], token: str = "", webhook_port: int = 0
    ) -> None:
        builder = Application.builder().token(token or tg.token).base_url(f"{tg.url}/bot")
        builder = builder.base_file_url(f"{tg.url}/file/bot").read_timeout(0.4).get_updates_read_timeout(3)
        self.app: Any = builder.build()
        self.app.add_handlers(list(handlers))
        self._webhook_port = webhook_port
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Bot:
        self._thread.start()
        self.run(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(2)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    def calls(self, method: str, /, **params: Any) -> Any:
        return self.run(getattr(self.app.bot, method)(**params))

    async def _begin(self) -> None:
        await self.app.initialize()
        await self.app.start()
        if self._webhook_port:
            where = {"listen": "127.0.0.1", "port": self._webhook_port, "url_path": "hook"}
            url = f"http://127.0.0.1:{self._webhook_port}/hook"
            await self.app.updater.start_webhook(**where, webhook_url=url, secret_token="bi-mat")
        else:
            await self.app.updater.start_polling(poll_interval=0, timeout=1, bootstrap_retries=0)

    async def _end(self) -> None:
        await self.app.updater.stop()
        await self.app.stop()
        await self.app.shutdown()


class Heard(TypeHandler[PtbUpdate, Any, None]):
    """A handler that only writes down what arrives."""

    def __init__(self) -> None:
        self.updates: list[PtbUpdate] = []
        super().__init__(PtbUpdate, self._hear)

    async def _hear(self, update: PtbUpdate, _: Any) -> None:
        self.updates.append(update)

    @property
    def texts(self) -> list[str | None]:
        return [update.message.text for update in self.updates if update.message]


async def echo(update: PtbUpdate, _: Any) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


ECHO = MessageHandler(filters.TEXT & ~filters.COMMAND, echo)
