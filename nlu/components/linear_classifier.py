"""Rasa component: intents by logistic regression over all features before it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from nlu.components.features import sentence_features, sentence_parts
from nlu.linear import LinearModel

RANKED = 6
FILE = "intents"


class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """The intents' probabilities add up to 1; examples of the intents in `ignore` are for other components."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse of the regularisation, scikit-learn's C."""
        return {"strength": 4.0, "tolerance": 0.05, "seed": 47, "ignore": []}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: LinearModel | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
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
    ) -> LinearIntentClassifier:
        """For answering: the trained weights."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the weights and keep them. An intent weighs by the root of how many examples it has."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) not in self._config["ignore"]]
        labels = [m.get(INTENT) for m in examples]
        counts = Counter(labels)
        self._model = LinearModel.fit(
            sparse.vstack([sentence_features(m) for m in examples]).tocsr(),
            labels,
            strength=self._config["strength"],
            tolerance=self._config["tolerance"],
            seed=self._config["seed"],
            weights=[(len(labels) / len(counts) / counts[label]) ** 0.5 for label in labels],
            balanced=False,
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the most likely intent and the ranking."""
        assert self._model is not None
        for message in messages:
            chances = self._model.chances(sentence_parts(message))
            ranking = [
                {INTENT_NAME_KEY: self._model.labels[at], PREDICTED_CONFIDENCE_KEY: float(chances[at])}
                for at in np.argsort(-chances)[:RANKED]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
