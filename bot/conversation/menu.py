"""Flow: greeting, help, small talk, and what is politely declined."""

from __future__ import annotations

from bot.conversation.state import Situation, State, Step, Took, show
from bot.messages import Choice, Reply

SMALL = {
    "thanks": "small.thanks",
    "goodbye": "small.goodbye",
    "bot_identity": "small.identity",
    "affirm": "small.affirm",
}
LATER = {
    "talk_to_official": "small.official",
    "my_data": "small.your_data",
    "self_check": "small.later",
    "subscribe": "small.later",
    "unsubscribe": "small.later",
}


def choices(at: Situation) -> tuple[Choice, ...]:
    """The ways in."""
    return tuple(
        Choice(f"menu:{name}", at.say(f"menu.{name}")) for name in ("report", "ask_skill", "ask_law", "limits", "quiz")
    )


def greet(state: State, at: Situation) -> Step:
    """The first screen."""
    return show(state, Reply(text=at.say("menu.greeting"), choices=choices(at)))


def help_(state: State, at: Situation) -> Step:
    """How to use it."""
    return show(state, Reply(text=at.say("menu.help"), choices=choices(at)))


def small_talk(state: State, at: Situation, intent: str) -> Step | None:
    """An answer to small talk and to what is declined; `None` for an intent that isn't."""
    if intent == "greet":
        return greet(state, at)
    if intent == "menu":
        return help_(state, at)
    if intent in ("out_of_scope", "harmful"):
        reply = Reply(text=at.say(f"answer.{intent}"), choices=choices(at))
        return show(state, reply, took_for=Took(declined=True, confidence=at.understood.confidence))
    name = SMALL.get(intent) or LATER.get(intent)
    return show(state, Reply(text=at.say(name), choices=choices(at))) if name else None
