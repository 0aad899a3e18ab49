"""Flow: somebody answers a warning, by its buttons or in words. Whoever needs help gets the way to 114 first."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import emergency, reporting
from bot.conversation.effects import AddToIncident, AnswerWarning
from bot.conversation.nearby import Heard
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Place, Reply
from nlu.text import fold

EVENTS = {"smoke": "smoke", "evacuate": "fire"}
"""What is happening to somebody who needs help after a warning; after other kinds it isn't known."""


def safe(state: State, at: Situation, code: str) -> Step:
    """ "I'm safe": counted, once a person."""
    heard = at.nearby.heard(code) if code else None
    if heard is None:
        return show(state, Reply(text=at.say("warned.gone")))
    help_ = Choice(f"help:{heard.code}", at.say("warning.help"))
    reply = Reply(text=at.say("warned.safe", code=heard.code), choices=(help_,))
    return show(state, reply, effects=[AnswerWarning(heard.code, safe=True)])


def help_(state: State, at: Situation, code: str) -> Step:
    """ "I need help": an emergency, whoever says so; 114 first. The commune the warning was for is the first place known."""
    heard = at.nearby.heard(code) if code else None
    event = EVENTS.get(heard.kind, "unknown") if heard else "unknown"
    words = at.say("warned.asks_help", code=heard.code if heard else code[:12])
    commune = heard.commune if heard else ""
    under_way = reporting.active(state, at)
    step = emergency.raise_alarm(state, _saying(at, words), event, confirmed=not commune or under_way is not None)
    report = step.state.report
    effects = list(step.effects)
    if commune and report is not None and under_way is None:
        effects.append(AddToIncident(report.incident, place=Place(text=commune), confirms=True))
        report = msgspec.structs.replace(report, confirmed=True)
        step = dataclasses.replace(step, state=msgspec.structs.replace(step.state, report=report))
    answered = [AnswerWarning(heard.code, safe=False)] if heard else []
    return dataclasses.replace(step, effects=(*effects, *answered))


def hear(state: State, at: Situation) -> Step | None:
    """Words that answer a warning got a short while ago; `None` for all others, and where an emergency is read in them."""
    if fold(at.text) in _words(at, "help"):
        heard = at.nearby.heard("")
        return help_(state, at, heard.code) if heard else None
    heard = _safe(at)
    return safe(state, at, heard.code) if heard else None


def also(step: Step, at: Situation) -> Step:
    """A step of a report under way, whose words answer a warning as well."""
    heard = _safe(at)
    return dataclasses.replace(step, effects=(*step.effects, AnswerWarning(heard.code, safe=True))) if heard else step


def _safe(at: Situation) -> Heard | None:
    """The warning that somebody says they are safe after, unless an emergency is read in their words."""
    is_answer = at.understood.emergency is None and fold(at.text) in _words(at, "safe")
    return at.nearby.heard("") if is_answer else None


def _words(at: Situation, kind: str) -> set[str]:
    return {fold(one) for one in at.say(f"warned.heard.{kind}").split(",")}


def _saying(at: Situation, words: str) -> Situation:
    return dataclasses.replace(at, incoming=msgspec.structs.replace(at.incoming, text=words))
