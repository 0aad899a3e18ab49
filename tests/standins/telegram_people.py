"""The people on the other side: what they do becomes updates."""

from __future__ import annotations

from typing import Any

from tests.standins.telegram_api import Json
from tests.standins.telegram_chats import Conversation, Group, Press, with_buttons
from tests.standins.telegram_send import described
from tests.standins.telegram_state import Chat, TelegramState, bot_member
from tests.standins.telegram_text import commands_in, flat


class User(Conversation):
    """A person with a phone."""

    def __init__(self, state: TelegramState, info: Json) -> None:
        super().__init__(state, state.open_private(info))
        self.info = info

    def says(self, text: str, in_: Group | None = None, reply_to: Json | None = None, thread: int | None = None) -> Json:
        """Writes; in a topic when `thread` names one, or when the message replied to is in one."""
        content: Json = {"text": text, "entities": commands_in(text)}
        if not content["entities"]:
            del content["entities"]
        if thread := thread or (reply_to or {}).get("message_thread_id"):
            content |= {"message_thread_id": thread, "is_topic_message": True}
        return self._sends(content, in_, reply_to)

    def starts(self, payload: str = "") -> Json:
        return self.says(f"/start {payload}".strip())

    def sends_place(self, lat: float, lon: float, accuracy: float | None = None, in_: Group | None = None) -> Json:
        return self._sends({"location": _place(lat, lon, accuracy)}, in_)

    def sends_live_location(
        self, lat: float, lon: float, period: int = 900, accuracy: float | None = None, in_: Group | None = None
    ) -> Json:
        return self._sends({"location": {**_place(lat, lon, accuracy), "live_period": period}}, in_)

    def moves(self, live: Json, lat: float, lon: float, accuracy: float | None = None) -> None:
        """A live location moves on: an edited_message."""
        period = {"live_period": live["location"]["live_period"]}
        self._edit(live, {"location": {**_place(lat, lon, accuracy), **period}})

    def sends_photo(self, data: bytes, caption: str = "", in_: Group | None = None) -> Json:
        return self._sends_file("photo", data, "photo.jpg", "image/jpeg", caption, in_)

    def sends_album(self, photos: list[bytes], caption: str = "", in_: Group | None = None) -> list[Json]:
        """Several photos at once: a message for each, with one media_group_id, the caption under the first."""
        album = {"media_group_id": str(9_000_000_000 + self._state.number("album"))}
        contents = [{**self._file("photo", data, "photo.jpg", "image/jpeg"), **album} for data in photos]
        if caption:
            contents[0]["caption"] = caption
        return [self._sends(content, in_) for content in contents]

    def sends_voice(self, data: bytes, in_: Group | None = None) -> Json:
        return self._sends_file("voice", data, "voice.oga", "audio/ogg", "", in_)

    def sends_video(self, data: bytes, caption: str = "", in_: Group | None = None) -> Json:
        return self._sends_file("video", data, "video.mp4", "video/mp4", caption, in_)

    def sends_document(self, data: bytes, name: str, caption: str = "", in_: Group | None = None) -> Json:
        return self._sends_file("document", data, name, "application/octet-stream", caption, in_)

    def sends_contact(self, phone: str, in_: Group | None = None) -> Json:
        contact = {"phone_number": phone, "first_name": self.info["first_name"], "user_id": self.id}
        return self._sends({"contact": contact}, in_)

    def sends_sticker(self, emoji: str = "👍", in_: Group | None = None) -> Json:
        stored = self._state.files.put(b"RIFF....WEBP", "stickers", ".webp")
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        sticker = {"file_id": stored.id, "file_unique_id": stored.unique_id, "type": "regular", "emoji": emoji, **size}
        return self._sends({"sticker": sticker}, in_)

    def edits(self, text: str, in_: Group | None = None) -> Json:
        """Changes this person's newest text."""
        chat = (in_ or self).chat
        message = self._state.newest(chat, lambda m: "text" in m and m["from"]["id"] == self.id)
        if message is None:
            raise AssertionError("nothing to edit")
        return self._edit(message, {"text": text})

    def presses(self, button: str, in_: Group | None = None, on: Json | None = None) -> Press | None:
        """Presses a button by its label or callback data: under `on`, else under the newest message with buttons.

        A reply keyboard's button is looked for next; it says its label, and returns None.
        """
        chat = (in_ or self).chat
        message = on or with_buttons(self._state, chat) or {}
        inline = _named(button, flat(message.get("reply_markup")))
        if inline:
            return self._press_inline(chat, message, inline)
        shown = _named(button, flat(chat.keyboard))
        if not shown:
            seen = [b["text"] for b in flat(message.get("reply_markup")) + flat(chat.keyboard)]
            raise AssertionError(f"no button {button!r}; there are {seen}")
        if shown.get("request_location") or shown.get("request_contact"):
            raise AssertionError(f"{button!r} asks for a place or a number: use sends_place or sends_contact")
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        self.says(shown["text"], in_)
        return None

    def votes(self, poll: Json, options: list[int]) -> None:
        """Votes in a message's poll; a quiz takes one vote. No options: takes the vote back, where that may be."""
        with self._state.lock:
            poll = poll.get("poll", poll)
            message, votes = self._state.polls[poll["id"]]
            poll = message["poll"]
            closes = message["date"] + poll["open_period"] if "open_period" in poll else float("inf")
            if poll["is_closed"] or self._state.clock() > closes or (self.id in votes and not poll["allows_revoting"]):
                raise AssertionError("this poll takes no vote any more")
            if any(not 0 <= index < len(poll["options"]) for index in options) or len(set(options)) != len(options):
                raise AssertionError(f"there are no such options: {options}")
            if len(options) > 1 and not poll["allows_multiple_answers"]:
                raise AssertionError("this poll takes one answer")
            votes[self.id] = options
            _count(poll, votes)
            self._state.put_update("poll", poll, self.id)
            if not poll["is_anonymous"]:
                chosen = {"option_ids": options, "option_persistent_ids": [str(index) for index in options]}
                self._state.put_update("poll_answer", {"poll_id": poll["id"], "user": self.info, **chosen}, self.id)

    def blocks(self) -> None:
        self._blocking(True)

    def unblocks(self) -> None:
        self._blocking(False)

    def _blocking(self, blocked: bool) -> None:
        state, self.chat.blocked = self._state, blocked
        old, new = bot_member(state.bot, "member"), bot_member(state.bot, "kicked")
        change = {"old_chat_member": old, "new_chat_member": new} if blocked else {
            "old_chat_member": new, "new_chat_member": old}  # fmt: skip
        about = {"chat": self.chat.info, "from": self.info, "date": state.now(), **change}
        state.put_update("my_chat_member", about, self.id)

    def _sends(self, content: Json, in_: Group | None = None, reply_to: Json | None = None) -> Json:
        state, chat = self._state, (in_ or self).chat
        if chat.blocked or self.id not in chat.members:
            raise AssertionError(f"{self.info['first_name']} can't write here")
        with state.lock:
            chat.started = True
            if reply_to:
                content["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
            message = state.store(chat, state.new_message(chat, self.info, content))
            if self._is_read(chat, message):
                state.put_update("message", message, chat.id)
        return message

    def _is_read(self, chat: Chat, message: Json) -> bool:
        """In a group a bot in privacy mode reads commands and replies to it only, unless it is an administrator."""
        if chat.private or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        replied: Any = message.get("reply_to_message", {}).get("from")
        return not self._state.privacy or message.get("text", "").startswith("/") or replied is self._state.bot

    def _sends_file(self, kind: str, data: bytes, name: str, mime: str, caption: str, in_: Group | None) -> Json:
        content = self._file(kind, data, name, mime)
        return self._sends({**content, **({"caption": caption} if caption else {})}, in_)

    def _file(self, kind: str, data: bytes, name: str, mime: str) -> Json:
        with self._state.lock:
            stored = self._state.files.put(data, {"photo": "photos"}.get(kind, kind), "." + name.rpartition(".")[2])
            return {kind: described(self._state, kind, stored, {}, name, mime)}

    def _edit(self, message: Json, change: Json) -> Json:
        state = self._state
        with state.lock:
            message.update(change, edit_date=state.now())
            chat = state.chats[message["chat"]["id"]]
            if self._is_read(chat, message):
                state.put_update("edited_message", message, chat.id)
        return message

    def _press_inline(self, chat: Chat, message: Json, button: Json) -> Press:
        if "callback_data" not in button:
            raise AssertionError(f"{button['text']!r} opens {button.get('url', 'something else')}, it sends nothing")
        state = self._state
        with state.lock:
            press = Press(str(8_000_000_000 + state.number("press")), button["callback_data"], message)
            state.presses[press.id] = press
            instance = str(abs(chat.id) * 7919)
            query = {"id": press.id, "from": self.info, "chat_instance": instance, "data": press.data}
            state.put_update("callback_query", {**query, "message": message}, chat.id)
        return press


def _named(name: str, buttons: list[Json]) -> Json | None:
    return next((button for button in buttons if name in (button["text"], button.get("callback_data"))), None)


def _place(lat: float, lon: float, accuracy: float | None) -> Json:
    return {"latitude": lat, "longitude": lon, **({"horizontal_accuracy": accuracy} if accuracy is not None else {})}


def _count(poll: Json, votes: dict[int, list[int]]) -> None:
    for index, option in enumerate(poll["options"]):
        option["voter_count"] = sum(index in chosen for chosen in votes.values())
    poll["total_voter_count"] = sum(bool(chosen) for chosen in votes.values())
