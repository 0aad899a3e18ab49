"""Rasa component: the sentence-transformers vector of a message as a dense sentence feature."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import RECORD, Encoder, Vectors
from nlu.understanding import MEANING

OURS = "encoder"
NAMED = "encoder.json"


class SentenceTransformersFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the vector as a feature and, as the attribute `meaning`, for the search that follows.

    `model` is the folder or name of a sentence-transformers model. The built-in one travels inside the trained model;
    another is remembered by name and loaded from where it was.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`alias`: name under which a classifier may pick the feature."""
        return {"alias": "meaning", "model": None}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, encoder: Encoder) -> None:
        super().__init__(config["alias"], config)
        self._storage, self._resource, self._encoder = model_storage, resource, encoder

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Every value has a default that works."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceTransformersFeaturizer:
        """For training: loads the configured model. Raises `EncoderError`."""
        return cls(config, model_storage, resource, Encoder.load(str(config["model"])))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceTransformersFeaturizer:
        """For answering: the model kept at training. Raises `EncoderError`."""
        with model_storage.read_from(resource) as folder:
            named = folder / NAMED
            name = json.loads(named.read_text(encoding="utf-8"))["name"] if named.is_file() else str(folder / OURS)
            return cls(config, model_storage, resource, Encoder.load(name))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the encoder with the trained pipeline; its own training came before."""
        with self._storage.write_to(self._resource) as folder:
            if (Path(self._encoder.name) / RECORD).is_file():
                shutil.copytree(self._encoder.name, folder / OURS)
            else:
                (folder / NAMED).write_text(json.dumps({"name": self._encoder.name}), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Vectors for every training example, computed together."""
        self._featurize(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Vectors for messages, also as the attribute `meaning`."""
        for message, vector in zip(messages, self._featurize(messages), strict=True):
            message.set(MEANING, vector)
        return messages

    def _featurize(self, messages: list[Message]) -> Vectors:
        vectors = self._encoder.encode([message.get(TEXT) or "" for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return vectors
