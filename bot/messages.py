"""What goes in and out of a conversation, the same for every messenger."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from knowledge.schema import Citation

TALK = "💬"
"""Stands in our messages of the talk between an official and a reporter: in a group only replies to those are for us."""


UNATTENDED = frozenset({"web", "terminal"})
"""Channels on which nothing reaches somebody who has closed them."""


class Sender(msgspec.Struct, frozen=True):
    """Who writes: the channel and their address on it, opaque to everybody but the channel."""

    channel: str
    address: str

    @property
    def key(self) -> str:
        """One text that names the person's conversation."""
        return f"{self.channel}:{self.address}"


class Place(msgspec.Struct, frozen=True):
    """A point (WGS 84 degrees, accuracy in metres where known), a description in words, or both."""

    lat: float | None = None
    lon: float | None = None
    accuracy: float | None = None
    text: str = ""

    @property
    def is_point(self) -> bool:
        """Whether it has coordinates."""
        return self.lat is not None and self.lon is not None


MediaKind = Literal["photo", "video", "voice", "file"]
Trouble = Literal["", "too_large", "not_a_picture"]
ALBUM_KINDS: tuple[MediaKind, ...] = ("photo", "video")
"""What can go together as one album."""


class Media(msgspec.Struct, frozen=True):
    """A photo, video or voice note: `ref` is the channel's own handle or the path under the data folder.

    `trouble`: `too_large` to be fetched, so that only the channel has it; `not_a_picture` for all its name, and not kept.
    """

    kind: MediaKind
    ref: str
    trouble: Trouble = ""


class Vote(msgspec.Struct, frozen=True):
    """An answer to a poll: the messenger's id of the poll and the positions chosen, none where it was taken back."""

    poll: str
    options: tuple[int, ...]


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a person; `event_key` is unique per channel and event, so a repeat is seen as one.

    `name` is the person's own display name, `token` what the channel needs to confirm a pressed button, `about` the text of
    the message this one replies to, `moved`: a shared place that goes on moving, no new message of the person's, `person` the
    writer's own address where the sender's is that of a group. `vote`: it is no message but an answer to a poll of ours;
    `admin`: the writer runs the group. `edited`: the person has changed a message, which they first wrote at that moment.
    `new_address`: it is no message but the news that the sender's chat has this address now. `unseen`: something was sent that
    the messenger doesn't let us see. `heard`: the words are those of its voice note, which was received before.
    """

    sender: Sender
    event_key: str
    received_at: datetime
    text: str = ""
    choice: str | None = None
    place: Place | None = None
    media: tuple[Media, ...] = ()
    name: str = ""
    token: str = ""
    about: str = ""
    moved: bool = False
    person: str = ""
    vote: Vote | None = None
    admin: bool = False
    edited: datetime | None = None
    new_address: str = ""
    unseen: bool = False
    heard: bool = False

    @property
    def in_group(self) -> bool:
        """Whether it was written in a group."""
        return bool(self.person) and self.person != self.sender.address


class Choice(msgspec.Struct, frozen=True):
    """A button: the value that comes back and the label people see."""

    value: str
    label: str


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz question as messengers with polls show it: `right` are positions in `options`, `open_seconds` until it closes."""

    question: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    explanation: str = ""
    open_seconds: int = 25


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One message to a person. `citations` are also in the text; they are given apart for machines.

    `picture` is the id of a drawing of the knowledge, shown beside the text, or told in words where it can't be.
    `poll` takes the place of text and choices where the messenger has polls; elsewhere those say the same.
    `wants_place`, `wants_phone`: a button may ask for the person's place or own number; `asked_enough`: such buttons may go.
    `entry` is the id of the entry that answers a question: people may say whether it did.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    wants_place: bool = False
    emergency: bool = False
    media: tuple[Media, ...] = ()
    picture: str = ""
    entry: str = ""
    poll: Poll | None = None
    wants_phone: bool = False
    asked_enough: bool = False


class Abilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel can do; what it can't is turned into text before sending. `answers`: people can write back there.

    `reach`, `free`: seconds after a person's last message in which they can be written to at all, and at no cost; 0: always.
    """

    max_text: int = 4000
    buttons: bool = True
    answers: bool = True
    asks_place: bool = False
    edits: bool = False
    media: bool = False
    reach: float = 0.0
    free: float = 0.0
    pictures: bool = False
    polls: bool = False
    albums: bool = False
    typing: bool = False


class Sent(msgspec.Struct, frozen=True):
    """A delivered message's id on its channel, and that of the poll in it."""

    message_id: str
    poll: str = ""


class SendFailed(Exception):
    """A message wasn't delivered. `retryable`: trying again later may work. `unknown`: it may have arrived all the same.

    `moved_to`: the person or group has this new address now; `retry_after`: seconds the channel asks to wait.
    """

    def __init__(
        self, reason: str, *, retryable: bool, unknown: bool = False, retry_after: float = 0.0, moved_to: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.unknown = unknown
        self.retry_after = retry_after
        self.moved_to = moved_to


class Channel(Protocol):
    """A messenger, seen from inside."""

    name: str
    abilities: Abilities

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver to an address. Raises `SendFailed`."""
        ...

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message sent before; a poll is closed. Only asked of channels that can.

        Raises `SendFailed`.
        """
        ...
