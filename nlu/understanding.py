"""What was understood of a message: a plain value that nothing of Rasa shines through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlu.emergency import Emergency

if TYPE_CHECKING:
    from nlu.encoder import Vectors

FALLBACK_INTENT = "nlu_fallback"
MEANING = "meaning"
"""The attribute of Rasa's message that holds the sentence vector."""
OUT_OF_SCOPE = "out_of_scope"
"""The intent of what is simply none of our business; alone it declines nothing."""
DECLINED = ("harmful", "self_harm", "medical_dose", "politics")
"""Intents that are declined, each in words of its own, even where an entry seems to fit."""
ASKING = ("ask_law", "ask_fine", "ask_procedure", "ask_skill")
"""Intents that mean: look it up."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """Intent with its confidence (0 to 1), the other likely intents, the emergency if any, and the meaning as a vector.

    `outside` is the chance (0 to 1) that it is about nothing the assistant knows. `ready` is False when only the rules have
    read the message because the model isn't loaded.
    """

    text: str
    intent: str = FALLBACK_INTENT
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    emergency: Emergency | None = None
    meaning: Vectors | None = field(default=None, compare=False, repr=False)
    ready: bool = True
    outside: float = 0.0

    @property
    def is_question(self) -> bool:
        """Whether the knowledge should be searched for an answer."""
        return self.intent in ASKING or self.intent == FALLBACK_INTENT

    def chance(self, intent: str) -> float:
        """How likely the model holds an intent to be, 0 where it isn't ranked."""
        return next((chance for name, chance in self.ranking if name == intent), 0.0)
