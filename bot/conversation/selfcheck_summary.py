"""A self-check's result in words: the score, what to fix first, what each thing rests on."""

from __future__ import annotations

from bot.conversation.checklist import Item, Result
from bot.conversation.citing import cite, source_names
from bot.conversation.state import Library
from bot.wording import Wording
from knowledge.schema import Check

FIRST = 5
"""How many things to fix a message holds, and how many entries it links to; the page has all."""


def law(check: Check, library: Library, say: Wording) -> str:
    """What a check rests on: the provisions, and who says so."""
    basis = say("answer.basis", citations=cite(check.citations, library.documents, say)) if check.citations else ""
    named = source_names(check.sources, library.sources)
    return " ".join(part for part in (basis, say("answer.source", sources=named) if named else "") if part)


def summary(made: Result, say: Wording, page: str) -> str:
    """The result as a message: the score in words, what to fix first, where the page is."""
    count = sum(item.weight == 3 and not item.unsure for item in made.fix)
    shown = made.fix[:FIRST] if page else made.fix
    lines = [_line(number, item, say, whole=not page) for number, item in enumerate(shown, start=1)]
    more = len(made.fix) - len(shown)
    return "\n\n".join(
        block
        for block in (
            say("selfcheck.done", title=made.title, fine=len(made.fine), fix=len(made.fix)),
            say(f"selfcheck.level_{made.level}", count=count),
            "\n".join([say("selfcheck.fix_first"), *lines]) if lines else "",
            say("selfcheck.more", count=more) if more else "",
            say("selfcheck.page", url=page) if page else "",
        )
        if block
    )


def _line(number: int, item: Item, say: Wording, *, whole: bool) -> str:
    fix = say("selfcheck.look_first", fix=item.fix) if item.unsure else item.fix
    line = say("selfcheck.item", number=number, mark=say(f"selfcheck.mark_{item.weight}"), fix=fix)
    if not whole:
        return line
    due = say("selfcheck.due", due=item.due) if item.due else ""
    return "\n   ".join(part for part in (line, item.why, due, item.law) if part)
