"""Flow: a question asked while a report is under way ("dội nước được không"). It is answered, written down as every word of a
report is, and the place is asked for again."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from bot.conversation import answer, card, reporting
from bot.conversation.gathering import Gathered, only_asks
from bot.conversation.state import Report, Situation, State, Step, show
from bot.messages import Reply

OF_PEOPLE = {"trapped", "unconscious"}
"""Events that a question may tell of besides ("con tôi chưa ra được, giờ làm sao"): those come before its answer."""


def take(state: State, at: Situation) -> Step | None:
    """The answer to a question beside the report, or the card if it tells of worse; `None` where the words aren't surely one or
    nothing answers them."""
    report = _open(state, at)
    if report is None or at.library is None or not at.understood.ready or not only_asks(at):
        return None
    seen = at.understood.emergency
    if seen is not None and seen.certain and seen.event in OF_PEOPLE and reporting.worse(at, report, seen.event):
        return reporting.more(state, at, report, seen.event, confirmed=False)
    at = replace(at, understood=replace(at.understood, emergency=None))  # it is known that something happens
    looked = answer.search(state, at)
    if looked.found.best is None or looked.found.chance < at.answer_from:
        return None
    shown = answer.show_entry(state, at, looked.found.best.id, looked.found.chance)
    step = _call_first(replace(shown, state=answer.remember(shown.state, at, looked.text, looked.found.best.id)), at)
    noted = reporting.addition(report, Gathered(), text=at.text)
    return replace(seeking_place(step, at), effects=(*step.effects, noted), took_for=replace(step.took_for, emergency=True))


def seeking_place(step: Step, at: Situation) -> Step:
    """What was answered, and below it the way to 114 with the question for the place, if the report still lacks one."""
    report = _open(step.state, at)
    if report is None or report.has_place or not step.replies:
        return step
    stands = () if report.confirmed else card.buttons(at, None)
    text = at.say("emergency.still_where", code=report.code)
    wanted = Reply(text=text, choices=stands, wants_place=True, emergency=True)
    return show(step.state, *step.replies, wanted, effects=step.effects, took_for=step.took_for)


def _open(state: State, at: Situation) -> Report | None:
    """The report under way, unless officials have closed it."""
    report = reporting.active(state, at)
    return report if report and report.incident and at.incident_state not in reporting.OVER else None


def _call_first(step: Step, at: Situation) -> Step:
    """The answer under the call, in words alone: a picture may take its time."""
    first, *others = step.replies
    text = f"{at.say('emergency.call_first')}\n\n{first.text}"
    first = msgspec.structs.replace(first, text=text, picture="")
    return replace(step, replies=(first, *others))
