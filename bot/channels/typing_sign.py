"""The sign that we are writing: shown for what takes a while, and nothing ever waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class TypingSign:
    """Shows the sign in tasks of its own; one that can't be shown is a line in the log, at most."""

    def __init__(self, show: Callable[[str], Coroutine[Any, Any, object]]) -> None:
        self._show = show
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, address: str) -> None:
        """Ask the messenger to show it there."""
        task = asyncio.create_task(self._try(address))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def shown(self) -> None:
        """Wait for those under way."""
        await asyncio.gather(*self._tasks)

    async def _try(self, address: str) -> None:
        try:
            await self._show(address)
        except Exception as error:
            log.debug("typing_not_shown", reason=type(error).__name__)
