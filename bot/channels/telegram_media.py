"""Photos, videos, voice notes and files out to Telegram: one, or several as an album; whatever fails, the words arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from telegram import Bot, InputFile, InputMediaPhoto, InputMediaVideo, Message
from telegram.error import BadRequest

from bot.channels.pacing import Pacing
from bot.channels.telegram_address import chat_id, topic_id
from bot.channels.telegram_content import REMOTE
from bot.channels.telegram_keyboards import Markup
from bot.channels.telegram_pictures import CAPTION
from bot.messages import ALBUM_KINDS, Media, Sent

log = structlog.get_logger()
_SIGNS_OF_THE_FILE = ("photo", "file", "image", "dimensions", "media", "video", "voice", "webpage")
"""Words in a refusal that is about the file and not about the chat."""

MOST_KEPT = 1000
"""Photos whose ids on Telegram's server are remembered."""
Content = str | InputFile


class MediaSender:
    """Sends files of ours, and files that are still on Telegram's server by their id."""

    def __init__(self, bot: Bot, pacing: Callable[[], Pacing], file_of: Callable[[str], Path | None]) -> None:
        self._bot, self._pacing, self._file_of = bot, pacing, file_of
        self._uploaded: dict[str, str] = {}

    async def send(self, to: str, media: Sequence[Media], text: str, buttons: Markup | None = None) -> Sent | None:
        """The files with the text as the caption of the first; `None` where none is there or taken, for the text to go alone.

        `buttons`: under a single one. Raises `TelegramError`.
        """
        if len(media) > 1 and all(one.kind in ALBUM_KINDS for one in media):
            together = await asyncio.to_thread(self._there, media, attach=True)
            if len(together) > 1 and (sent := await self._album(to, together, text)):
                return sent
        sent = None
        for number, (one, content) in enumerate(await asyncio.to_thread(self._there, media)):
            if number:
                async with self._pacing().turn(to):
                    sent = await self._one(to, one, content, "") or sent
            else:
                sent = await self._one(to, one, content, text, buttons)
        return sent

    def _there(self, media: Sequence[Media], *, attach: bool = False) -> list[tuple[Media, Content]]:
        """The files that are still there; `attach`: as parts of an album."""
        return [(one, content) for one in media if (content := self._content(one, attach=attach)) is not None]

    async def _album(self, to: str, together: Sequence[tuple[Media, Content]], text: str) -> Sent | None:
        """All in one; `None` where one of them isn't taken."""
        items = [InputMediaVideo(file) if one.kind == "video" else InputMediaPhoto(file) for one, file in together]
        caption, topic = text[:CAPTION] or None, topic_id(to)
        try:
            sent = await self._bot.send_media_group(chat_id(to), items, caption=caption, message_thread_id=topic)
        except BadRequest as error:
            _is_about_the_file(error)
            return None
        return Sent(str(sent[0].message_id))

    async def _one(self, to: str, media: Media, content: Content, text: str, buttons: Markup | None = None) -> Sent | None:
        """As what it is; what Telegram won't take as that (a panorama as a photo) goes as a file."""
        ways = {
            "photo": (self._bot.send_photo, self._bot.send_document),
            "video": (self._bot.send_video, self._bot.send_document),
            "voice": (self._bot.send_voice, self._bot.send_document),
            "file": (self._bot.send_document,),
        }[media.kind]
        for way in ways:
            try:
                sent: Message = await way(  # type: ignore[operator]  # one shape, four signatures
                    chat_id(to),
                    content,
                    caption=text[:CAPTION] or None,
                    reply_markup=buttons,
                    message_thread_id=topic_id(to),
                )
            except BadRequest as error:
                _is_about_the_file(error)
                self._uploaded.pop(media.ref, None)
                content = self._content(media) or content
                continue
            if sent.photo:
                self._keep(media.ref, sent.photo[-1].file_id)
            return Sent(str(sent.message_id))
        return None

    def _keep(self, ref: str, id_: str) -> None:
        """A photo that goes to many is uploaded once."""
        if len(self._uploaded) >= MOST_KEPT:
            del self._uploaded[next(iter(self._uploaded))]
        self._uploaded[ref] = id_

    def _content(self, media: Media, *, attach: bool = False) -> Content | None:
        """The file of ours, or the id of one that is still on Telegram's server."""
        if media.ref.startswith(REMOTE):
            return media.ref.removeprefix(REMOTE)
        if media.kind == "photo" and media.ref in self._uploaded:
            return self._uploaded[media.ref]
        path = self._file_of(media.ref)
        return InputFile(path.read_bytes(), filename=path.name, attach=attach) if path else None


def _is_about_the_file(error: BadRequest) -> None:
    """Says in the log that a file wasn't taken. Raises the error again if it is about anything else."""
    if not any(sign in error.message.lower() for sign in _SIGNS_OF_THE_FILE):
        raise error
    log.warning("media_not_sent", reason=error.message)
