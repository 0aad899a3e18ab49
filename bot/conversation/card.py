"""What stands on top of a first reply to an emergency: the call, what to do now, and two buttons."""

from __future__ import annotations

from functools import lru_cache

from bot.conversation import answer
from bot.conversation.state import Situation, State
from bot.messages import Choice
from knowledge.schema import EmergencyCard, Entry
from nlu.phrases import PhraseBook, read_words

WARN_FIRST = frozenset({"gas", "chemical", "electrocution", "drowning"})
"""Events in which one wrong move of a helper costs a life: what never to do comes before the steps."""
SURE_ADVICE = 0.5
"""Chance of being right from which the skill nearest to the words is offered beside the card."""


def card_text(at: Situation, event: str) -> str:
    """The card of an event: the call, the steps, before or after them what never to do. No model or knowledge needed."""
    card = _card(at, event)
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(card.steps, start=1))
    wording = "emergency.first_warned" if card.event in WARN_FIRST and card.never else "emergency.first"
    return at.say(wording, call=card.call.rstrip("."), steps=steps, never=card.never or "")


def closer_advice(state: State, at: Situation, event: str) -> Entry | None:
    """The skill that fits these very words ("chảo dầu cháy"), or them after the question before, where one surely does and
    helps in such an event: its first line stands under the card. None where they name a condition that we have no skill for:
    the nearest would mislead."""
    if at.library is None or not at.understood.ready or not at.text:
        return None
    card = _card(at, event)
    if _phrases(card.alone).any_in(read_words(at.text)):
        return None
    found = answer.search(state, at).found
    if found.best is None or found.best.kind != "skill" or found.chance < SURE_ADVICE:
        return None
    return found.best if card.lets_closer(found.best.id) else None


@lru_cache(maxsize=8)
def _phrases(written: tuple[str, ...]) -> PhraseBook:
    return PhraseBook(written)


def _card(at: Situation, event: str) -> EmergencyCard:
    """The card of an event, or one for a case of it in which other things are to be done: what was swallowed was no spill."""
    said = read_words(at.text)
    cases = (card for card in at.cards.values() if event in card.instead_of)
    special = next((card for card in cases if _phrases(card.words).any_in(said)), None)
    return special or at.cards.get(event) or at.cards["unknown"]


def buttons(at: Situation, closer: Entry | None) -> tuple[Choice, ...]:
    """Stand by it or take it back, and the skill that fits, while the person hasn't said which."""
    return (
        Choice("report:yes", at.say("emergency.confirm")),
        Choice("report:no", at.say("emergency.deny")),
        *([Choice(f"entry:{closer.id}", closer.title)] if closer else []),
    )
