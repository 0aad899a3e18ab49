"""An entry as a card that is read in half a minute: title, answer, the first key lines, what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.conversation.citing import cite, source_names
from bot.conversation.state import Library
from bot.wording import Wording
from knowledge.schema import Entry

LONGEST = 500
"""Characters of answer and key lines together."""
LINES = 3
_SENTENCE = re.compile(r"(?<=[^\d\s][.!?…])\s+")


def card_text(entry: Entry, number: int, count: int, library: Library, say: Wording) -> str:
    """The card's words."""
    named = source_names(entry.sources, library.sources)
    rests_on = ""
    if entry.citations:
        rests_on = say("answer.basis", citations=cite(entry.citations, library.documents, say))
    elif named:
        rests_on = say("answer.source", sources=named)
    blocks = [
        say("lesson.card", number=number, count=count, title=entry.title),
        entry.lead,
        "\n".join(key_lines(entry.body or "", LONGEST - len(entry.lead))),
        say("answer.medical") if entry.review == "medical" else "",
        rests_on,
    ]
    return "\n\n".join(block for block in blocks if block)


def key_lines(body: str, room: int) -> list[str]:
    """The first lines that have room, each cut at the end of a sentence where it must be."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, body.splitlines())):
        cut = _cut(line, room)
        if not cut:
            break
        lines.append(cut)
        room -= len(cut) + 1
        if len(lines) == LINES or cut != line:
            break
    return lines


def _cut(line: str, room: int) -> str:
    """As many whole sentences of the line as have room."""
    kept = ""
    for sentence in _sentences(line):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > room:
            break
        kept = longer
    return kept


def _sentences(line: str) -> Iterator[str]:
    return iter(_SENTENCE.split(line))
