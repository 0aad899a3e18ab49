"""What is new about an incident: a line for each change, and whether it matters enough for a fresh alert."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation.effects import AddToIncident
from bot.incidents import forwarding
from bot.incidents.model import Incident
from bot.wording import Wording

GRAVITY = {"unknown": 0, "hazard": 0, "smoke": 1, "gas": 2, "fire": 2, "explosion": 3, "trapped": 4}
"""How grave events are beside each other; what isn't listed stands with fire."""


def graver(before: str, after: str) -> bool:
    """Whether an event is worse than the one it was taken for."""
    return GRAVITY.get(after, 2) > GRAVITY.get(before, 2)


def matters(before: Incident, after: Incident, effect: AddToIncident, say: Wording, fold: Callable[[str], str]) -> bool:
    """Whether it is worth waking people again: worse than thought, people in danger, spreading, or standing by it at last."""
    more_people = (after.trapped or 0) > (before.trapped or 0) or (after.hurt or 0) > (before.hurt or 0)
    return graver(before.event, after.event) or more_people or spreads(effect.text, say, fold)


def spreads(text: str, say: Wording, fold: Callable[[str], str]) -> bool:
    """Whether the words say that it spreads."""
    said = f" {fold(text)} "
    return any(f" {fold(sign)} " in said for sign in say("alert.spreading").split(","))


def lines(before: Incident, after: Incident, effect: AddToIncident, say: Wording, code: str = "") -> list[str]:
    """A line for each change but for photos, which are sent themselves; `code` names the report where it is one of several."""
    people = forwarding.people(after, say)
    answered = "alert.answered" if before.is_being_asked else "alert.said"
    found = [
        say("alert.from_report", code=code) if code else "",
        say("alert.worse", event=say(f"event.{after.event}")) if after.event != before.event else "",
        say(answered, text=forwarding.shortened(effect.text)) if effect.text else "",
        say("alert.place", place=forwarding.place_words(after, say)) if effect.place else "",
        people if people != forwarding.people(before, say) else "",
        say("alert.phone", phone=after.phone) if after.phone and after.phone != before.phone else "",
        say("alert.confirmed") if after.confirmed and not before.confirmed else "",
    ]
    said = [line for line in found if line]
    return said if len(said) > bool(code) else []
