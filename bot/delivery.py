"""Sending what is in the outbox: one attempt per call, its outcome written down before anything else happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy import Connection, Engine

from bot.incidents.bundling import bundled, marked
from bot.incidents.model import IncidentEvent
from bot.messages import Abilities, Channel, Reply, Sender, SendFailed, Sent
from bot.pictures import Pictures
from bot.storage import incidents, live, moving, outbox
from bot.storage.database import reading
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from bot.wording import Wording

log = structlog.get_logger()
SENDS = Counter("pccc_sends_total", "Attempts to send a message", ["channel", "kind", "outcome"])
LOST = Counter("pccc_lost_total", "What a channel can't show of a message", ["channel", "what"])

BUSY = 0.3
"""Seconds to wait where an earlier message to the same person is still on its way."""
LONGEST_WAIT = 60.0
LONGEST_ASKED = 3600.0
"""Seconds that a receiver may ask us to wait, for anything but an alert."""
PATIENT = {"webhook": 400, "email": 30}
"""Tries on channels that may be down, or put a sender off, for longer than people wait for an answer."""
MOST_TRIES = {"alert": 200, "edit": 4, "warning": 20, "notice": 8, "reply": 5, "broadcast": 8}
NEXT_ROUTE_AFTER = 3
"""Failed tries after which an alert goes by its official's next route too, though this one is still tried."""
PATIENCE = 40.0
"""Seconds after which a send that hasn't returned counts as unknown."""


