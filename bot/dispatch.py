"""Who is sent what next: the outbox's lanes on the event loop, the urgent first, each no faster than its messenger allows.

A lane is served by at most one task, so order is kept and a messenger that hangs for one chat holds up nobody else; a task
waits in no thread. What is told here is a hint only: the outbox is the truth, and the sweep finds what nobody was told of.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import structlog

from bot.channels.pacing import Pacing
from bot.delivery import Delivery
from bot.messages import Channel
from bot.storage import lanes
from bot.storage.lanes import Lane, Taken
from bot.storage.store import Store

log = structlog.get_logger()
JOINED_FROM, MOST_JOINED = 3, 30
"""So many alerts waiting for one chat, or more, go in one message."""
GLANCE = 0.02
"""Seconds after which it is looked at again whether something came that goes before a broadcast."""
AFTER_TROUBLE = 5.0
"""Seconds until a lane is looked at again where the database failed."""

Later = Callable[[str, float], None]
"""Sees to it, durably, that a message is tried again after so many seconds."""


class Dispatcher:
    """Serves lanes. `tell` from any thread; the rest on the loop on which `run` runs, in the one process that sends."""

    def __init__(
        self,
        delivery: Delivery,
        channels: Mapping[str, Channel],
        store: Store,
        clock: Callable[[], datetime],
        owner: str,
        later: Later = lambda _message, _seconds: None,
    ) -> None:
        self._delivery, self._store, self._clock, self._owner, self._later = delivery, store, clock, owner, later
        self._pacing = {name: getattr(channel, "pacing", None) for name, channel in channels.items()}
        self._albums = {name for name, channel in channels.items() if channel.abilities.albums}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heaps: defaultdict[str, list[tuple[int, int, Lane]]] = defaultdict(list)
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._numbers = itertools.count()
        self._waiting: set[Lane] = set()
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        self._again: set[Lane] = set()
        self._pumps: dict[str, asyncio.Task[None]] = {}

    @property
    def running(self) -> bool:
        """Whether this process sends."""
        return self._loop is not None

    def tell(self, told: Iterable[Lane]) -> None:
        """Something was put into these lanes, and is committed."""
        loop, told = self._loop, list(told)
        if loop is not None and told:
            with contextlib.suppress(RuntimeError):  # the loop has ended: the next start sends it
                loop.call_soon_threadsafe(self._want_all, told)

    async def run(self) -> None:
        """Serve until cancelled; sends under way are cut off then, and known as such at the next start."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.Event().wait()
        finally:
            self._loop = None
            for task in (*self._pumps.values(), *self._busy.values()):
                task.cancel()
            for kept in (self._pumps, self._heaps, self._waiting, self._again):
                kept.clear()

    def _want_all(self, told: list[Lane]) -> None:
        for lane in told:
            self._want(lane)

    def _want(self, lane: Lane) -> None:
        """Serve this lane when its turn comes."""
        if self._loop is None:
            return
        if lane in self._busy:
            self._again.add(lane)
        elif lane not in self._waiting:
            self._waiting.add(lane)
            self._line_up(lane)

    def _line_up(self, lane: Lane) -> None:
        """Behind those as urgent, once its own chat may be written to."""
        pacing = self._pacing.get(lane.channel)
        wait = pacing.wait(lane.address) if pacing else 0.0
        if wait > 0 and self._loop is not None:
            self._loop.call_later(wait, self._line_up, lane)
            return
        heapq.heappush(self._heaps[lane.channel], (lane.rank, next(self._numbers), lane))
        self._news[lane.channel].set()
        if lane.channel not in self._pumps or self._pumps[lane.channel].done():
            self._pumps[lane.channel] = asyncio.create_task(self._pump(lane.channel))

    async def _pump(self, channel: str) -> None:
        """One after the other, as fast as the messenger allows over all chats."""
        heap, news, pacing = self._heaps[channel], self._news[channel], self._pacing.get(channel)
        while True:
            await news.wait()
            while heap:
                idle = heap[0][-1].idle
                wait = pacing.wait_overall(spare=idle) if pacing else 0.0
                if wait > 0:
                    await asyncio.sleep(min(wait, GLANCE) if idle else wait)
                    continue
                lane = heapq.heappop(heap)[-1]
                if pacing and pacing.wait(lane.address) > 0:
                    self._line_up(lane)
                    continue
                self._begin(lane, pacing)
            news.clear()

    def _begin(self, lane: Lane, pacing: Pacing | None) -> None:
        if pacing:
            pacing.begin(lane.address)
        self._waiting.discard(lane)
        self._busy[lane] = asyncio.create_task(self._serve(lane, pacing))

    async def _serve(self, lane: Lane, pacing: Pacing | None) -> None:
        """Take what is at the head of the lane and send it; then see when to come back."""
        again_in: float | None = AFTER_TROUBLE
        try:
            again_in = await self._send_head(lane, pacing)
        except Exception:
            log.exception("lane_failed", channel=lane.channel)
        finally:
            del self._busy[lane]
            if lane in self._again:
                self._again.discard(lane)
                again_in = 0.0
            if again_in is not None and self._loop is not None:
                self._loop.call_later(again_in, self._want, lane)

    async def _send_head(self, lane: Lane, pacing: Pacing | None) -> float | None:
        taken = Taken()
        try:
            taken = await self._take(lane)
            if not taken.messages:
                return taken.again_in
            wait = await self._delivery.deliver(taken.messages)
        finally:
            if pacing:
                pacing.end(lane.address, sent=bool(taken.messages))
        if wait is None:
            return taken.again_in
        self._later(taken.messages[0].id, wait)
        return wait

    async def _take(self, lane: Lane) -> Taken:
        albums = lane.channel in self._albums
        work = self._store.submit(
            lambda c: lanes.take(c, lane, self._clock(), self._owner, JOINED_FROM, MOST_JOINED, albums=albums)
        )
        return await asyncio.wrap_future(work)
