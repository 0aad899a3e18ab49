"""What the stand-in remembers: chats, messages, files, polls, pressed buttons, and what the bot asked."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram_api import ApiSpec, Json, Problem
from tests.standins.telegram_text import ApiError, bad_request
from tests.standins.telegram_updates import UpdateQueue

FIRST_USER = 5_000_000_001  # over 32 bits, as real ids are
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
KEPT_BYTES = 256 * 1024 * 1024
CONTENT = (
    "text", "entities", "link_preview_options", "photo", "document", "voice", "video", "caption", "caption_entities",
    "location", "venue", "contact", "poll", "sticker", "has_media_spoiler", "show_caption_above_media",
)  # fmt: skip
_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_change_info",
    "can_invite_users", "can_manage_topics", "can_pin_messages",
)  # fmt: skip
_NO_RIGHTS = (
    "can_promote_members", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_be_edited",
    "is_anonymous",
)  # fmt: skip


class Kept(OrderedDict[Any, Any]):
    """A dict that forgets its oldest entries."""

    def __init__(self, keep: int) -> None:
        super().__init__()
        self._keep = keep

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > self._keep:
            self.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot and what it was answered."""

    method: str
    params: Json
    code: int
    description: str
    at: float
    answered: bool = True  # False: the answer was withheld by a fault

    @property
    def ok(self) -> bool:
        return self.code == 200


@dataclass
class Chat:
    """A private chat, group or supergroup as the bot and its people see it."""

    info: Json
    messages: Kept
    received: list[Json] = field(default_factory=list)
    members: dict[int, Json] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    bot_status: str = "member"
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    topics: dict[int, Json] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    keyboard: Json | None = None
    last_message: int = 0

    @property
    def id(self) -> int:
        return int(self.info["id"])

    @property
    def private(self) -> bool:
        return bool(self.info["type"] == "private")

    def next_message(self) -> int:
        self.last_message += 1
        return self.last_message


@dataclass(slots=True)
class StoredFile:
    """A file on the stand-in's disk, which is memory."""

    id: str
    unique_id: str
    path: str
    data: bytes


