"""Flow: greeting, help, small talk, and what is politely declined."""

from __future__ import annotations

from bot.conversation.contest_menu import contest_buttons
from bot.conversation.state import Situation, State, Step, Took, show
from bot.messages import Choice, Reply

SMALL = {
    "thanks": "small.thanks",
    "goodbye": "small.goodbye",
    "bot_identity": "small.identity",
    "affirm": "small.affirm",
}
TALK = ("greet", "thanks", "goodbye", "bot_identity")
"""Intents so plain in their few words that hardly any answer is likelier."""

MOST_EXAMS = 2
"""Exams in the menu."""


def choices(at: Situation) -> tuple[Choice, ...]:
    """The ways in."""
    return tuple(
        Choice(f"menu:{name}", at.say(f"menu.{name}")) for name in ("report", "ask_skill", "ask_law", "limits", "quiz")
    )


def official(at: Situation) -> Choice:
    """The way to an official, where we can't help; `handover` has what follows."""
    return Choice("talk:begin", at.say("handover.button"))


def exams(at: Situation) -> tuple[Choice, ...]:
    """A button for each exam that is open to the person now."""
    offers = at.training.exams.offers()[:MOST_EXAMS]
    return tuple(Choice(f"exam:open:{one.exam.code}", at.say("exam.menu", title=one.exam.title)) for one in offers)


def front(at: Situation) -> tuple[Choice, ...]:
    """The same, with what is on just now: exams and contests that are open to the person."""
    return (*exams(at), *choices(at), *contest_buttons(at))


def greet(state: State, at: Situation) -> Step:
    """The first screen."""
    return show(state, Reply(text=at.say("menu.greeting"), choices=front(at)))


def help_(state: State, at: Situation) -> Step:
    """How to use it."""
    return show(state, Reply(text=at.say("menu.help"), choices=(*front(at), official(at))))


def small_talk(state: State, at: Situation, intent: str) -> Step | None:
    """An answer to small talk; `None` for an intent that isn't."""
    if intent == "greet":
        return greet(state, at)
    if intent == "menu":
        return help_(state, at)
    name = SMALL.get(intent)
    return show(state, Reply(text=at.say(name), choices=choices(at))) if name else None


def decline(state: State, at: Situation, intent: str) -> Step:
    """Say no to what isn't ours to answer, each kind in its own words and, where there is one, with where to go."""
    lines = [at.say(f"answer.{intent}")]
    if at.understood.emergency:
        lines.insert(0, at.say("answer.if_real"))
    asks = (official(at),) if intent not in ("harmful", "politics") else ()
    reply = Reply(text="\n\n".join(lines), choices=(*choices(at), *asks))
    return show(state, reply, took_for=Took(declined=True, confidence=at.understood.confidence))
