"""What a Telegram message holds: words, a place, photos and recordings by reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import msgspec
from telegram import Contact, Document, Message

from bot.messages import Media, MediaKind, Place

REMOTE = "telegram:"
"""Begins the reference of a file that is still on Telegram's server."""
LARGEST = 20 * 1024 * 1024
"""Bytes of a file a bot can fetch at most (`getFile`)."""
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp")


class _File(Protocol):
    @property
    def file_id(self) -> str: ...

    @property
    def file_size(self) -> int | None: ...


def text_in(message: Message) -> str:
    """What was typed, or written under a photo; the number of a contact, the person's own or another's, as if typed."""
    return message.text or message.caption or (_number(message.contact) if message.contact else "")


def _number(contact: Contact) -> str:
    """The number of a contact. One's own comes with its country's code, often without the plus."""
    number = contact.phone_number.strip()
    return f"+{number}" if contact.user_id and number.isdecimal() and not number.startswith("0") else number


def place_in(message: Message) -> Place | None:
    """A place shared: a pin, a live location as it is now, or a venue with its name."""
    spot, venue = message.location, message.venue
    if spot is None:
        return None
    text = ", ".join(filter(None, (venue.title, venue.address))) if venue else ""
    return Place(lat=spot.latitude, lon=spot.longitude, accuracy=spot.horizontal_accuracy, text=text)


def media_in(message: Message) -> tuple[Media, ...]:
    """The file of a message by reference, a photo in its largest size; marked where it is too large to be fetched."""
    return tuple(_media(kind, file) for kind, file in _files(message))[:1]


def named(media: Media) -> str:
    """Telegram's own name of a file that is still there."""
    return media.ref.removeprefix(REMOTE)


def too_large(media: Media) -> Media:
    """The same, of which only the reference can be kept."""
    return msgspec.structs.replace(media, trouble="too_large")


def _files(message: Message) -> Iterator[tuple[MediaKind, _File]]:
    if message.photo:
        yield "photo", message.photo[-1]
    for video in (message.video, message.video_note, message.animation):
        if video:
            yield "video", video
    for sound in (message.voice, message.audio):
        if sound:
            yield "voice", sound
    if message.document:  # an animation has one as well, for older clients
        yield _kind(message.document), message.document


def _kind(document: Document) -> MediaKind:
    """What the sender's device says it is; the bytes tell when they are fetched."""
    mime, name = document.mime_type or "", (document.file_name or "").lower()
    if mime.startswith("image/") or name.endswith(_PICTURES):
        return "photo"
    return "video" if mime.startswith("video/") else "voice" if mime.startswith("audio/") else "file"


def _media(kind: MediaKind, file: _File) -> Media:
    media = Media(kind, REMOTE + file.file_id)
    return too_large(media) if (file.file_size or 0) > LARGEST else media
