"""What words outside any flow mean: a question to answer, or an intent to follow."""

from __future__ import annotations

from bot.conversation import (
    answer,
    declining,
    emergency,
    handover,
    hazard,
    hazard_kinds,
    menu,
    mydata,
    quiz,
    reporting,
    selfcheck,
    several,
    subscribe,
    team,
    thresholds,
    warn,
)
from bot.conversation.hearing import SURE_INTENT
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Reply
from nlu.text import MAX_UNDERSTOOD
from nlu.understanding import DECLINED, OUT_OF_SCOPE

SURE_ANSWER = 0.75
"""Chance that the knowledge holds the answer, from which an intent other than a question isn't followed."""
SURE_AGAINST_TALK = 0.95
"""The same, from which a message is answered although it looks like a greeting, or like despair."""
SURE_DESPAIR = 0.65
"""Confidence from which despair is answered as such however near the words are to ours."""


def question_or_intent(state: State, at: Situation) -> Step:
    """Answer, decline, or do what is meant."""
    looked = answer.search(state, at)
    intent, confidence, chance = at.understood.intent, at.understood.confidence, looked.found.chance
    if intent == "report_hazard" and confidence >= SURE_INTENT and not hazard_kinds.asks(at.text):
        return hazard.begin(state, at)
    # of an entry added since nothing was known when judging was learned
    added = looked.found.added and chance >= at.answer_from
    outside = not added and _is_outside(state, at, looked)
    meant = intent in DECLINED and confidence >= SURE_INTENT and not declining.accuses(at.understood, intent)
    despairs = intent == "self_harm" and confidence >= SURE_DESPAIR
    if meant and (outside or (despairs and chance < SURE_AGAINST_TALK)):
        return menu.decline(state, at, intent)
    if (outside or chance < at.answer_from) and (asked := thresholds.named(state, at)):
        return asked
    enough = SURE_AGAINST_TALK if intent in menu.TALK else SURE_ANSWER
    wants = not at.understood.is_question and intent not in (*DECLINED, OUT_OF_SCOPE) and confidence >= SURE_INTENT
    if wants and chance < enough and not added:
        taken = intended(state, at, intent)
        if taken is not None:
            return taken
    if outside:
        return declining.decline(state, at, looked)
    step = several.take(state, at, looked) or answer.answer(state, at, looked)
    if len(at.text) > MAX_UNDERSTOOD and step.replies:
        return Step(step.state, (Reply(text=at.say("small.too_long")), *step.replies), step.effects, step.took_for)
    return step


def _is_outside(state: State, at: Situation, looked: answer.Looked) -> bool:
    """Whether it is none of our business; a follow-up by itself says too little to be judged."""
    if looked.text != at.text:
        return declining.strays(at.understood, looked, leans=at.discourse.leans(at.text))
    talks_on = answer.goes_on(state, at) and declining.rather_ours(at.understood) and looked.alone >= at.answer_from
    return not talks_on and declining.is_outside(at.understood, looked.alone)


def intended(state: State, at: Situation, intent: str) -> Step | None:
    """Do what an intent asks for; `None` where it asks for nothing."""
    match intent:
        case "report_incident":
            return emergency.ask_what(state, at)
        case "report_hazard":
            return hazard.begin(state, at)
        case "report_status":
            return emergency.status(state, at)
        case "quiz":
            return quiz.start(state, at)
        case "self_check":
            return selfcheck.begin(state, at)
        case "subscribe":
            return subscribe.begin(state, at)
        case "unsubscribe":
            return subscribe.end(state, at)
        case "talk_to_official":
            return handover.begin(state, at)
        case "warn":
            return warn.begin(state, at)
        case "my_data":
            return mydata.show_all(state, at)
        case "team":
            return team.overview(state, at)
        case "leave_team":
            return team.leave(state, at)
        case "cancel" | "deny":
            return _cancel(state, at)
    return menu.small_talk(state, at, intent)


def _cancel(state: State, at: Situation) -> Step:
    if reporting.active(state, at) is not None:
        return emergency.withdraw(state, at)
    if hazard.under_way(state, at) is not None:
        return hazard.stop(state, at)
    return show(state, Reply(text=at.say("small.nothing_to_cancel"), choices=menu.choices(at)))
