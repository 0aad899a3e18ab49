"""How fast a messenger may be written to. Keeping to it is quicker than being refused, and refusals hit everybody.

A message arrives at some moment between its being sent and its being answered; so one under way counts as sent now, and one
that is answered as sent when it was answered. However unevenly messages travel, none then arrives too early.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

POLL = 0.05
"""Seconds until it is looked at again whether one of too many under way has been answered."""


@dataclass(frozen=True)
class Limits:
    """What a messenger allows: so many messages a second over all chats; the seconds between two in a chat; in a group at most
    so many a minute, where the seconds between two grow with those already used, so that a group never has to wait long."""

    overall: int
    chat: float
    group: int
    spaced: tuple[tuple[int, float], ...]


TELEGRAM = Limits(overall=29, chat=1.02, group=20, spaced=((10, 1.02), (16, 3.0), (20, 7.0)))
"""Telegram's own are 30 a second, 1 a second in a chat, 20 a minute in a group."""
UNLIMITED = Limits(overall=1_000_000, chat=0.0, group=1_000, spaced=((1_000, 0.0),))
"""For servers that refuse nobody."""
MINUTE = 60.5
FORGOTTEN = 10_000
"""Chats remembered before those that are free again are forgotten."""


@dataclass
class Pacing:
    """Remembers what was sent lately. For one event loop; `clock` in seconds."""

    limits: Limits
    is_group: Callable[[str], bool]
    clock: Callable[[], float] = time.monotonic
    _under_way: int = 0
    _answered: deque[float] = field(default_factory=deque)
    _chats: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait_overall(self) -> float:
        """Seconds until anybody may be written to."""
        now = self.clock()
        while self._answered and self._answered[0] <= now - 1.0:
            self._answered.popleft()
        free = self.limits.overall - self._under_way - len(self._answered)
        if free > 0:
            return 0.0
        return POLL if len(self._answered) <= -free else self._answered[-free] + 1.0 - now

    def wait(self, address: str) -> float:
        """Seconds until this chat may be written to, as far as the chat is concerned."""
        sent, now = self._chats.get(address), self.clock()
        if not sent:
            return 0.0
        if not self.is_group(address):
            return max(0.0, sent[-1] + self.limits.chat - now)
        used = sum(1 for at in sent if at > now - MINUTE)
        if used >= self.limits.group:
            return sent[-self.limits.group] + MINUTE - now
        spacing = next(seconds for most, seconds in self.limits.spaced if used < most)
        return max(0.0, sent[-1] + spacing - now)

    def begin(self, address: str) -> None:
        """One is being sent."""
        self._under_way += 1
        sent = self._chats[address]
        sent.append(self.clock())
        while len(sent) > self.limits.group:
            sent.popleft()
        self._forget(address)

    def end(self, address: str, *, sent: bool = True) -> None:
        """It has been answered, or, without `sent`, wasn't sent after all."""
        self._under_way -= 1
        if sent:
            self._answered.append(self.clock())
            self.settle(address)
        elif self._chats[address]:
            self._chats[address].pop()

    def settle(self, address: str) -> None:
        """The last one to this chat may have arrived as late as now."""
        if self._chats[address]:
            self._chats[address][-1] = self.clock()

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until one more may be sent to a chat that has just answered, and count it."""
        self.settle(address)
        while (wait := max(self.wait_overall(), self.wait(address))) > 0:  # noqa: ASYNC110  # there is nothing else to wait for
            await asyncio.sleep(wait)
        self.begin(address)
        try:
            yield
        finally:
            self.end(address)

    def _forget(self, address: str) -> None:
        if len(self._chats) > FORGOTTEN:
            for free in [one for one in self._chats if one != address and self.wait(one) == 0]:
                del self._chats[free]
