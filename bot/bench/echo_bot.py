"""A bare bot that answers every message with its own text: python-telegram-bot as its examples have it, nothing else."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    """Say it again."""
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main(api: str, token: str, limits: str = "") -> None:
    """Poll and answer until ended, several messages at a time, which its authors advise where speed counts.

    With `limits`, it keeps to Telegram's by the library's own rate limiter: without one it would lose what is refused.
    """
    made = Application.builder().token(token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    made = made.concurrent_updates(True)
    bot = (made.rate_limiter(AIORateLimiter(overall_max_rate=29, max_retries=5)) if limits else made).build()
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    bot.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
