"""Zalo Official Account: webhooks in, messages of consultation out. Never run against the real service (README)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog

from bot.channels.pacing import Limits, Pacing
from bot.channels.receiving import Forged, Heard, Saver
from bot.channels.zalo_oa_client import ZaloClient
from bot.channels.zalo_oa_errors import UploadGone
from bot.channels.zalo_oa_events import NAME, PRESSED, has_left, parse, read
from bot.channels.zalo_oa_pictures import PictureShelf
from bot.channels.zalo_oa_signature import HEADER, Signer
from bot.channels.zalo_web import LIMIT, fetched, parts_of
from bot.messages import Abilities, Choice, Incoming, Reply, Sent
from bot.wording import Wording

log = structlog.get_logger()
MOST_BUTTONS = 5
MOST_CHOICES = 10
"""Choices beyond this many are numbers to be typed."""
LABEL = 100
PAYLOAD = 1000
FREE, CLOSED = 48 * 3600.0, 7 * 24 * 3600.0
"""Seconds after a person's last message for which writing to them costs nothing, and after which it isn't possible."""
ZALO = Limits(overall=60, chat=0.25, group=60, spaced=((60, 0.25),))
"""Zalo's own is 4,000 requests a minute an app; 60 a second leaves room for uploads."""


class ZaloChannel:
    """One Official Account. A press comes back as a text that is the button's payload."""

    name = NAME
    abilities = Abilities(max_text=LIMIT, buttons=True, media=True, pictures=True, reach=CLOSED, free=FREE)

    def __init__(
        self,
        client: ZaloClient,
        signer: Signer,
        say: Wording,
        clock: Callable[[], datetime],
        pictures: PictureShelf,
        describe: Callable[[str], str] = lambda _picture: "",
        on_leaving: Callable[[str], None] = lambda _address: None,
    ) -> None:
        """`describe`: a drawing in words; `on_leaving` is told who doesn't follow the account any more."""
        self._client, self._signer, self._say, self._clock = client, signer, say, clock
        self._pictures, self._describe, self._on_leaving = pictures, describe, on_leaving
        self._fitted = ""
        self.connected = True
        self.pacing = Pacing(ZALO, is_group=lambda _address: False)

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """What a webhook holds, once its signature fits. Raises `Forged`, `Unreadable`."""
        event = parse(body)
        if event is None:
            return Heard()
        fitted = self._signer.fits(body, event.timestamp, headers.get(HEADER, ""))
        if fitted is None:
            raise Forged
        if fitted != self._fitted:
            self._fitted = fitted
            log.info("zalo_signature", signed_with=fitted)
        if left := has_left(event):
            self._on_leaving(left)
        return read(event, self._clock())

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """Fetch photos and recordings before the message is dealt with: Zalo's links stop working."""
        media = tuple([await fetched(self._client.http, one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply, in several messages if it is long, has many buttons or, beside buttons, a picture.

        The id is that of the first: a receipt for it says that the person has opened what we sent.
        The words of an emergency never wait for a picture: it comes after them. Raises `SendFailed`.
        """
        messages = self._messages(reply)
        if reply.emergency:
            sent = await self._send_all(to, messages, counted=True)
            if image := await self._pictures.id_for(reply):
                await self._send_image(to, self._alone(reply), image, reply)
            return sent
        image = await self._pictures.id_for(reply)
        if not image:
            return await self._send_all(to, self._with_words(messages, reply), counted=True)
        beside = "attachment" not in messages[0]
        first = await self._send_image(to, messages.pop(0) if beside else self._alone(reply), image, reply, counted=True)
        if messages:
            await self._send_all(to, messages)
        return first

    async def _send_all(self, to: str, messages: list[dict[str, Any]], *, counted: bool = False) -> Sent:
        """One after the other, each in its turn; `counted`: the first one's turn is counted by whoever asked us to send."""
        ids = []
        for number, message in enumerate(messages):
            async with contextlib.nullcontext() if counted and not number else self.pacing.turn(to):
                ids.append(await self._client.message(to, message))
        return Sent(ids[0])

    async def _send_image(self, to: str, message: dict[str, Any], image: str, reply: Reply, *, counted: bool = False) -> Sent:
        """A message with a picture; one that has left Zalo's server is uploaded again, once."""
        async with contextlib.nullcontext() if counted else self.pacing.turn(to):
            try:
                return Sent(await self._client.message(to, message | _with_image(image)))
            except UploadGone:
                self._pictures.forget(image)
            again = await self._pictures.id_for(reply)
            return Sent(await self._client.message(to, message | (_with_image(again) if again else {})))

    def _messages(self, reply: Reply) -> list[dict[str, Any]]:
        """The words, with the buttons under the last of them and, beyond five, under more."""
        messages: list[dict[str, Any]] = [{"text": part} for part in parts_of(self._text(reply))]
        rows = self._rows(reply)
        if rows:
            messages[-1] |= _with_buttons(rows[0])
            messages += [{"text": self._say("zalo.more")} | _with_buttons(row) for row in rows[1:]]
        return messages

    def _alone(self, reply: Reply) -> dict[str, Any]:
        """The words under a picture that stands alone: what it shows."""
        return {"text": self._describe(reply.picture) or self._say("zalo.picture")}

    def _with_words(self, messages: list[dict[str, Any]], reply: Reply) -> list[dict[str, Any]]:
        """A drawing that couldn't be sent is told in words."""
        words = self._describe(reply.picture) if reply.picture else ""
        return [{"text": words}, *messages] if words else messages

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: a message on Zalo stays as it is."""
        return Sent(message_id)

    def _text(self, reply: Reply) -> str:
        """The words: choices that don't fit on buttons as numbers, and how to send a place."""
        text = reply.text
        if not _on_buttons(reply):
            text += "".join(f"\n{number}. {choice.label}" for number, choice in enumerate(reply.choices, start=1))
        if reply.wants_place:
            text += "\n\n" + self._say("zalo.send_place")
        return text

    def _rows(self, reply: Reply) -> list[list[dict[str, Any]]]:
        """The buttons, five a message; the call to 114 first where there is room for it: the words say it always."""
        buttons = [_button(choice) for choice in reply.choices] if _on_buttons(reply) else []
        if reply.emergency and len(buttons) < MOST_BUTTONS:
            call = {"title": self._say("zalo.call"), "type": "oa.open.phone", "payload": {"phone_code": "114"}}
            buttons.insert(0, call)
        return [buttons[at : at + MOST_BUTTONS] for at in range(0, len(buttons), MOST_BUTTONS)]


def _on_buttons(reply: Reply) -> bool:
    """Whether all choices can be buttons."""
    return len(reply.choices) <= MOST_CHOICES and all(len(PRESSED + choice.value) <= PAYLOAD for choice in reply.choices)


def _with_buttons(row: list[dict[str, Any]]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": {"buttons": row}}}


def _with_image(image: str) -> dict[str, Any]:
    elements = [{"media_type": "image", "attachment_id": image}]
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": elements}}}


def _button(choice: Choice) -> dict[str, Any]:
    return {"title": choice.label[:LABEL], "type": "oa.query.hide", "payload": PRESSED + choice.value}
