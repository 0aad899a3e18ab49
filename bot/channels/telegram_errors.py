"""What Telegram's refusals and silences mean for a message."""

from __future__ import annotations

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.messages import SendFailed

_TOPIC_GONE = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")


def failure(error: TelegramError) -> SendFailed:
    """What a Telegram error means for delivery. `BadRequest` is a `NetworkError` too, so the order counts."""
    name = f"{type(error).__name__}: {error.message}"
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return SendFailed(
            name, retryable=True, retry_after=wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait)
        )
    if isinstance(error, ChatMigrated):
        return SendFailed(name, retryable=True, moved_to=str(error.new_chat_id))
    if isinstance(error, Forbidden | BadRequest | InvalidToken):
        return SendFailed(name, retryable=False)
    return SendFailed(name, retryable=True, unknown=_may_have_arrived(error))


def is_topic_gone(error: TelegramError) -> bool:
    """Whether the topic that was written to is closed or deleted: the chat itself may still take the message."""
    return isinstance(error, BadRequest) and any(sign in error.message.lower() for sign in _TOPIC_GONE)


def _may_have_arrived(error: TelegramError) -> bool:
    """Whether Telegram may have carried out the request: it was sent, and no answer of Telegram's own says it failed."""
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return False
    return isinstance(cause, httpx.HTTPError) or (isinstance(error, NetworkError) and "Bad Gateway" in error.message)
