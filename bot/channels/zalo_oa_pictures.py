"""Pictures on a Zalo Official Account: uploaded first, then sent by the id that gave, which is good for a week."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from PIL import Image, UnidentifiedImageError

from bot.channels.zalo_oa_client import ZaloClient
from bot.messages import Reply, SendFailed
from bot.pictures import PictureOf

log = structlog.get_logger()
LARGEST = 1024 * 1024
"""Bytes of a picture at most."""
SIDES = (1600, 1280, 1024, 800, 640)
"""Pixels of the longer side, tried in turn until a picture is small enough."""
PATIENCE = 3.0
"""Seconds that a message waits for its picture to be drawn."""
KEPT = timedelta(days=6)
"""How long the id of an upload is used; there are 5,000 uploads a month."""
MOST_KEPT = 1000


class PictureShelf:
    """Uploads drawings and photos. Whatever goes wrong with one, the words must still arrive: then there is no picture."""

    def __init__(
        self, client: ZaloClient, file_of: Callable[[str], Path | None], picture_of: PictureOf, clock: Callable[[], datetime]
    ) -> None:
        """`file_of`: the file of a photo that we keep; `picture_of`: the PNG of one of our drawings."""
        self._client, self._file_of, self._picture_of, self._clock = client, file_of, picture_of, clock
        self._uploaded: dict[Path, tuple[str, datetime]] = {}

    async def id_for(self, reply: Reply) -> str:
        """What to send the reply's photo or drawing by; nothing where it has none or it can't be shown."""
        path = await self._path(reply)
        if path is None:
            return ""
        known, until = self._uploaded.get(path, ("", self._clock()))
        if known and self._clock() < until:
            return known
        try:
            image = await asyncio.to_thread(lambda: fitting(path.read_bytes()))
            id_ = await self._client.upload(image, "anh.jpg" if image.startswith(b"\xff\xd8") else "anh.png")
        except (SendFailed, OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            log.warning("picture_not_sent", reason=type(error).__name__)
            return ""
        self._keep(path, id_)
        return id_

    def forget(self, id_: str) -> None:
        """The service doesn't know this upload any more."""
        self._uploaded = {path: kept for path, kept in self._uploaded.items() if kept[0] != id_}

    async def _path(self, reply: Reply) -> Path | None:
        """The first photo's file, else the drawing's. What else is attached can't be sent on this platform."""
        photos = [one for one in reply.media if one.kind == "photo"]
        if len(reply.media) > len(photos[:1]):
            log.warning("media_not_sent", kinds=[one.kind for one in reply.media if one not in photos[:1]])
        if photos:
            path = self._file_of(photos[0].ref)
            if path is None:
                log.warning("picture_not_there", kind="photo")
            return path
        return await self._drawn(reply.picture) if reply.picture else None

    async def _drawn(self, picture: str) -> Path | None:
        try:
            return await asyncio.wait_for(self._picture_of(picture), PATIENCE)
        except Exception as error:  # whatever breaks there, the message has to go on
            log.warning("picture_not_there", picture=picture, reason=type(error).__name__)
            return None

    def _keep(self, path: Path, id_: str) -> None:
        if len(self._uploaded) >= MOST_KEPT:
            del self._uploaded[next(iter(self._uploaded))]
        self._uploaded[path] = (id_, self._clock() + KEPT)


def fitting(image: bytes) -> bytes:
    """The picture as it is, or smaller as JPEG, so that it has at most 1 MB. Raises `OSError` for what is no picture."""
    if len(image) <= LARGEST and image.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return image
    small = b""
    for side in SIDES:
        picture = Image.open(io.BytesIO(image)).convert("RGB")
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        small = out.getvalue()
        if len(small) <= LARGEST:
            break
    return small
