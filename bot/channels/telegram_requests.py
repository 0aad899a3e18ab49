"""What goes out to Telegram: messages in parts, with buttons, pictures, files, polls, into a chat or a topic of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import structlog
from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

from bot.channels.pacing import Pacing
from bot.channels.telegram_address import chat_id, chat_in, topic_id
from bot.channels.telegram_errors import failure, is_topic_gone
from bot.channels.telegram_keyboards import MOST_BUTTONS, asking, markup, putting_away, rows
from bot.channels.telegram_media import MediaSender
from bot.channels.telegram_pictures import PictureSender, fits_caption
from bot.channels.telegram_polls import close_poll, send_poll
from bot.delivery import split
from bot.messages import Reply, Sent
from bot.wording import Wording

log = structlog.get_logger()
LIMIT = 4096


class TelegramSender:
    """Turns replies into requests; the caller keeps to the pace with the first message of a reply, the others wait here."""

    def __init__(
        self, bot: Bot, say: Wording, pacing: Callable[[], Pacing], pictures: PictureSender, media: MediaSender
    ) -> None:
        self._bot, self._say, self._pacing, self._pictures, self._media = bot, say, pacing, pictures, media

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply; where its topic is closed or gone, into the group itself. Raises `SendFailed`."""
        try:
            try:
                return await self._send(to, reply)
            except BadRequest as error:
                if topic_id(to) is None or not is_topic_gone(error):
                    raise
                log.warning("telegram_topic_gone", reason=error.message)
                return await self._send(chat_in(to), reply)
        except TelegramError as error:
            raise failure(error) from error

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message; one that shows just that already is fine. A poll is closed.

        Raises `SendFailed`.
        """
        try:
            if reply.poll:
                return await close_poll(self._bot, chat_id(to), message_id)
            text = split(reply.text, limit_of(reply.text))[0]
            buttons = InlineKeyboardMarkup(rows(reply.choices)) if reply.choices else None
            await self._bot.edit_message_text(
                text, chat_id=chat_id(to), message_id=int(message_id), reply_markup=buttons, disable_web_page_preview=True
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise failure(error) from error
        except TelegramError as error:
            raise failure(error) from error
        return Sent(message_id)

    async def _send(self, to: str, reply: Reply) -> Sent:
        if reply.poll:
            return await send_poll(self._bot, chat_id(to), reply.poll, topic_id(to))
        if reply.media and not reply.choices and (sent := await self._media.send(to, reply.media, reply.text)):
            return sent
        before = 0
        if reply.media and reply.choices:
            fits = fits_caption(reply.text)
            words, buttons = (reply.text, markup(to, reply, self._say)) if fits else ("", None)
            sent = await self._media.send(to, reply.media[:1], words, buttons)
            if sent and fits:
                return sent
            before = 1 if sent else 0
        if reply.picture and (photo := await self._send_picture(to, reply)):
            if fits_caption(reply.text):
                return Sent(str(photo.message_id))
            before = 1
        message = await self._send_parts(to, reply, before)
        await self._send_further_choices(to, reply)
        if reply.choices and (keyboard := asking(to, reply, self._say)):
            text = self._say("emergency.tap_place" if reply.wants_place else "telegram.tap_phone")
            async with self._pacing().turn(to):
                await self._bot.send_message(chat_id(to), text, reply_markup=keyboard)
        return Sent(str(message.message_id) if message else "")

    async def _send_parts(self, to: str, reply: Reply, before: int) -> Message | None:
        """The text in as many messages as it needs, the buttons under the last. `before`: messages sent already."""
        parts = split(reply.text, limit_of(reply.text))
        sent: Message | None = None
        for number, part in enumerate(parts, start=1):
            last = number == len(parts)
            buttons = markup(to, reply, self._say) if last else putting_away(to, reply) if number == 1 else None
            async with self._pacing().turn(to) if number + before > 1 else contextlib.nullcontext():
                sent = await self._bot.send_message(
                    chat_id(to),
                    part,
                    reply_markup=buttons,
                    disable_web_page_preview=True,
                    message_thread_id=topic_id(to),
                )
        return sent

    async def _send_further_choices(self, to: str, reply: Reply) -> None:
        """Buttons beyond those that one message may have, under messages of their own."""
        for first in range(MOST_BUTTONS, len(reply.choices), MOST_BUTTONS):
            buttons = InlineKeyboardMarkup(rows(reply.choices[first : first + MOST_BUTTONS]))
            async with self._pacing().turn(to):
                await self._bot.send_message(
                    chat_id(to), self._say("telegram.more"), reply_markup=buttons, message_thread_id=topic_id(to)
                )

    async def _send_picture(self, to: str, reply: Reply) -> Message | None:
        """The drawing with the text and its buttons under it; alone where the text is too long for that."""
        together = fits_caption(reply.text)
        caption, buttons = (reply.text, markup(to, reply, self._say)) if together else (None, None)
        return await self._pictures.send(to, reply.picture, caption, buttons)


def limit_of(text: str) -> int:
    """Characters a part may have: Telegram counts UTF-16 units, of which an emoji takes two."""
    return LIMIT if max(text, default="") <= "\uffff" else LIMIT // 2