class FileStore:
    """Files by id and by path; the oldest go when there are too many or too much."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._bytes = 0
        self._count = 0

    def put(self, data: bytes, folder: str, suffix: str) -> StoredFile:
        self._count += 1
        name = f"file_{self._count}"
        stored = StoredFile(f"BQAC-{folder}-{self._count}", f"AQ-{self._count}", f"{folder}/{name}{suffix}", data)
        self._files[stored.id] = stored
        self._bytes += len(data)
        while len(self._files) > self._keep or (self._bytes > KEPT_BYTES and len(self._files) > 1):
            self._bytes -= len(self._files.popitem(last=False)[1].data)
        return stored

    def get(self, file_id: str) -> StoredFile:
        if file_id not in self._files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def at(self, path: str) -> StoredFile | None:
        return next((stored for stored in self._files.values() if stored.path == path), None)


class TelegramState:
    """Everything behind the stand-in's lock."""

    def __init__(self, token: str, spec: ApiSpec, clock: Callable[[], float], keep: int, privacy: bool) -> None:
        self.token, self.spec, self.clock, self.keep, self.privacy = token, spec, clock, keep, privacy
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.updates = UpdateQueue(keep)
        self.chats: dict[int, Chat] = {}
        self.files = FileStore(keep)
        self.polls: Kept = Kept(keep)
        self.presses: Kept = Kept(keep)
        self.calls: deque[Call] = deque(maxlen=keep)
        self.violations: list[str] = []
        self.profile: Json = {"commands": {}}
        self.bot: Json = {
            "id": int(token.split(":")[0]) if token.split(":")[0].isdigit() else 7_000_000_001,
            "is_bot": True, "first_name": "Trợ lý PCCC", "username": "tro_ly_pccc_bot",
            "can_join_groups": True, "can_read_all_group_messages": not privacy, "supports_inline_queries": False,
        }  # fmt: skip
        self._count: dict[str, int] = {}

    def number(self, what: str) -> int:
        """1, 2, 3… for each kind of thing."""
        self._count[what] = self._count.get(what, 0) + 1
        return self._count[what]

    def now(self) -> int:
        return int(self.clock())

    def violated(self, method: str, problems: list[Problem]) -> None:
        with self.lock:
            room = max(self.keep - len(self.violations), 0)
            self.violations += [f"{method}: {problem}" for problem in problems][:room]

    def open_private(self, user: Json) -> Chat:
        info = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        return self._open(info, {user["id"]: user})

    def open_group(self, title: str, kind: str = "group", forum: bool = False) -> Chat:
        ids = (FIRST_GROUP, "group") if kind == "group" else (FIRST_SUPERGROUP, "supergroup")
        info: Json = {"id": ids[0] - self.number(ids[1]) + 1, "type": kind, "title": title}
        if forum:
            info["is_forum"] = True
        return self._open(info, {})

    def _open(self, info: Json, members: dict[int, Json]) -> Chat:
        chat = Chat(info, Kept(self.keep), members=members)
        with self.lock:
            self.chats[chat.id] = chat
        return chat

    def chat_of(self, chat_id: int | str) -> Chat:
        chat = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def chat_for_bot(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may act in it."""
        chat = self.chat_of(chat_id)
        if chat.migrated_to:
            what = "group chat was upgraded to a supergroup chat"
            raise bad_request(what, migrate_to_chat_id=chat.migrated_to)
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat.private and not chat.started:
            raise self._never_started(chat)
        if chat.bot_status in ("left", "kicked"):
            raise ApiError(403, f"Forbidden: bot was kicked from the {chat.info['type']} chat")
        return chat

    def _never_started(self, private: Chat) -> ApiError:
        """A bot knows a person who never wrote to it only from a group they share."""
        shared = any(private.id in chat.members for chat in self.chats.values() if not chat.private)
        refusal = ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return refusal if shared else bad_request("chat not found")

    def store(self, chat: Chat, message: Json) -> Json:
        """Keeps a message; one of the bot's also appears in what the chat received."""
        with self.changed:
            chat.messages[message["message_id"]] = message
            if message.get("from") is self.bot:
                chat.received.append(message)
                if len(chat.received) > self.keep:
                    del chat.received[: len(chat.received) - self.keep]
            self.changed.notify_all()
        return message

    def new_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A message with its id, date and place; not yet stored."""
        base = {"message_id": chat.next_message(), "from": sender, "chat": chat.info, "date": self.now()}
        return {**base, **content}

    def put_update(self, kind: str, content: Json, key: int) -> None:
        """Queues an update and holds it against the specification, as every reply is."""
        with self.changed:
            update = self.updates.put(kind, content, key)
            if update:
                self.violated("update", self.spec.check(update, ["Update"], "update"))
            self.changed.notify_all()

    def member(self, chat: Chat, user_id: int) -> Json:
        """The ChatMember of a person, or of the bot."""
        if user_id == self.bot["id"]:
            return bot_member(self.bot, chat.bot_status)
        user = chat.members.get(user_id)
        if user and user_id in chat.admins:
            return bot_member(user, "administrator")
        if user:
            return {"status": "member", "user": user}
        known = self.chats.get(user_id)
        if known is None or not known.private:
            raise bad_request("user not found")
        return {"status": "left", "user": known.members[user_id]}

    def newest(self, chat: Chat, wanted: Callable[[Json], Any]) -> Json | None:
        """The newest message of a chat that is wanted."""
        with self.lock:
            return next((message for message in reversed(chat.messages.values()) if wanted(message)), None)


def bot_member(bot: Json, status: str) -> Json:
    member: Json = {"status": status, "user": bot}
    if status == "administrator":
        member |= dict.fromkeys(_RIGHTS, True) | dict.fromkeys(_NO_RIGHTS, False)
    elif status == "kicked":
        member["until_date"] = 0
    return member