class Delivery:
    """Attempts deliveries: `deliver` on the event loop on which the channels live, `attempt` from any thread."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        say: Wording | None = None,
        store: Store | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        self._engine, self._channels, self._clock = engine, channels, clock
        self._say, self._store, self._pictures = say or Wording.load(), store or Store(engine), pictures
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
        self._arrived([message], receipt)
        return None

    async def deliver(self, messages: Sequence[Outgoing]) -> float | None:
        """Send what was claimed, several as one message; the seconds to wait before trying again, `None` when it is settled."""
        try:
            receipt = await self._carry(messages)
        except SendFailed as failure:
            waits = [await asyncio.to_thread(self._failed, message, failure) for message in messages]
            return min((wait for wait in waits if wait is not None), default=None)
        await asyncio.to_thread(self._arrived, messages, receipt)
        return None

    def _arrived(self, messages: Sequence[Outgoing], receipt: Sent) -> None:
        """Write it down. One of several in a message has no message of its own to be edited later."""
        under = receipt.message_id if len(messages) == 1 else ""

        def write(connection: Connection) -> None:
            for message in messages:
                outbox.sent(connection, message.id, under, self._clock())
                if message.kind == "notice" and message.incident is None:
                    live.delivered(connection, message.id, receipt.poll, self._clock())

        self._store.run(write)
        for message in messages:
            SENDS.labels(message.to.channel, message.kind, "sent").inc()

    async def _carry(self, messages: Sequence[Outgoing]) -> Sent:
        """Over the channel. Raises `SendFailed`, also where no answer comes in time."""
        first = messages[0]
        channel = self._channels.get(first.to.channel)
        if channel is None:
            raise SendFailed(
                f"channel {first.to.channel} is not set up",
                retryable=first.kind == "alert",
                retry_after=LONGEST_WAIT,
            )
        for what in lost(first.reply, channel.abilities, edits=first.edits is not None):
            LOST.labels(channel.name, what).inc()
            log.info("lost_on_channel", channel=channel.name, what=what, message=first.id)
        replies = [marked(message.reply, self._say) if message.again else message.reply for message in messages]
        reply = fit(bundled(replies, self._say, channel.abilities.max_text), channel.abilities, self._in_words)
        if first.edits is None:
            sends = channel.send(first.to.address, reply)
        elif channel.abilities.edits and (shown := await asyncio.to_thread(self._shown, first.edits)):
            sends = channel.edit(first.to.address, shown, reply)
        else:
            return Sent("")
        try:
            return await asyncio.wait_for(sends, PATIENCE)
        except TimeoutError as error:
            raise SendFailed("no answer in time", retryable=True, unknown=True) from error
        except SendFailed:
            raise
        except Exception as error:  # a fault of ours, which must not stop what waits behind it for good
            log.exception("send_broke", message=first.id, channel=first.to.channel)
            raise SendFailed(type(error).__name__, retryable=True, retry_after=LONGEST_WAIT) from error

    def _send(self, message: Outgoing) -> Sent:
        if self._loop is None:
            return asyncio.run(self._carry([message]))
        return asyncio.run_coroutine_threadsafe(self._carry([message]), self._loop).result()

    def _in_words(self, picture: str) -> str:
        """What stands for a picture where none can be shown."""
        return in_words(picture, self._pictures, self._say)

    def _shown(self, message_id: str) -> str | None:
        """The id on its channel of the message to be edited."""
        with reading(self._engine) as connection:
            return outbox.channel_id(connection, message_id)

    def _failed(self, message: Outgoing, failure: SendFailed) -> float | None:
        """Write the failure down. An alert that may have arrived is sent again, small talk is not."""
        now = self._clock()
        again = failure.retryable and message.tries < max(MOST_TRIES[message.kind], PATIENT.get(message.to.channel, 0))
        if failure.unknown and message.kind != "alert" and message.to.channel not in outbox.REPEATABLE:
            again = False
        longest = LONGEST_WAIT if message.kind == "alert" or not failure.retry_after else LONGEST_ASKED
        wait = min(longest, failure.retry_after or 0.5 * 2 ** min(message.tries, 7))
        self._store.run(lambda connection: self._settle(connection, message, failure, now, wait if again else None))
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

    def _settle(
        self, connection: Connection, message: Outgoing, failure: SendFailed, now: datetime, again_in: float | None
    ) -> None:
        """The message's next state, where it goes from now on, and the next route of one that isn't reached."""
        if failure.moved_to:
            moving.move(connection, message.to, Sender(message.to.channel, failure.moved_to))
        if again_in is not None:
            perhaps = failure.unknown or message.again
            outbox.postpone(connection, message.id, now + timedelta(seconds=again_in), failure.reason, perhaps=perhaps)
        elif failure.unknown:
            outbox.unknown(connection, message.id, failure.reason)
        else:
            outbox.failed(connection, message.id, failure.reason)
        if (message.kind == "alert" or message.fallback) and (again_in is None or message.tries >= NEXT_ROUTE_AFTER):
            self._by_next_route(connection, message, failure.reason, now, final=again_in is None)

    def _by_next_route(self, connection: Connection, message: Outgoing, reason: str, now: datetime, *, final: bool) -> None:
        """An official who isn't reached is tried elsewhere, and the incident's time line says so."""
        following = outbox.give_up_route(connection, message, now)
        if message.incident and (following or final or message.tries == NEXT_ROUTE_AFTER):
            detail = f"{message.to.channel}: {reason}"[:200]
            event = IncidentEvent(kind="unreached", at=now, who="", channel=message.to.channel, detail=detail)
            incidents.append(connection, message.incident, event)


def lost(reply: Reply, abilities: Abilities, *, edits: bool = False) -> tuple[str, ...]:
    """What a channel can't show of a reply as it was meant: left out, or told in words and numbers instead."""
    can = {
        "edit": abilities.edits or not edits,
        "buttons": abilities.buttons or not reply.choices,
        "picture": abilities.pictures or not reply.picture,
        "poll": abilities.polls or reply.poll is None,
        "media": abilities.media or not reply.media,
        "place_button": abilities.asks_place or not reply.wants_place,
    }
    return tuple(what for what, shown in can.items() if not shown)


def in_words(picture: str, pictures: Pictures | None, say: Wording) -> str:
    """What a picture shows, in square brackets; nothing for one that isn't there."""
    alt = pictures.alt(picture) if pictures else ""
    return say("picture.instead", alt=alt) if alt else ""


def fit(reply: Reply, abilities: Abilities, describe: Callable[[str], str] = lambda _: "") -> Reply:
    """The reply as a channel can show it: buttons become numbers where people can write one back, a picture its words.

    Of a question the text has the options under letters already. `describe` gives the words for a picture, if there are any.
    """
    text = reply.text
    if reply.picture and not abilities.pictures and (words := describe(reply.picture)):
        text = f"{words}\n\n{text}"
    if reply.poll is not None and not abilities.polls:
        reply = msgspec.structs.replace(reply, poll=None)
    elif abilities.answers and not abilities.buttons and any(len(choice.label) > 1 for choice in reply.choices):
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
