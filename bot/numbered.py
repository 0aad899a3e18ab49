"""Where a messenger has no buttons: the number or words with which somebody presses one of a message we sent unasked.

Under replies the conversation itself knows what was offered. Alerts and notices are none of its own: they are in the outbox.
"""

from __future__ import annotations

import re

import msgspec
from sqlalchemy import Connection

from bot.incidents.forwarding import PREFIX
from bot.messages import Choice, Incoming
from bot.storage import outbox
from bot.storage.outbox import Outgoing
from nlu.text import fold

LOOKED_AT = 30
"""How many of the latest messages to somebody are looked at."""
_NUMBER = re.compile(r"^\s*(\d{1,2})[.)]?(?:\s+(SC-\w+))?\s*$", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(.+?)(?:\s+(SC-\w+))?\s*$", re.IGNORECASE | re.DOTALL)


def pressed(connection: Connection, incoming: Incoming) -> Incoming:
    """The message as the button it stands for: "2", "2 SC-7K3PM", "Tiếp nhận", "Tiếp nhận SC-7K3PM"; else as it is.

    A number alone is for the very last message; one that replied to something has its own numbers. Words, and numbers with a
    code, reach back further, to alerts only.
    """
    if incoming.choice or not incoming.text.strip() or len(incoming.text) > 80 or incoming.media or incoming.place:
        return incoming
    found = _choice(outbox.latest(connection, incoming.sender, LOOKED_AT), incoming.text)
    return msgspec.structs.replace(incoming, choice=found.value) if found else incoming


def _choice(latest: list[tuple[Outgoing, bool]], text: str) -> Choice | None:
    messages = [message for message, _ in latest]
    if number := _NUMBER.match(text):
        at, code = int(number.group(1)), (number.group(2) or "").upper()
        shown = next((m for m in messages if _names(m, code)), None) if code else _last_with_choices(latest)
        return shown.reply.choices[at - 1] if shown and 1 <= at <= len(shown.reply.choices) else None
    said = _LABEL.match(text)
    assert said is not None
    words, code = fold(said.group(1)), (said.group(2) or "").upper()
    alerts = [m for m in messages if _is_ours(m) and (not code or _names(m, code))]
    offered = (choice for m in alerts for choice in m.reply.choices if choice.value.startswith(f"{PREFIX}:"))
    return next((choice for choice in offered if words and fold(choice.label) in (words, fold(text))), None)


def _last_with_choices(latest: list[tuple[Outgoing, bool]]) -> Outgoing | None:
    """The last one with something to choose from, unless something was replied to since, or it stood among others."""
    for message, alone in latest:
        if not _is_ours(message):
            return None
        if message.reply.choices:
            return message if alone else None
    return None


def _is_ours(message: Outgoing) -> bool:
    """Whether it was sent unasked, and not in reply to something."""
    return message.kind in ("notice", "warning") or message.incident is not None


def _names(message: Outgoing, code: str) -> bool:
    """Whether it is an alert of that incident, with something to press."""
    return _is_ours(message) and any(choice.value.split(":")[:2] == [PREFIX, code] for choice in message.reply.choices)
