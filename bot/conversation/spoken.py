"""Voice notes where they are turned into words: nobody waits for that without being told of 114 and of typing."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import hazard, reporting
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Reply


def is_awaited(state: State, at: Situation) -> bool:
    """Whether a message is nothing but a voice note of which the words will come; in a report it is passed on as it is."""
    incoming = at.incoming
    alone = bool(incoming.media) and not incoming.text and all(one.kind == "voice" and one.ref for one in incoming.media)
    busy = reporting.active(state, at) is not None or hazard.under_way(state, at) is not None
    return at.hears and alone and not incoming.heard and not busy and hazard.sent(state, at) is None


def listening(state: State, at: Situation) -> Step:
    """Until the words are there: what to do if it is urgent."""
    report = Choice("menu:report", at.say("menu.report"))
    return show(state, Reply(text=at.say("speech.listening"), choices=(report,)))


def as_typed(state: State, at: Situation) -> Situation:
    """The words of a voice note without the note, but where they begin a report: officials are to hear it too."""
    seen = at.understood.emergency
    if seen is not None and seen.certain and reporting.active(state, at) is None:
        return at
    return dataclasses.replace(at, incoming=msgspec.structs.replace(at.incoming, media=()))
