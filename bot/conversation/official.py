"""Flow: the official wording of what an answer cites, where the operator has brought it in (`import-law`)."""

from __future__ import annotations

from bot.conversation.citing import cite, document_name, place_of
from bot.conversation.menu import choices as menu_choices
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Reply
from knowledge.law.store import Official
from knowledge.schema import Citation, Entry

SHOWN = 4
"""How many provisions are shown at most, a message each …"""
LONGEST = 3000
"""… and how many characters of each."""


def choices(entry: Entry, at: Situation) -> tuple[Choice, ...]:
    """The button beside an answer, if any of what it cites has been brought in."""
    assert at.library is not None
    there = any(at.library.wording_of(citation) for citation in entry.citations)
    return (Choice(f"law:{entry.id}", at.say("official.button")),) if there else ()


def show_wording(state: State, at: Situation, entry_id: str) -> Step:
    """The wording of the provisions an entry cites, each in a message of its own, with a way back to the answer."""
    assert at.library is not None
    entry = at.library.entries.get(entry_id)
    if entry is None:
        return show(state, Reply(text=at.say("answer.gone"), choices=menu_choices(at)))
    found = [(citation, at.library.wording_of(citation)) for citation in dict.fromkeys(entry.citations)]
    held = [(citation, official) for citation, official in found if official]
    texts = [_text(citation, official, at) for citation, official in held[:SHOWN]] or [at.say("official.none")]
    if rest := [citation for citation, _ in held[SHOWN:]]:
        texts[-1] += "\n\n" + at.say("official.more", citations=cite(rest, at.library.documents, at.say))
    back = (Choice(f"entry:{entry.id}", entry.title),)
    replies = [Reply(text=text) for text in texts[:-1]]
    return show(state, *replies, Reply(text=texts[-1], choices=back, citations=tuple(citation for citation, _ in held)))


def _text(citation: Citation, official: Official, at: Situation) -> str:
    assert at.library is not None
    document = at.library.documents[citation.document]
    lines = [
        at.say("official.title", place=place_of(citation, at.say), document=document_name(document)),
        official.heading or "",
        _cut(official.text, at),
        *_amended(citation, official, at),
    ]
    return "\n".join(filter(None, lines))


def _cut(text: str, at: Situation) -> str:
    """As much as fits, to the end of a line or at least of a word."""
    if len(text) <= LONGEST:
        return text
    part = text[:LONGEST]
    end = max(part.rfind("\n"), part.rfind(" ") if "\n" not in part[LONGEST // 2 :] else -1)
    return f"{part[:end].rstrip()}\n{at.say('official.cut')}"


def _amended(citation: Citation, official: Official, at: Situation) -> list[str]:
    """A line for each amendment in force that touches the article and isn't in the imported text."""
    assert at.library is not None
    documents = at.library.documents
    return [
        at.say("official.amended", by=document_name(documents[one.document]), date=one.effective.strftime("%d/%m/%Y"))
        for one in documents[citation.document].amendments
        if citation.article in one.articles and one.effective <= at.now.date() and one.document not in official.merged
    ]
