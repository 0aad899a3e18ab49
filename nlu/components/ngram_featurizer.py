"""Rasa component: count vectors over words, pairs of words and character n-grams."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.normalizer import FOLDED, NORMAL
from nlu.components.tokenizer import LEMMAS
from nlu.ngrams import Terms, Vocabulary, character_terms, marked_terms, word_terms
from nlu.text import words

FILE = "vocabulary.json"


class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Reads the tokens and the folded text, so it needs the normalizer and the tokenizer before it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`at_least`: in how many examples a term must stand; `shortest`, `longest`: of character n-grams."""
        return {"alias": "ngrams", "at_least": 2, "shortest": 2, "longest": 4}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        super().__init__(config["alias"], config)
        self._storage, self._resource = model_storage, resource
        self._vocabulary = vocabulary or Vocabulary({})

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
    ) -> NgramFeaturizer:
        """For training: an empty vocabulary."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """For answering: the learned vocabulary."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Vocabulary.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which terms count."""
        documents = (self._terms(message) for message in training_data.training_examples)
        self._vocabulary, _ = Vocabulary.learn(documents, self._config["at_least"])
        with self._storage.write_to(self._resource) as folder:
            self._vocabulary.save(folder / FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Features for every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Features for messages."""
        for message in messages:
            row = self._vocabulary.count([self._terms(message)]).tocoo()
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def _terms(self, message: Message) -> Terms:
        folded: str = message.get(FOLDED) or ""
        return [
            *word_terms(message.get(LEMMAS) or []),
            *marked_terms(words(message.get(NORMAL) or ""), folded.split()),
            *character_terms(folded, self._config["shortest"], self._config["longest"]),
        ]
