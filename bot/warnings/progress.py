"""How far a warning has come, as the tables tell: who it is for, what arrived, who answered, who was not reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec

WAITING = frozenset({"queued", "sending"})


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient: where, the state of the message ("" where none was made), and their answers."""

    channel: str
    address: str
    state: str = ""
    reason: str = ""
    seen_at: datetime | None = None
    safe_at: datetime | None = None
    help_at: datetime | None = None

    @property
    def asks_for_help(self) -> bool:
        """Whether the last they said is that they need help."""
        return self.help_at is not None and (self.safe_at is None or self.safe_at < self.help_at)

    @property
    def is_safe(self) -> bool:
        """Whether the last they said is that they are safe."""
        return self.safe_at is not None and not self.asks_for_help


class Unreached(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a warning didn't reach, or perhaps didn't: the address all but hidden, why as a key, the messenger's words."""

    channel: str
    masked: str
    why: str
    detail: str = ""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a warning; every recipient is in exactly one of sent, waiting, failed, unknown, left_out."""

    targeted: int = 0
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    left_out: int = 0
    safe: int = 0
    help: int = 0
    unreached_count: int = 0
    unreached: tuple[Unreached, ...] = ()


MOST_LISTED = 500
"""How many of those not reached are listed by address."""


def count(recipients: Iterable[Delivered]) -> Progress:
    """The figures, and the list of those not reached."""
    people = list(recipients)
    states = Counter(_state(one) for one in people)
    unreached = [_unreached(one, why) for one in people if (why := why_not(one))]
    return Progress(
        targeted=len(people),
        sent=states["sent"],
        waiting=states["waiting"],
        failed=states["failed"],
        unknown=states["unknown"],
        left_out=states["left_out"],
        safe=sum(one.is_safe for one in people),
        help=sum(one.asks_for_help for one in people),
        unreached_count=len(unreached),
        unreached=tuple(unreached[:MOST_LISTED]),
    )


def why_not(one: Delivered) -> str:
    """Why somebody wasn't reached, as a key of the wording; "" for one who was, who answered, or whose turn is to come."""
    if one.safe_at or one.help_at or one.state in WAITING:
        return ""
    if one.state == "sent":
        return "" if one.seen_at or one.channel != "web" else "page_closed"
    if one.state in ("", "failed"):
        return _reason(one.reason) if one.state else "stopped"
    return "interrupted" if one.reason == "interrupted" else "unsure"


def _state(one: Delivered) -> str:
    if one.state in WAITING:
        return "waiting"
    return "left_out" if not one.state or one.reason == "stopped" else one.state


def _reason(reason: str) -> str:
    """The key for what a messenger says of a failure."""
    words = reason.lower()
    signs = {
        "stopped": "stopped",
        "blocked": "blocked",
        "deactivated": "gone",
        "chat not found": "gone",
        "kicked": "gone",
        "not set up": "no_channel",
    }
    return next((key for sign, key in signs.items() if sign in words), "other")


def _unreached(one: Delivered, why: str) -> Unreached:
    return Unreached(channel=one.channel, masked=mask(one.address), why=why, detail=one.reason)


def mask(address: str) -> str:
    """An address of which only the end can be read."""
    return f"…{address[-3:]}" if len(address) > 5 else "…"
