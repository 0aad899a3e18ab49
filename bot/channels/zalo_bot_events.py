"""What the webhooks of the Zalo Bot Platform say, as messages of ours. Ids are text; times are in milliseconds.

The documents wrap an event in `{ok, result}` and call a picture's address `photo`; what was seen of late is flat and has
`photo_url`. Both are taken.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec
import structlog

from bot.channels.receiving import Heard, Unreadable
from bot.channels.zalo_web import REMOTE
from bot.messages import Incoming, Media, MediaKind, Sender

log = structlog.get_logger()
NAME = "zalo_bot"
UNSEEN = "message.unsupported.received"
"""Has no content: a file, video, place or card; and whatever people write whom Zalo protects, such as children."""
SAID = {
    "message.text.received",
    "message.image.received",
    "message.sticker.received",
    "message.voice.received",
    "message.link.received",
    UNSEEN,
}
_FILES: dict[str, MediaKind] = {"photo": "photo", "photo_url": "photo", "voice": "voice", "voice_url": "voice"}
GROUP = "GROUP"


class _From(msgspec.Struct):
    id: str = ""
    display_name: Any = ""
    is_bot: bool = False


class _Chat(msgspec.Struct):
    id: str = ""
    chat_type: Any = ""


class _Message(msgspec.Struct):
    from_: _From = msgspec.field(name="from", default_factory=_From)
    chat: _Chat = msgspec.field(default_factory=_Chat)
    message_id: str = ""
    date: Any = 0
    text: Any = ""
    caption: Any = ""
    photo: Any = ""
    photo_url: Any = ""
    voice: Any = ""
    voice_url: Any = ""


class Event(msgspec.Struct):
    """One webhook, as far as we use it. What only decorates may have any shape: it mustn't cost the message."""

    event_name: str = ""
    message: _Message = msgspec.field(default_factory=_Message)


def parse(body: bytes) -> Event | None:
    """The event; `None` for the empty bodies that probes send. Raises `Unreadable`."""
    if not body.strip() or body.strip() == b"{}":
        return None
    try:
        return understood(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def understood(said: object) -> Event:
    """The event in what was decoded, wrapped or flat. Raises `Unreadable`."""
    if isinstance(said, dict) and isinstance(said.get("result"), dict):
        said = said["result"]
    try:
        return msgspec.convert(said, Event, strict=False)
    except msgspec.ValidationError as error:
        raise Unreadable(type(error).__name__) from error


def read(event: Event, now: datetime) -> Heard:
    """What it means for us; kinds we have no use for, and what bots write, mean nothing."""
    message = event.message
    if event.event_name not in SAID or not message.chat.id or message.from_.is_bot:
        log.info("hook_ignored", channel=NAME, kind=event.event_name[:60])
        return Heard()
    group = message.chat.chat_type == GROUP
    return Heard(
        (
            Incoming(
                sender=Sender(NAME, message.chat.id),
                event_key=_key(event),
                received_at=now,
                text=_text(message.text) or _text(message.caption),
                media=_media(message),
                name=_text(message.from_.display_name),
                person=message.from_.id if group else "",
                unseen=event.event_name == UNSEEN,
            ),
        )
    )


def _media(message: _Message) -> tuple[Media, ...]:
    """The file, by its address, whichever of the names it stands under."""
    found = {kind: address for name, kind in _FILES.items() if (address := _text(getattr(message, name)))}
    return tuple(
        Media(kind, REMOTE + address) for kind, address in found.items() if address.startswith(("https://", "http://"))
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _key(event: Event) -> str:
    """What is the same when an event is brought again: its name and the message's id; without one, who and when."""
    message = event.message
    about = message.message_id or f"{message.chat.id}|{message.from_.id}|{message.date}"
    return hashlib.sha256(f"{event.event_name}|{about}".encode()).hexdigest()[:40]
