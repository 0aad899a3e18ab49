"""What can go wrong on Telegram's side: scripted faults, an outage, and the real sending limits."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.standins.telegram_text import ApiError

FaultKind = Literal[
    "400", "400_file", "401", "403", "403_kicked", "403_deactivated", "404", "409", "429", "500", "502",
    "timeout_before_accept", "timeout_after_accept", "reset", "reset_after_accept",
]  # fmt: skip
REFUSALS: dict[str, str] = {
    "400": "Bad Request: chat not found",
    "400_file": "Bad Request: PHOTO_INVALID_DIMENSIONS",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "403_kicked": "Forbidden: bot was kicked from the supergroup chat",
    "403_deactivated": "Forbidden: user is deactivated",
    "404": "Not Found",
    "409": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}
COUNTED = ("send", "copy", "forward", "edit")
NOT_COUNTED = ("sendChatAction",)


@dataclass(slots=True)
class Fault:
    """A fault that waits for its requests; `left` counts down to 0."""

    method: str
    kind: FaultKind
    left: int
    chat: int | None = None
    retry_after: int = 1
    hold: float = 30.0

    def meets(self, method: str, chat: int | None) -> bool:
        return self.left > 0 and self.method in ("*", method) and self.chat in (None, chat)

    def refusal(self) -> ApiError | None:
        """The refusal to answer with, if the fault is one."""
        if self.kind == "429":
            return too_many(self.retry_after)
        return ApiError(int(self.kind[:3]), REFUSALS[self.kind]) if self.kind in REFUSALS else None

    @property
    def accepts(self) -> bool:
        """Whether the request is carried out although its answer never arrives."""
        return self.kind.endswith("after_accept")


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass
class Faults:
    """The faults in the order they were asked for, and whether nothing answers at all."""

    outage: bool = False
    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        if fault.kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {fault.kind!r}; known: {', '.join(get_args(FaultKind))}")
        self.waiting.append(fault)
        return fault

    def take(self, method: str, chat: int | None) -> Fault | None:
        fault = next((fault for fault in self.waiting if fault.meets(method, chat)), None)
        if fault:
            fault.left -= 1
            self.waiting = [fault for fault in self.waiting if fault.left > 0]
        return fault

    def clear(self) -> None:
        self.outage = False
        self.waiting.clear()


class Limits:
    """Telegram's limits: 1 message a second in a chat, 20 a minute in a group, 30 a second over all chats."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def count(self, method: str, chat: int | None) -> None:
        """Counts a sending, or refuses it with 429."""
        if chat is None or not method.startswith(COUNTED) or method in NOT_COUNTED:
            return
        now = self._clock()
        windows = [(self._all, 30, 1.0), (self._chats[chat], 1, 1.0)]
        if chat < 0:
            windows.append((self._chats[chat], 20, 60.0))
        wait = max(_wait(*window, now) for window in windows)
        if wait > 0:
            raise too_many(math.ceil(wait))
        self._all.append(now)
        self._chats[chat].append(now)
        self._forget(now, chat)

    def _forget(self, now: float, chat: int) -> None:
        for sent in (self._all, self._chats[chat]):
            while sent[0] < now - 60:
                sent.popleft()
        if len(self._chats) > 10_000:
            recent = {chat: sent for chat, sent in self._chats.items() if sent[-1] > now - 60}
            self._chats = defaultdict(deque, recent)


def _wait(sent: deque[float], most: int, span: float, now: float) -> float:
    """Seconds until one more fits into the window."""
    recent = [at for at in sent if at > now - span]
    return recent[-most] + span - now if len(recent) >= most else 0.0
