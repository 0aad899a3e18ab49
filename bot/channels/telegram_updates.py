"""Telegram's updates as messages of ours, and which of them are for us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from telegram import Message, PollAnswer, Update, User
from telegram.constants import ChatType

from bot.channels.telegram_address import address_of
from bot.channels.telegram_content import media_in, place_in, text_in
from bot.conversation.live import is_like_an_answer
from bot.messages import TALK, Incoming, Sender, Vote

log = structlog.get_logger()
NAME = "telegram"
KINDS = ["message", "edited_message", "callback_query", "poll_answer"]
"""The updates that we ask Telegram for."""


class UpdateReader:
    """Reads updates; what isn't for us is left alone with a line in the log that says nothing of its content."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.quizzing: frozenset[str] = frozenset()
        """Groups in which a question of a live quiz is answered in words: there, what may be an answer is heard."""

    def read(self, update: Update) -> Incoming | None:
        """An update as a message; `None` for what isn't for us."""
        incoming = self._read(update)
        if incoming is None:
            tell = log.debug if update.message else log.info  # people talk much in groups of which we aren't a part
            kinds = [name for name in update.to_dict() if name != "update_id"]
            tell("telegram_ignored", kind=", ".join(kinds) or "unknown", update=update.update_id)
        return incoming

    def _read(self, update: Update) -> Incoming | None:
        key = str(update.update_id)
        if update.callback_query is not None:
            return self._pressed(key, update)
        if update.poll_answer is not None:
            return self._voted(key, update.poll_answer)
        message = update.message or update.edited_message
        if message is None:
            return None
        if message.migrate_to_chat_id:
            gone = Sender(NAME, str(message.chat.id))
            return Incoming(sender=gone, event_key=key, received_at=self._clock(), new_address=str(message.migrate_to_chat_id))
        if message.from_user is None or message.from_user.is_bot:
            return None
        return self._edited(key, message) if update.edited_message else self._written(key, message)

    def _pressed(self, key: str, update: Update) -> Incoming | None:
        """A button: the chat and topic of the message under which it is; the person's own where that can't be seen any more."""
        query = update.callback_query
        assert query is not None
        if query.data is None:  # a game, or a button of an inline message: we have neither
            return None
        if isinstance(query.message, Message):
            chat = _address(query.message)
        else:
            chat = str(query.message.chat.id if query.message else query.from_user.id)
        return self._incoming(key, chat, query.from_user, choice=query.data, token=query.id)

    def _written(self, key: str, message: Message) -> Incoming | None:
        about = _about(message)
        if message.chat.type != ChatType.PRIVATE and TALK not in about and not self._is_heard(message):
            return None
        parts = {"text": text_in(message), "place": place_in(message), "media": media_in(message), "about": about}
        assert message.from_user is not None
        return self._incoming(key, _address(message), message.from_user, **parts)

    def _edited(self, key: str, message: Message) -> Incoming | None:
        """A live location that moves on, or the new words of a message; a group's stay as they were heard first."""
        assert message.from_user is not None
        if message.location is not None:
            heard = message.chat.type == ChatType.PRIVATE
            place = place_in(message)
            return self._incoming(key, _address(message), message.from_user, place=place, moved=True) if heard else None
        if message.chat.type != ChatType.PRIVATE or not (text := message.text or message.caption):
            return None
        return self._incoming(key, _address(message), message.from_user, text=text, edited=message.date)

    def _is_heard(self, message: Message) -> bool:
        """In a group: commands, and what may be an answer while a live quiz waits for some."""
        text = message.text or ""
        return text.startswith("/") or (_address(message) in self.quizzing and is_like_an_answer(text))

    def _voted(self, key: str, answer: PollAnswer) -> Incoming | None:
        """An answer to a poll, from the person's own address: which chat it stands in isn't told. Not those of a channel."""
        if answer.user is None or answer.user.is_bot:
            return None
        vote = Vote(answer.poll_id, tuple(answer.option_ids))
        return self._incoming(key, str(answer.user.id), answer.user, vote=vote)

    def _incoming(self, key: str, chat: str, who: User, **parts: Any) -> Incoming:
        sender, person = Sender(NAME, chat), str(who.id)
        return Incoming(sender=sender, event_key=key, received_at=self._clock(), name=who.full_name, person=person, **parts)


def _address(message: Message) -> str:
    """The chat, with the topic in groups that have topics; a person's own chat is one conversation, whatever is in it."""
    in_topic = message.is_topic_message and message.chat.type != ChatType.PRIVATE
    return address_of(message.chat.id, message.message_thread_id if in_topic else None)


def _about(message: Message) -> str:
    """The text of our own message that this one replies to."""
    other = message.reply_to_message
    return other.text or other.caption or "" if other and other.from_user and other.from_user.is_bot else ""
