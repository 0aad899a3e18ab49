"""An entry as people will see it, on a channel with buttons and on one without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.conversation.answer import OFFERED
from bot.conversation.citing import entry_text
from bot.delivery import fit, split
from bot.messages import Abilities, Choice, Reply
from bot.wording import Wording
from knowledge.content import Content
from knowledge.schema import Entry

PLAIN = Abilities(buttons=False)
LONGEST = 2000
"""Characters of one message where they are fewest (Zalo)."""


def preview(entry: Entry, content: Content, entries: Mapping[str, Entry], say: Wording) -> dict[str, Any]:
    """Both, as what a page needs: texts, never markup."""
    documents = {one.id: one for one in content.documents}
    sources = {one.code: one for one in content.sources}
    known = [citation for citation in entry.citations if citation.document in documents]
    shown = entry_text(_with(entry, known), documents, sources, say)
    choices = tuple(Choice(f"entry:{one}", entries[one].title) for one in entry.see[:OFFERED] if one in entries)
    reply = Reply(text=shown, choices=choices)
    return {
        "buttons": {"text": shown, "choices": [choice.label for choice in choices]},
        "plain": {"parts": split(fit(reply, PLAIN).text, LONGEST)},
        "first_line": len(entry.lead),
    }


def _with(entry: Entry, citations: Iterable[Any]) -> Entry:
    import msgspec

    return msgspec.structs.replace(entry, citations=tuple(citations))
