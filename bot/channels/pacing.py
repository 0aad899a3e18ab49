"""How fast a messenger may be written to. Keeping to it is quicker than being refused, and refusals hit everybody."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

Window = tuple[int, float]
"""So many messages in so many seconds."""


@dataclass(frozen=True)
class Limits:
    """What a messenger allows over all chats, in each chat, and in each group beside."""

    overall: Window
    chat: Window
    group: Window


TELEGRAM = Limits(overall=(25, 1.0), chat=(1, 1.02), group=(20, 60.5))
"""Telegram's own are 30 a second, 1 a second, 20 a minute; messages don't arrive as evenly as they leave."""
FORGOTTEN = 10_000
"""Chats remembered before those that are free again are forgotten."""


@dataclass
class Pacing:
    """Remembers what was sent lately. For one event loop; `clock` in seconds."""

    limits: Limits
    is_group: Callable[[str], bool]
    clock: Callable[[], float] = time.monotonic
    _all: deque[float] = field(default_factory=deque)
    _chats: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait_overall(self) -> float:
        """Seconds until anybody may be written to."""
        return _wait(self._all, self.limits.overall, self.clock())

    def wait(self, address: str) -> float:
        """Seconds until this chat may be written to, as far as the chat is concerned."""
        sent, now = self._chats.get(address), self.clock()
        if sent is None:
            return 0.0
        wait = _wait(sent, self.limits.chat, now)
        return max(wait, _wait(sent, self.limits.group, now)) if self.is_group(address) else wait

    def count(self, address: str) -> None:
        """One is sent now."""
        now = self.clock()
        self._all.append(now)
        self._chats[address].append(now)
        self._forget(address)

    def settle(self, address: str) -> None:
        """The last one has been answered: it may have arrived as late as now."""
        sent = self._chats.get(address)
        if sent:
            sent[-1] = self.clock()

    def take_back(self, address: str) -> None:
        """The last one wasn't sent after all."""
        for sent in (self._all, self._chats[address]):
            if sent:
                sent.pop()

    async def turn(self, address: str) -> None:
        """Wait until one more may be sent, and count it."""
        while (wait := max(self.wait_overall(), self.wait(address))) > 0:
            await asyncio.sleep(wait)
        self.count(address)

    def _forget(self, address: str) -> None:
        for sent, (most, _) in ((self._all, self.limits.overall), (self._chats[address], self.limits.group)):
            while len(sent) > most:
                sent.popleft()
        if len(self._chats) > FORGOTTEN:
            for free in [one for one in self._chats if one != address and self.wait(one) == 0]:
                del self._chats[free]


def _wait(sent: deque[float], window: Window, now: float) -> float:
    """Seconds until one more fits."""
    most, span = window
    return max(0.0, sent[-most] + span - now) if len(sent) >= most else 0.0
