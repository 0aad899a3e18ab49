"""Chats as a test looks at them, and groups of officials."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tests.standins.telegram_api import Json
from tests.standins.telegram_state import Chat, TelegramState, bot_member
from tests.standins.telegram_text import flat

if TYPE_CHECKING:
    from tests.standins.telegram_people import User

T = TypeVar("T")


def wait_for(state: TelegramState, condition: Callable[[], T], seconds: float, wanted: str) -> T:
    """Waits until the condition holds; it is looked at after every change, and every 20 ms."""
    until = time.monotonic() + seconds
    while not (result := condition()):
        left = until - time.monotonic()
        if left <= 0:
            with state.lock:
                refused = [f"{call.method} {call.code} {call.description}" for call in state.calls if not call.ok][-5:]
            raise AssertionError(f"not within {seconds} s: {wanted}; refused: {refused}; spec: {state.violations[:5]}")
        with state.changed:
            state.changed.wait(min(left, 0.02))
    return result


@dataclass(eq=False)
class Press:
    """A pressed inline button; `answer` is what answerCallbackQuery showed, None while the button still spins."""

    id: str
    data: str
    message: Json
    answer: Json | None = None


class Conversation:
    """A chat as a test looks at it."""

    def __init__(self, state: TelegramState, chat: Chat) -> None:
        self._state = state
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def received(self) -> list[Json]:
        """The bot's messages, oldest first; edited and deleted in place."""
        return self.chat.received

    @property
    def buttons(self) -> list[str]:
        """The labels under the newest message that has inline buttons."""
        return [button["text"] for button in flat((with_buttons(self._state, self.chat) or {}).get("reply_markup"))]

    @property
    def keyboard(self) -> list[str]:
        """The labels of the reply keyboard that is shown."""
        return [button["text"] for button in flat(self.chat.keyboard)]

    def waits_for_text(self, text: str, seconds: float = 5, since: int = 0) -> Json:
        """The first message (from number `since` on) whose text or caption holds the text."""

        def found() -> Json | None:
            return next((m for m in list(self.received)[since:] if text in words_of(m)), None)

        try:
            message = wait_for(self._state, found, seconds, f"a message with {text!r}")
        except AssertionError as error:
            seen = [words_of(m)[:80] for m in self.received[-5:]]
            raise AssertionError(f"{error}; received last: {seen}") from None
        assert message is not None
        return message


def words_of(message: Json) -> str:
    """A message's text, or what stands under its picture."""
    words: str = message.get("text") or message.get("caption") or ""
    return words


class Group(Conversation):
    """A group, or a supergroup, with its officials."""

    def add(self, *users: User) -> Group:
        """Adds people; the bot sees the service message."""
        for user in users:
            self.chat.members[user.id] = user.info
            self._service(user, {"new_chat_members": [user.info]})
        return self

    def remove(self, user: User) -> None:
        self.chat.members.pop(user.id)
        self._service(user, {"left_chat_member": user.info})

    def promotes(self, user: User) -> None:
        """Makes a member an administrator."""
        self.chat.admins.add(user.id)

    def makes_bot(self, status: str, by: User) -> None:
        """Changes the bot's place in the group: "member", "administrator", "kicked" or "left"."""
        change = {"chat": self.chat.info, "from": by.info, "date": self._state.now()}
        old, self.chat.bot_status = self.chat.bot_status, status
        change["old_chat_member"] = bot_member(self._state.bot, old)
        change["new_chat_member"] = bot_member(self._state.bot, status)
        self._state.put_update("my_chat_member", change, self.id)

    def becomes_supergroup(self) -> Group:
        """Upgrades the group: the old id refuses with migrate_to_chat_id, this object is the new chat."""
        state, old = self._state, self.chat
        with state.lock:
            new = state.open_group(old.info["title"], "supergroup")
            new.members, new.bot_status, new.received = old.members, old.bot_status, old.received
            old.migrated_to = new.id
            self.chat = new
            for chat, content in ((old, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": old.id})):
                sender = next(iter(old.members.values()), state.bot)
                message = state.new_message(chat, sender, content)
                chat.messages[message["message_id"]] = message
                state.put_update("message", message, chat.id)
        return self

    def _service(self, user: User, content: Json) -> None:
        message = self._state.store(self.chat, self._state.new_message(self.chat, user.info, content))
        self._state.put_update("message", message, self.id)


def with_buttons(state: TelegramState, chat: Chat) -> Json | None:
    return state.newest(chat, lambda message: message.get("reply_markup"))
