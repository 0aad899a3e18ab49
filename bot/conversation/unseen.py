"""Flow: a messenger tells us that something was sent, not what. It may be a place, or a child's cry for help.

Zalo's bot platform hides files, videos, places, and every message of people it protects. So the answer is 114 first, then
how to say it in words we are let see.
"""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import emergency, reporting
from bot.conversation.state import Situation, State, Step, Took
from bot.messages import Reply


def answer(state: State, at: Situation) -> Step:
    """114 and the way to type it. Somebody in the middle of a report or a task stays in it; else a report begins."""
    report = reporting.active(state, at)
    if report is not None and report.incident:
        text = at.say("zalo_bot.unseen_report", code=report.code)
        reply = Reply(text=text, choices=state.choices, wants_place=not report.has_place, emergency=True)
        return Step(state, (reply,), (), Took(emergency=True))
    if _is_busy(state):
        reply = Reply(text=at.say("zalo_bot.unseen"), choices=state.choices, emergency=True)
        return Step(state, (reply,))
    asked = emergency.ask_what(state, at)
    replies = [msgspec.structs.replace(one, text=at.say("zalo_bot.unseen"), wants_place=True) for one in asked.replies]
    return dataclasses.replace(asked, replies=tuple(replies))


def _is_busy(state: State) -> bool:
    """Whether what is typed next belongs to something else."""
    runs = (state.quiz, state.exam, state.selfcheck, state.tabletop)
    return any(run is not None and not run.away for run in runs) or bool(state.lesson or state.contest or state.hazard)
