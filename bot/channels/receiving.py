"""How messengers give us their messages: some are asked for them, some bring them to an address of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.messages import Incoming, Sender

Accept = Callable[[Incoming], Awaitable[None]]
"""Writes a message down; returns once it is on the disk."""
Saver = Callable[[bytes, str], str]
"""Keeps a file's bytes and gives the reference under which it lies."""


class Forged(Exception):
    """A webhook's signature or secret isn't the messenger's: nothing of it is taken."""


class Unreadable(Exception):
    """A webhook's body is none of the messenger's; sending it again would help nobody."""


@dataclass(frozen=True)
class Seen:
    """A person has seen messages of ours, by their ids on the channel."""

    by: Sender
    message_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Heard:
    """What one webhook brought."""

    incoming: tuple[Incoming, ...] = ()
    seen: tuple[Seen, ...] = ()


@runtime_checkable
class Listening(Protocol):
    """A messenger that is asked for messages, or has to be told where to bring them."""

    async def run(self, accept: Accept) -> None:
        """Receive until cancelled."""
        ...


@runtime_checkable
class Hooked(Protocol):
    """A messenger that brings messages to `/hooks/<name>`."""

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """What a request holds. Raises `Forged`, `Unreadable`."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A messenger whose messages want something done before they are dealt with, such as fetching photos."""

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """The message as it is dealt with; never holds up an emergency for more than seconds."""
        ...
