"""Floods: what a person sends is weighed by the minute. Emergencies get through; all else is answered less, or only counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec

from bot.conversation.effects import NoteFlood, OpenIncident
from bot.conversation.state import Flood, Report, Situation, State, Step
from bot.messages import Reply

MINUTE = timedelta(minutes=1)
QUIET = timedelta(seconds=10)
"""Between two replies to a flood."""
MESSAGE, ANSWER = 4, 1
"""Weights: of a message, and of an answer by button or in a quiz or self-check, of which people give more in a minute."""
MOST = 30 * MESSAGE
"""Weight from which it is a flood."""


def weighed(state: State, at: Situation) -> State:
    """The state with this message counted; a pin that moves on is no message."""
    if at.incoming.moved:
        return state
    flood = state.flood
    if flood is None or at.now - flood.since >= MINUTE:
        flood = Flood(since=at.now, told_at=flood.told_at if flood else None)
    asked = [run for run in (state.selfcheck, state.exam, state.quiz) if run and not run.away]
    answering = at.incoming.choice or (state.lesson and state.lesson.questions) or asked
    flood = msgspec.structs.replace(flood, weight=flood.weight + (ANSWER if answering else MESSAGE))
    return msgspec.structs.replace(state, flood=flood)


def too_many(state: State) -> bool:
    """Whether this is a flood."""
    return state.flood is not None and state.flood.weight > MOST


def hush(state: State, at: Situation) -> Step:
    """Outside a report: one sentence a minute with the way to 114, else nothing."""
    assert state.flood is not None
    if state.flood.told_at and state.flood.told_at >= state.flood.since:
        return Step(state)
    return Step(_told(state, at), (Reply(text=at.say("reporting.flood")),))


def folded(state: State, at: Situation, report: Report) -> Step:
    """Words of a flood during a report: only counted, the incident marked."""
    report = msgspec.structs.replace(report, folded=report.folded + 1)
    reply = Reply(text=at.say("reporting.folded", code=report.code), emergency=True)
    return Step(msgspec.structs.replace(state, report=report), (reply,), (NoteFlood(report.incident, report.folded),))


def eased(before: State, step: Step, at: Situation) -> Step:
    """A step in a flood replies once in ten seconds, but always to the first word of an emergency.

    Where the reply is left out, the buttons on the screen stay those of `before`.
    """
    if not too_many(step.state) or not step.replies:
        return step
    told = step.state.flood.told_at if step.state.flood else None
    opens = any(isinstance(effect, OpenIncident) for effect in step.effects)
    if opens or told is None or told == at.now or at.now - told >= QUIET:
        return replace(step, state=_told(step.state, at))
    return replace(step, state=msgspec.structs.replace(step.state, choices=before.choices), replies=())


def _told(state: State, at: Situation) -> State:
    flood = msgspec.structs.replace(state.flood, told_at=at.now) if state.flood else None
    return msgspec.structs.replace(state, flood=flood)
