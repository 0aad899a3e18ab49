"""How a stand-in of Zalo's brings its webhooks: at once, once more, late and in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

Json = dict[str, Any]
Deliver = Callable[[Json, int], httpx.Response]


class Postman:
    """Keeps what is held back; `deliver` brings one event, with how often it was brought before."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._holding = 0
        self._held: list[Json] = []
        self.last: Json | None = None

    def brings(self, event: Json) -> None:
        """Now, unless it is held back."""
        self.last = event
        if self._holding:
            self._held.append(event)
            self._holding -= 1
            if not self._holding:
                self.releases()
        else:
            self._deliver(event, 0)

    def repeats(self, times: int = 1) -> httpx.Response:
        """The newest event once more, as after an answer that didn't arrive."""
        assert self.last is not None
        return [self._deliver(self.last, number) for number in range(1, times + 1)][-1]

    def holds(self, count: int = 2) -> None:
        """The next events wait for one another and come last first."""
        self._holding = count

    def releases(self) -> None:
        """What is held back comes, last first."""
        held, self._held, self._holding = self._held, [], 0
        for event in reversed(held):
            self._deliver(event, 0)
