"""Flow: a question is answered from the knowledge, or it is said that nobody has written the answer yet."""

from __future__ import annotations

from bot.conversation.citing import entry_text
from bot.conversation.menu import choices as menu_choices
from bot.conversation.state import Library, RecordUnanswered, Situation, State, Step, Took, show
from bot.messages import Choice, Reply
from knowledge.search import Found

OFFERED = 3
"""How many near entries are offered as buttons."""


def search(state: State, at: Situation) -> Found:
    """What the knowledge holds on the message."""
    assert at.library is not None
    return at.library.search(at.text, at.understood.meaning, state.audience)


def answer(state: State, at: Situation, found: Found) -> Step:
    """Show the best entry if it is likely enough to be right, else offer the nearest and write the question down."""
    assert at.library is not None
    if found.best is None or found.chance < at.answer_from:
        return _decline(state, at, found)
    return show_entry(state, at, found.best.id, found.chance)


def show_entry(state: State, at: Situation, entry_id: str, chance: float = 1.0) -> Step:
    """One entry, with what goes with it as buttons."""
    assert at.library is not None
    entry = at.library.entries.get(entry_id)
    if entry is None:
        return show(state, Reply(text=at.say("answer.gone"), choices=menu_choices(at)))
    text = entry_text(entry, at.library.documents, at.library.sources, at.say)
    offered = _entry_choices(at.library, entry.see[:OFFERED])
    possible = at.understood.emergency is not None and not at.incoming.choice
    if possible:
        text = f"{at.say('answer.if_real')}\n\n{text}"
        offered = (Choice("report:now", at.say("answer.report_now")), *offered)
    reply = Reply(text=text, choices=offered, citations=entry.citations)
    return show(state, reply, took_for=Took(entry=entry.id, confidence=round(chance, 4)))


def _decline(state: State, at: Situation, found: Found) -> Step:
    assert at.library is not None
    near = (
        _entry_choices(at.library, [hit.entry.id for hit in found.hits[:OFFERED]]) if found.chance >= at.answer_from / 3 else ()
    )
    lines = [
        *([at.say("answer.if_real")] if at.understood.emergency else []),
        *([at.say("answer.closest")] if near else [at.say("answer.unknown"), at.say("answer.unknown_where")]),
    ]
    choices = (*near, Choice("menu:report", at.say("menu.report"))) if near else menu_choices(at)
    nearest = found.best.id if found.best else None
    return show(
        state,
        Reply(text="\n".join(lines), choices=choices),
        effects=[RecordUnanswered(at.text, nearest, round(found.chance, 4))],
        took_for=Took(confidence=round(found.chance, 4), declined=True),
    )


def _entry_choices(library: Library, ids: list[str] | tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(f"entry:{i}", library.entries[i].title) for i in ids if i in library.entries)
