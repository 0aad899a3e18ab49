"""Sending our drawings by Telegram: uploaded once, afterwards named by the id Telegram gave them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram_address import chat_id, topic_id
from bot.channels.telegram_errors import is_topic_gone
from bot.channels.telegram_keyboards import Markup
from bot.pictures import PictureOf

log = structlog.get_logger()
CAPTION = 1024
"""UTF-16 units that a caption may have."""
PATIENCE = 3.0
"""Seconds that a message waits for its picture to be drawn; what comes later is there for the next one."""

"""The PNG of a picture."""


async def no_picture(_picture: str) -> Path | None:
    """Where there are none."""
    return None


def fits_caption(text: str) -> bool:
    """Whether a text can stand under a photo."""
    return len(text.encode("utf-16-le")) // 2 <= CAPTION


class PictureSender:
    """Sends pictures as photos. Whatever goes wrong with one, the text must still arrive: then there is just no photo."""

    def __init__(self, bot: Bot, picture_of: PictureOf) -> None:
        self._bot, self._picture_of = bot, picture_of
        self._uploaded: dict[Path, str] = {}

    async def send(self, to: str, picture: str, caption: str | None, markup: Markup | None) -> Message | None:
        """The photo sent; `None` where it couldn't be. Raises `TelegramError` where the text wouldn't get through either."""
        path = await self._drawn(picture)
        if path is None:
            return None
        known = self._uploaded.pop(path, None)
        try:
            photo: str | bytes = await asyncio.to_thread(path.read_bytes) if known is None else known
            sent = await self._bot.send_photo(
                chat_id(to), photo, caption=caption, reply_markup=markup, message_thread_id=topic_id(to)
            )
        except (RetryAfter, ChatMigrated, Forbidden, InvalidToken):
            raise
        except (TelegramError, OSError) as error:
            if isinstance(error, BadRequest) and is_topic_gone(error):
                raise
            log.warning("picture_not_sent", picture=picture, reason=f"{type(error).__name__}: {error}")
            return None
        if sent.photo:
            self._uploaded[path] = sent.photo[-1].file_id
        return sent

    async def _drawn(self, picture: str) -> Path | None:
        try:
            return await asyncio.wait_for(self._picture_of(picture), PATIENCE)
        except Exception as error:
            log.warning("picture_not_there", picture=picture, reason=type(error).__name__)
            return None
