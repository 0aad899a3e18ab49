"""Sending what is in the outbox: one attempt per call, its outcome written down before anything else happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy import Engine

from bot.messages import Abilities, Channel, Reply, Sender, SendFailed, Sent
from bot.storage import outbox, units
from bot.storage.outbox import Outgoing

log = structlog.get_logger()
SENDS = Counter("pccc_sends_total", "Attempts to send a message", ["channel", "kind", "outcome"])

BUSY = 0.3
"""Seconds to wait where an earlier message to the same person is still on its way."""
LONGEST_WAIT = 60.0
MOST_TRIES = {"alert": 200, "warning": 20, "notice": 8, "reply": 5}
PATIENCE = 40.0
"""Seconds after which a send that hasn't returned counts as unknown."""


class Delivery:
    """Attempts deliveries. `attempt` may be called from any thread; channels run on the main event loop."""

    def __init__(self, engine: Engine, channels: Mapping[str, Channel], clock: Callable[[], datetime]) -> None:
        self._engine, self._channels, self._clock = engine, channels, clock
        self._loop: asyncio.AbstractEventLoop | None = None

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop on which the channels live."""
        self._loop = loop

    def attempt(self, message_id: str) -> float | None:
        """Send a message if it is due; the seconds to wait before trying again, `None` when it is settled."""
        now = self._clock()
        with self._engine.begin() as connection:
            message = outbox.claim(connection, message_id, now)
            if message is None:
                return BUSY if outbox.is_waiting(connection, message_id) else None
        try:
            receipt = self._send(message)
        except SendFailed as failure:
            return self._failed(message, failure)
        SENDS.labels(message.to.channel, message.kind, "sent").inc()
        with self._engine.begin() as connection:
            outbox.sent(connection, message.id, receipt.message_id, self._clock())
        return None

    def _send(self, message: Outgoing) -> Sent:
        channel = self._channels.get(message.to.channel)
        if channel is None:
            raise SendFailed(
                f"channel {message.to.channel} is not set up",
                retryable=message.kind == "alert",
                retry_after=LONGEST_WAIT,
            )
        reply = fit(message.reply, channel.abilities)
        if self._loop is None:
            return asyncio.run(channel.send(message.to.address, reply))
        sending = asyncio.run_coroutine_threadsafe(channel.send(message.to.address, reply), self._loop)
        try:
            return sending.result(PATIENCE)
        except TimeoutError as error:
            sending.cancel()
            raise SendFailed("no answer in time", retryable=True, unknown=True) from error

    def _failed(self, message: Outgoing, failure: SendFailed) -> float | None:
        """Write the failure down. An alert that may have arrived is sent again, small talk is not."""
        now = self._clock()
        again = failure.retryable and message.tries < MOST_TRIES[message.kind]
        if failure.unknown and message.kind != "alert":
            again = False
        wait = min(LONGEST_WAIT, failure.retry_after or 0.5 * 2 ** min(message.tries, 7))
        with self._engine.begin() as connection:
            if failure.moved_to:
                outbox.move(connection, message.to, Sender(message.to.channel, failure.moved_to))
                units.move_telegram(connection, message.to.address, failure.moved_to)
            if again:
                outbox.postpone(connection, message.id, now + timedelta(seconds=wait), failure.reason)
            elif failure.unknown:
                outbox.unknown(connection, message.id, failure.reason)
            else:
                outbox.failed(connection, message.id, failure.reason)
        outcome = "retry" if again else "unknown" if failure.unknown else "failed"
        SENDS.labels(message.to.channel, message.kind, outcome).inc()
        log.warning(
            "send_failed",
            message=message.id,
            kind=message.kind,
            channel=message.to.channel,
            reason=failure.reason,
            outcome=outcome,
        )
        return wait if again else None


def fit(reply: Reply, abilities: Abilities) -> Reply:
    """The reply as a channel can show it: buttons become numbers, the text is held to its limit."""
    text = reply.text
    if reply.choices and not abilities.buttons:
        text += "\n\n" + "\n".join(f"{n}. {choice.label}" for n, choice in enumerate(reply.choices, start=1))
    return msgspec.structs.replace(reply, text=text)


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters, broken at paragraphs, lines, sentences or words, in that order."""
    parts: list[str] = []
    text = text.strip()
    while len(text) > limit:
        window = text[: limit + 1]
        cut = next((at for mark in ("\n\n", "\n", ". ", " ") if (at := window.rfind(mark)) > limit // 3), limit)
        cut = cut + 1 if window[cut : cut + 2] == ". " else cut
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts
