"""Zalo Official Account: webhooks in, messages of consultation out. Never run against the real service (README)."""

from __future__ import annotations

import asyncio
import io
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import structlog
from PIL import Image, UnidentifiedImageError

from bot.channels.pacing import Limits, Pacing
from bot.channels.receiving import Forged, Heard, Saver
from bot.channels.zalo_oa_client import ZaloClient
from bot.channels.zalo_oa_events import NAME, PRESSED, REMOTE, has_left, parse, read
from bot.channels.zalo_oa_signature import HEADER, Signer
from bot.delivery import split
from bot.media import kind_of, media_kind
from bot.messages import Abilities, Choice, Incoming, Media, Reply, SendFailed, Sent
from bot.wording import Wording

log = structlog.get_logger()
LIMIT = 2000
MOST_BUTTONS = 5
MOST_CHOICES = 10
"""Choices beyond this many are numbers to be typed."""
LABEL = 100
PAYLOAD = 1000
LARGEST_IMAGE = 1024 * 1024
UPLOADED = timedelta(days=6)
"""How long an uploaded picture can be sent again: Zalo keeps it for seven days."""
SETTLING = 4.0
"""Seconds a message waits at most for its photos to be fetched."""
FREE, CLOSED = 48 * 3600.0, 7 * 24 * 3600.0
"""Seconds after a person's last message for which writing to them costs nothing, and after which it isn't possible."""
ZALO = Limits(overall=60, chat=0.25, group=60, spaced=((60, 0.25),))
"""Zalo's own is 4,000 requests a minute an app; 60 a second leaves room for uploads."""
SIDES = (1600, 1280, 1024, 800, 640)
"""Pixels of the longer side, tried in turn until a picture is small enough."""


class ZaloChannel:
    """One Official Account. A press comes back as a text that is the button's payload."""

    name = NAME
    abilities = Abilities(max_text=LIMIT, buttons=True, media=True, reach=CLOSED, free=FREE)

    def __init__(
        self,
        client: ZaloClient,
        signer: Signer,
        say: Wording,
        clock: Callable[[], datetime],
        file_of: Callable[[str], Path | None],
        on_leaving: Callable[[str], None] = lambda _address: None,
    ) -> None:
        """`file_of`: the file of a photo that we keep; `on_leaving` is told who doesn't follow the account any more."""
        self._client, self._signer, self._say, self._clock = client, signer, say, clock
        self._file_of, self._on_leaving = file_of, on_leaving
        self._fitted = ""
        self._images: dict[str, tuple[str, datetime]] = {}
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
        media = tuple([await self._fetch(one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def _fetch(self, media: Media, save: Saver) -> Media:
        url = media.ref.removeprefix(REMOTE)
        try:
            data = await asyncio.wait_for(self._client.download(url), SETTLING)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.warning("media_not_fetched", kind=media.kind, reason=type(error).__name__)
            return media
        if data is None:
            return msgspec.structs.replace(media, trouble="too_large")
        ending = kind_of(data)
        if ending is None:
            return msgspec.structs.replace(media, ref="", trouble="not_a_picture") if media.kind == "photo" else media
        return Media(media_kind(ending), save(data, ending))

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply, in several messages if it is long or has many buttons. Raises `SendFailed`."""
        parts = split(unicodedata.normalize("NFC", self._text(reply)), LIMIT)
        messages: list[dict[str, Any]] = [{"text": part} for part in parts]
        rows = self._rows(reply)
        if rows and reply.media and (image := await self._uploaded(reply.media[0])):
            messages.insert(0, _with_image(image))
        if rows:
            messages[-1] |= _with_buttons(rows[0])
            messages += [{"text": self._say("zalo.more")} | _with_buttons(row) for row in rows[1:]]
        elif reply.media and (image := await self._uploaded(reply.media[0])):
            messages[-1] |= _with_image(image)
        sent = await self._client.message(to, messages[0])
        for message in messages[1:]:
            async with self.pacing.turn(to):
                sent = await self._client.message(to, message)
        return Sent(sent)

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

    async def _uploaded(self, media: Media) -> str:
        """The id of a photo of ours on Zalo's server; nothing where it can't be shown: the text goes all the same."""
        known = self._images.get(media.ref)
        if known and self._clock() - known[1] < UPLOADED:
            return known[0]
        path = self._file_of(media.ref)
        if media.kind != "photo" or path is None:
            return ""
        try:
            image = await asyncio.to_thread(fitting, path.read_bytes())
            uploaded = await self._client.upload(image, "anh.jpg")
        except (SendFailed, OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            log.warning("picture_not_sent", reason=type(error).__name__)
            return ""
        self._images[media.ref] = (uploaded, self._clock())
        return uploaded


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


def fitting(image: bytes) -> bytes:
    """The picture as it is, or smaller as JPEG, so that it has at most 1 MB. Raises `OSError` for what is no picture."""
    if len(image) <= LARGEST_IMAGE and image.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return image
    small = b""
    for side in SIDES:
        picture = Image.open(io.BytesIO(image)).convert("RGB")
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        small = out.getvalue()
        if len(small) <= LARGEST_IMAGE:
            break
    return small
