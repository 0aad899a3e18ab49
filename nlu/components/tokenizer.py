"""Rasa component: splits Vietnamese text into words, so that "thoát nạn" is one token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.normalizer import NORMAL
from nlu.segment import Segmenter

LEMMAS = "lemmas"
"""The words as they are read ("thoat_nan"), where tokens are those that were typed."""
LEXICON = Path(__file__).parents[1] / "data" / "lexicon.txt"


class VietnameseTokenizer(Tokenizer):
    """Tokens carry offsets into the original text; the lemma is the folded form ("thoat_nan")."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`lexicon`: file of compounds, empty for ours. The base class reads the other three and gives no defaults."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None, "lexicon": ""}

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._segment = Segmenter.from_file(Path(config["lexicon"]) if config["lexicon"] else LEXICON)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseTokenizer:
        """Reads the lexicon."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Tokens and lemmas of messages."""
        for message in super().process(messages):
            message.set(LEMMAS, [word.folded for word in self._segment(message.get(NORMAL) or "")])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokens and lemmas of every training example."""
        super().process_training_data(training_data)
        for message in training_data.training_examples:
            message.set(LEMMAS, [word.folded for word in self._segment(message.get(NORMAL) or "")])
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of an attribute of the message."""
        return [Token(word.text, word.start, lemma=word.folded) for word in self._segment(message.get(attribute))]
