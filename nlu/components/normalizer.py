"""Rasa component: puts the normal and the folded form of a message beside the text as typed."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.reading import read

NORMAL = "normal"
FOLDED = "folded"


class VietnameseNormalizer(GraphComponent):
    """Sets the attributes `normal` and `folded`; the text itself is left as the person wrote it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseNormalizer:
        """Nothing is configured and nothing is loaded."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise messages."""
        for message in messages:
            reading = read(message.get(TEXT) or "")
            message.set(NORMAL, reading.normal)
            message.set(FOLDED, reading.folded)
        return messages
