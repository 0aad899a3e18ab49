"""Rasa component: intents by logistic regression over all features before it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

RANKED = 6
WEIGHTS = "weights.npz"
LABELS = "labels.json"
Matrix = npt.NDArray[np.float64]


class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """One-against-rest logistic regression (scikit-learn's liblinear); the intents' probabilities add up to 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse of the regularisation, scikit-learn's C."""
        return {"strength": 4.0, "tolerance": 0.01, "seed": 47}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        labels: list[str] | None = None,
        weights: Matrix | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._labels = labels or []
        self._weights = np.zeros((1, 0)) if weights is None else weights

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
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
            labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
            with np.load(folder / WEIGHTS) as kept:
                return cls(config, model_storage, resource, labels, kept["weights"])

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the weights: one column an intent, the last row the intercepts."""
        from sklearn.linear_model import LogisticRegression

        examples = training_data.intent_examples
        model = LogisticRegression(
            solver="liblinear",
            C=self._config["strength"],
            tol=self._config["tolerance"],
            class_weight="balanced",
            random_state=self._config["seed"],
        )
        model.fit(sparse.vstack([_features(m) for m in examples]).tocsr(), [m.get(INTENT) for m in examples])
        self._labels = [str(label) for label in model.classes_]
        self._weights = np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            (folder / LABELS).write_text(json.dumps(self._labels), encoding="utf-8")
            np.savez_compressed(folder / WEIGHTS, weights=self._weights)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the most likely intent and the ranking."""
        for message in messages:
            scores = (_features(message) @ self._weights[:-1]).ravel() + self._weights[-1]
            chances = 1 / (1 + np.exp(-scores))
            chances = chances / chances.sum()
            ranking = [
                {INTENT_NAME_KEY: self._labels[at], PREDICTED_CONFIDENCE_KEY: float(chances[at])}
                for at in np.argsort(-chances)[:RANKED]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _features(message: Message) -> sparse.csr_matrix:
    """All sentence features of a message in one row."""
    _, sparse_part = message.get_sparse_features(TEXT)
    _, dense_part = message.get_dense_features(TEXT)
    parts = [part.features for part in (sparse_part, dense_part) if part is not None]
    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()
