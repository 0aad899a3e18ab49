"""Flow: a thumb up or down says whether the answer given last was what the person looked for."""

from __future__ import annotations

import msgspec

from bot.conversation.answer import REMEMBERED
from bot.conversation.effects import RateAnswer
from bot.conversation.menu import choices
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Reply

GOOD, BAD = "👍", "👎"
_SKIN = dict.fromkeys(range(0x1F3FB, 0x1F400))
"""Tones of skin, which a thumb may carry."""


def hear(state: State, at: Situation) -> Step | None:
    """Note a thumb on the answer given last; `None` where the message is no thumb, or there is no such answer."""
    sign = at.text.strip().translate(_SKIN).removesuffix("\ufe0f")
    asked = state.asked
    if sign not in (GOOD, BAD) or asked is None or at.now - asked.at > REMEMBERED:
        return None
    rated = [RateAnswer(asked.text, asked.entry, sign == GOOD)]
    state = msgspec.structs.replace(state, asked=None)
    if sign == GOOD:
        return show(state, Reply(text=at.say("rating.good")), effects=rated)
    return show(state, Reply(text=at.say("rating.bad"), choices=choices(at)), effects=rated)
