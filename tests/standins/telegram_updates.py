"""Updates waiting for the bot: long-poll offsets, webhook order, and the irregular deliveries tests ask for."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.telegram_api import Json

ONLY_WHEN_ASKED = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(slots=True)
class Pending:
    """An update and the chat (or person) within which order is kept."""

    update: Json
    key: int


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered, and what came of it."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass
class UpdateQueue:
    """The updates that the bot has not confirmed. Its owner guards it with a lock."""

    keep: int
    on_put: Callable[[], None] = lambda: None
    webhook: Webhook = field(default_factory=Webhook)
    allowed: list[str] = field(default_factory=list)
    _next_id: int = 100_001
    _last: Pending | None = None
    _held: list[Pending] = field(default_factory=list)
    _hold_until: int = 0

    def __post_init__(self) -> None:
        self._waiting: deque[Pending] = deque(maxlen=self.keep)
        self._again: deque[Pending] = deque(maxlen=self.keep)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._again)

    def put(self, kind: str, content: Json, key: int) -> Json | None:
        """Queues a snapshot of the content; nothing when the bot did not ask for this kind."""
        if not (kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED):
            return None
        pending = Pending({"update_id": self._next_id, kind: copy.deepcopy(content)}, key)
        self._next_id += 1
        self._last = pending
        self._release(pending)
        return pending.update

    def _release(self, pending: Pending) -> None:
        if self._hold_until:
            self._held.append(pending)
            if len(self._held) == self._hold_until:
                self.release_held()
        else:
            self._waiting.append(pending)
            self.on_put()

    def release_held(self) -> None:
        """Hands out what is held back, last first, and holds nothing more."""
        self._waiting.extend(reversed(self._held))
        self._held, self._hold_until = [], 0
        self.on_put()

    def reorder(self, count: int) -> None:
        """Holds the next `count` updates back and hands them out last first."""
        self._hold_until = count

    def repeat_last(self) -> Json:
        """Hands out the newest update once more, even if it was confirmed."""
        if self._last is None:
            raise LookupError("no update yet")
        self._again.append(self._last)
        self.on_put()
        return self._last.update

    def batch(self, offset: int, limit: int) -> list[Json]:
        """What getUpdates answers: everything below the offset is confirmed and gone, the rest is handed out again."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        elif offset:
            self._waiting = deque((p for p in self._waiting if p.update["update_id"] >= offset), maxlen=self.keep)
        repeated = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        fresh = [pending for pending, _ in zip(self._waiting, range(limit - len(repeated)), strict=False)]
        return [pending.update for pending in [*repeated, *fresh]]

    def next_for_webhook(self, busy: set[int]) -> Pending | None:
        """The first update of a chat for which no delivery is under way."""
        for queue in (self._again, self._waiting):
            for pending in queue:
                if pending.key not in busy:
                    return pending
        return None

    def delivered(self, pending: Pending) -> None:
        for queue in (self._again, self._waiting):
            for index, waiting in enumerate(queue):
                if waiting is pending:
                    del queue[index]
                    return

    def forget(self) -> None:
        self._waiting.clear()
        self._again.clear()
        self._held.clear()
