"""Flow: somebody changes a message they have sent. Of a report that is a correction; a new emergency is heard as one."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation import hearing, reporting
from bot.conversation.state import Situation, State, Step

BEFORE = timedelta(minutes=2)
"""The message that began a report was written a moment before the report was."""


def is_news(state: State, at: Situation) -> bool:
    """Whether the new words are an emergency by themselves, where none is being reported: they are taken like any others."""
    seen = hearing.emergency_in(at)
    begun = _corrects(state, at) or hearing.may_be_something_else(state, at)
    return seen is not None and seen.certain and not begun


def take(state: State, at: Situation) -> Step:
    """A correction of the report under way; anything else has been answered as it stood, and isn't once more."""
    return reporting.amend(state, at) if _corrects(state, at) else Step(state)


def _corrects(state: State, at: Situation) -> bool:
    """Whether the message changed is one of the report under way."""
    report, written = reporting.active(state, at), at.incoming.edited
    return report is not None and bool(report.incident) and written is not None and written >= report.opened_at - BEFORE
