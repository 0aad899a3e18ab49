"""The citizen page as a channel: requests are answered in the response, later news by server-sent events."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.messages import Abilities, Reply, Sent

NAME = "web"


class WebChannel:
    """Hands later messages to the pages that are open; the others find them in the outbox when they come back."""

    name = NAME
    abilities = Abilities(max_text=20_000, buttons=True, asks_place=True, pictures=True)

    def __init__(self) -> None:
        self._open: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def send(self, to: str, reply: Reply) -> Sent:
        """Wake the pages of a session; the message itself they read from the outbox."""
        for page in self._open.get(to, ()):
            page.set()
        return Sent("kept")

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: the page shows what was said as it was."""
        return Sent(message_id)

    def enter(self, session: str) -> asyncio.Event:
        """A page opens its stream; the event is set when there is news."""
        page = asyncio.Event()
        self._open[session].add(page)
        return page

    def leave(self, session: str, page: asyncio.Event) -> None:
        """A page is gone."""
        self._open[session].discard(page)
        if not self._open[session]:
            del self._open[session]
