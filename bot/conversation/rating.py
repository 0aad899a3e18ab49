"""Flow: a thumb up or down says whether the answer given last was what the person looked for."""

from __future__ import annotations

import msgspec

from bot.conversation.answer import goes_on
from bot.conversation.effects import RateAnswer
from bot.conversation.menu import choices
from bot.conversation.state import Asked, Situation, State, Step, show
from bot.messages import Choice, Reply

GOOD, BAD = "👍", "👎"
PREFIX = "rate"
_SKIN = dict.fromkeys(range(0x1F3FB, 0x1F400))
"""Tones of skin, which a thumb may carry."""


def hear(state: State, at: Situation) -> Step | None:
    """Note a thumb on the answer given last; `None` where the message is no thumb, or there is no such answer."""
    sign = at.text.strip().translate(_SKIN).removesuffix("\ufe0f")
    asked = _asked_lately(state, at)
    return None if sign not in (GOOD, BAD) or asked is None else _rated(state, at, asked, sign)


def thumbs(entry: str) -> tuple[Choice, Choice]:
    """The buttons under an answer, for messengers that show them small beside one another."""
    return Choice(f"{PREFIX}:{GOOD}:{entry}", GOOD), Choice(f"{PREFIX}:{BAD}:{entry}", BAD)


def press(state: State, at: Situation, rest: str) -> Step:
    """Such a button: under an answer that isn't the last one it is too late, since what was asked is no longer known."""
    sign, _, entry = rest.partition(":")
    asked = _asked_lately(state, at)
    if sign not in (GOOD, BAD) or asked is None or asked.entry != entry:
        return Step(state, (Reply(text=at.say("rating.late")),))
    return _rated(state, at, asked, sign)


def _asked_lately(state: State, at: Situation) -> Asked | None:
    return state.asked if goes_on(state, at) and state.asked and state.asked.entry else None


def _rated(state: State, at: Situation, asked: Asked, sign: str) -> Step:
    rated = [RateAnswer(asked.text, asked.entry, sign == GOOD)]
    state = msgspec.structs.replace(state, asked=None)
    if sign == GOOD:
        return show(state, Reply(text=at.say("rating.good")), effects=rated)
    return show(state, Reply(text=at.say("rating.bad"), choices=choices(at)), effects=rated)
