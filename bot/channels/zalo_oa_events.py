"""What Zalo's webhooks say, as messages of ours. Every id and time in them is text; times are in milliseconds."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec
import structlog

from bot.channels.receiving import Heard, Seen, Unreadable
from bot.channels.zalo_web import REMOTE
from bot.messages import Incoming, Media, MediaKind, Place, Sender

log = structlog.get_logger()
NAME = "zalo_oa"
PRESSED = "#pccc:"
"""Begins the payload of our buttons: a press arrives as a text that is the payload."""
START = "/start"
_MEDIA: dict[str, MediaKind] = {
    "user_send_image": "photo",
    "user_send_gif": "photo",
    "user_send_audio": "voice",
    "user_send_video": "video",
    "user_send_file": "file",
}
_SAID = {"user_send_text", "user_send_link", "user_send_location", "user_send_sticker", "user_send_business_card", *_MEDIA}


class _Person(msgspec.Struct):
    id: str = ""


class _Coordinates(msgspec.Struct):
    latitude: str | float = ""
    longitude: str | float = ""


class _Payload(msgspec.Struct):
    url: str = ""
    description: str = ""
    coordinates: _Coordinates | None = None


class _Attachment(msgspec.Struct):
    type: str = ""
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Message(msgspec.Struct):
    msg_id: str = ""
    text: str = ""
    attachments: list[_Attachment] = []
    msg_ids: list[str] = []


class Event(msgspec.Struct):
    """One webhook, as far as we use it."""

    event_name: str
    timestamp: str = ""
    app_id: str = ""
    oa_id: str = ""
    sender: _Person = msgspec.field(default_factory=_Person)
    recipient: _Person = msgspec.field(default_factory=_Person)
    follower: _Person = msgspec.field(default_factory=_Person)
    message: _Message = msgspec.field(default_factory=_Message)
    info: dict[str, Any] = {}


def parse(body: bytes) -> Event | None:
    """The event; `None` for the empty bodies that probes send. Raises `Unreadable`."""
    if not body.strip() or body.strip() == b"{}":
        return None
    try:
        return msgspec.json.decode(body, type=Event, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def read(event: Event, now: datetime) -> Heard:
    """What it means for us. What people's own tools sent (`oa_send_…`), and kinds we have no use for, mean nothing."""
    name = event.event_name
    if name == "user_seen_message" and event.message.msg_ids:
        return Heard(seen=(Seen(Sender(NAME, event.sender.id), tuple(event.message.msg_ids), now),))
    if name == "follow" and event.follower.id:
        return Heard((_incoming(event, event.follower.id, now, text=START),))
    if name == "user_submit_info" and event.sender.id:
        return Heard((_incoming(event, event.sender.id, now, text=str(event.info.get("phone", ""))),))
    if name in _SAID and event.sender.id:
        return Heard((_said(event, now),))
    if not has_left(event):
        log.info("hook_ignored", channel=NAME, kind=name[:60])
    return Heard()


def has_left(event: Event) -> str:
    """Who doesn't follow the account any more; empty for other events."""
    return event.follower.id if event.event_name == "unfollow" else ""


def _said(event: Event, now: datetime) -> Incoming:
    text, who = event.message.text, event.sender.id
    if text.startswith(PRESSED):
        return _incoming(event, who, now, choice=text.removeprefix(PRESSED))
    kind = _MEDIA.get(event.event_name)
    payloads = [attachment.payload for attachment in event.message.attachments]
    if kind is not None:
        media = tuple(Media(kind, REMOTE + payload.url) for payload in payloads if payload.url)
        return _incoming(event, who, now, text=text, media=media)
    places = [place for payload in payloads if payload.coordinates and (place := _place(payload.coordinates, text))]
    if places:
        return _incoming(event, who, now, place=places[0])
    links = [payload.url for payload in payloads if payload.url and event.event_name == "user_send_link"]
    return _incoming(event, who, now, text=" ".join(filter(None, (text, *(link for link in links if link not in text)))))


def _place(at: _Coordinates, name: str) -> Place | None:
    """Coordinates come as text; what are none is no place."""
    try:
        return Place(lat=float(at.latitude), lon=float(at.longitude), text=name)
    except ValueError:
        log.warning("place_unreadable", channel=NAME)
        return None


def _incoming(event: Event, who: str, now: datetime, **parts: Any) -> Incoming:
    return Incoming(sender=Sender(NAME, who), event_key=_key(event, who), received_at=now, **parts)


def _key(event: Event, who: str) -> str:
    """What is the same when an event is brought again: the message's id; for events without one, what, when and who."""
    if event.message.msg_id:
        return event.message.msg_id
    return hashlib.sha256(f"{event.event_name}|{event.timestamp}|{who}".encode()).hexdigest()[:40]
