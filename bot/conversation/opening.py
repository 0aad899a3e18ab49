"""Flow: the first screen behind a link or a QR code: a commune's, a topic of the quiz, a contest."""

from __future__ import annotations

import re

import msgspec

from bot.conversation import contest, emergency, lesson, menu, quiz, reporting
from bot.conversation.nearby import Commune
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Place, Reply

PREFIX = "unit"
_PAYLOAD = re.compile(r"/start(?:@\w+)?\s+([A-Za-z]+)_([A-Za-z0-9_-]{1,60})\s*", re.ASCII)


def payload(text: str) -> tuple[str, str] | None:
    """Kind and rest of what a link says: "/start unit_25195"; `None` for anything else, which may well be a cry for help."""
    found = _PAYLOAD.fullmatch(text)
    return (found[1].lower(), found[2]) if found else None


def take(state: State, at: Situation, said: str) -> Step:
    """Go where the link leads; one that leads nowhere any more gives the first screen, and says so."""
    kind, rest = payload(f"/start {said}") or ("", "")
    words = rest.replace("_", " ").replace("-", " ")
    match kind:
        case "unit" | "xa" if found := at.nearby.unit(rest):
            return _unit(state, at, found)
        case "quiz" if at.library:
            return quiz.about(state, at, words)
        case "hoc" if at.library:
            return lesson.begin(state, at, words)
        case "cuocthi" | "contest":
            return contest.begin(state, at, rest)
    text = "\n\n".join([at.say("opening.unknown"), at.say("menu.greeting")])
    return show(state, Reply(text=text, choices=menu.front(at)))


def press(state: State, at: Situation, value: str) -> Step:
    """A button of this flow: "report:<code>", "see:<code>"."""
    kind, _, code = value.partition(":")
    found = at.nearby.unit(code)
    if found is None:
        return menu.greet(state, at)
    return _report(state, at, found) if kind == "report" else _unit(state, at, found)


def _unit(state: State, at: Situation, unit: Commune) -> Step:
    """Who is told of what happens there, and the ways on; to be warned is asked for by a tap, never by opening a link."""
    desk = at.nearby.desk(unit.code)
    told = at.say("opening.desk", unit=unit.name) if desk == unit.name else at.say("opening.above", unit=unit.name, desk=desk)
    follows = any(one.code == unit.code for one in at.nearby.followed())
    warned = ("off", "subscribe.off") if follows else ("unit", "opening.follow")
    choices = (
        Choice(f"{PREFIX}:report:{unit.code}", at.say("opening.report", unit=unit.name)),
        Choice(f"subscribe:{warned[0]}:{unit.code}", at.say(warned[1], name=unit.name)),
        *(choice for choice in menu.front(at) if choice.value != "menu:report"),
    )
    lines = [at.say("opening.unit", unit=unit.name), told if desk else at.say("opening.no_desk", unit=unit.name)]
    return show(state, Reply(text="\n".join(lines), choices=choices))


def _report(state: State, at: Situation, unit: Commune) -> Step:
    """Something happens in that commune: the person says so by the button, so the report knows the commune at once."""
    step = emergency.ask_what(state, at)
    report = reporting.active(step.state, at)
    if report is None or report.incident:
        return step
    report = msgspec.structs.replace(report, place=Place(text=unit.name), hinted=True)
    return Step(msgspec.structs.replace(step.state, report=report), step.replies, step.effects, step.took_for)
