"""Telegram's own quiz polls."""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.constants import PollType
from telegram.error import BadRequest

from bot.messages import Poll, Sent

log = structlog.get_logger()


async def send_poll(bot: Bot, chat: int | str, poll: Poll, topic: int | None = None) -> Sent:
    """A quiz poll in which people are known; it closes by itself. Raises `TelegramError`."""
    sent = await bot.send_poll(
        chat_id=chat,
        message_thread_id=topic,
        question=poll.question,
        options=poll.options,
        type=PollType.QUIZ,
        is_anonymous=False,
        allows_multiple_answers=len(poll.right) > 1,
        correct_option_ids=poll.right,  # type: ignore[arg-type]  # numbers, which the library names one by one
        explanation=poll.explanation or None,
        open_period=poll.open_seconds,
    )
    return Sent(str(sent.message_id), sent.poll.id if sent.poll else "")


async def close_poll(bot: Bot, chat: int | str, message_id: str) -> Sent:
    """No more answers; a poll that is closed or gone is fine. Raises `TelegramError`."""
    try:
        await bot.stop_poll(chat, int(message_id))
    except BadRequest as error:
        log.info("poll_not_closed", reason=error.message)
    return Sent(message_id)
