"""Several alerts in one message, where a group may be sent fewer messages than there are alerts; and repeats marked as such."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.incidents.forwarding import PREFIX
from bot.messages import Choice, Reply
from bot.wording import Wording

IN_FULL = 8
"""So many alerts are sent whole; of more, each is cut down to what, which code, where."""


def marked(reply: Reply, say: Wording) -> Reply:
    """The reply, with the words that it may have come before under its first line."""
    head, _, rest = reply.text.partition("\n")
    return msgspec.structs.replace(reply, text="\n".join(filter(None, (head, say("alert.again"), rest))))


def bundled(replies: Sequence[Reply], say: Wording, limit: int) -> Reply:
    """One reply for all, none left out, of at most `limit` characters if that can be; under it the first button of each."""
    if len(replies) == 1:
        return replies[0]
    if all(reply.media for reply in replies):
        return _album(replies)
    head = say("alert.bundled", count=len(replies))
    text = "\n\n".join([head, *(reply.text for reply in replies)])
    if len(replies) > IN_FULL or len(text) > limit:
        text = "\n\n".join([head, *(brief(reply.text, say) for reply in replies)])
    choices = tuple(_named(reply.choices[0]) for reply in replies if reply.choices)
    return Reply(text=text, choices=tuple(dict.fromkeys(choices)), emergency=any(reply.emergency for reply in replies))


def _album(replies: Sequence[Reply]) -> Reply:
    """Photos and videos under one caption, which says each kind of them once."""
    captions = dict.fromkeys(reply.text for reply in replies)
    return Reply(text="\n".join(captions), media=tuple(one for reply in replies for one in reply.media))


def brief(text: str, say: Wording) -> str:
    """An alert's first line, whether it is a repeat, the place and the links."""
    place = say("alert.place", place="").strip()
    head, *rest = text.splitlines()
    kept = [line for line in rest if line.startswith(place) or "://" in line or line == say("alert.again")]
    return "\n".join([head, *kept])


def _named(choice: Choice) -> Choice:
    """A button that says which incident it is for."""
    prefix, _, rest = choice.value.partition(":")
    return Choice(choice.value, f"{choice.label} {rest.partition(':')[0]}") if prefix == PREFIX else choice
