"""Rasa component: the chance that a message tells of a present emergency, and of which kind.

A second opinion beside the rules, trained on messages written for it (`nlu/data/emergencies.jsonl`, `lookalikes.jsonl`); every
question of the knowledge is one more example of what is not an emergency.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from nlu.components.features import ROW, sentence_features
from nlu.linear import LinearModel

EMERGENCY = "emergency"
CHANCE = "emergency_chance"
EVENT = "emergency_event"
EVENTS = Path(__file__).parents[1] / "data" / "emergencies.jsonl"


class EmergencyClassifier(GraphComponent):
    """Sets `emergency_chance` (0 to 1) and `emergency_event` on a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse of the regularisation, scikit-learn's C."""
        return {"strength": 8.0, "tolerance": 0.02, "seed": 47}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: tuple[LinearModel, LinearModel] | None = None,
    ) -> None:
        self._config, self._storage, self._resource, self._models = config, model_storage, resource, models

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EmergencyClassifier:
        """For training: no weights yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EmergencyClassifier:
        """For answering: the trained weights."""
        with model_storage.read_from(resource) as folder:
            return cls(
                config,
                model_storage,
                resource,
                (LinearModel.load(folder / "chance"), LinearModel.load(folder / "event")),
            )

    def train(self, training_data: TrainingData) -> Resource:
        """Fit whether it is one, and which."""
        examples = training_data.intent_examples
        rows = sparse.vstack([sentence_features(m) for m in examples]).tocsr()
        is_one = [EMERGENCY if m.get(INTENT) == EMERGENCY else "other" for m in examples]
        events = _events()
        named = [at for at, m in enumerate(examples) if m.get(TEXT) in events]
        self._models = (
            LinearModel.fit(rows, is_one, **self._config_of_fit()),
            LinearModel.fit(rows[named], [events[examples[at].get(TEXT)] for at in named], **self._config_of_fit()),
        )
        with self._storage.write_to(self._resource) as folder:
            self._models[0].save(folder / "chance")
            self._models[1].save(folder / "event")
        return self._resource

    def _config_of_fit(self) -> dict[str, Any]:
        return {key: self._config[key] for key in ("strength", "tolerance", "seed")}

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge messages."""
        assert self._models is not None
        chance, event = self._models
        for message in messages:
            kept = message.get(ROW)
            row = sentence_features(message) if kept is None else kept
            message.set(CHANCE, float(chance.chances(row)[chance.labels.index(EMERGENCY)]))
            message.set(EVENT, event.labels[int(event.chances(row).argmax())])
        return messages


def _events() -> dict[str, str]:
    """The kind of event of each training message."""
    rows = (json.loads(line) for line in EVENTS.read_text(encoding="utf-8").splitlines() if line.strip())
    return {" ".join(row["text"].split()): row["event"] for row in rows}
