"""Rasa component: says "not understood" when no intent is likely enough."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

FALLBACK = "nlu_fallback"


class ConfidenceFallback(GraphComponent):
    """Puts `nlu_fallback` first when the best intent is below `threshold`, or closer than `ambiguity` to the next."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Both in probability."""
        return {"threshold": 0.3, "ambiguity": 0.02}

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceFallback:
        """Only the configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of messages that are too unsure; the ranking keeps what was thought."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if self._unsure([row[PREDICTED_CONFIDENCE_KEY] for row in ranking]):
                first = {INTENT_NAME_KEY: FALLBACK, PREDICTED_CONFIDENCE_KEY: 1 - _best(ranking)}
                message.set(INTENT, first, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [first, *ranking], add_to_output=True)
        return messages

    def _unsure(self, chances: list[float]) -> bool:
        if not chances or chances[0] < self._config["threshold"]:
            return True
        return len(chances) > 1 and chances[0] - chances[1] < self._config["ambiguity"]


def _best(ranking: list[dict[str, Any]]) -> float:
    return float(ranking[0][PREDICTED_CONFIDENCE_KEY]) if ranking else 0.0
