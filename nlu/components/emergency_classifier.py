"""Rasa component: the chance that a message tells of a present emergency, of which kind, and whether somebody is trapped.

A thin shell around `nlu.alarm`. It reads the text alone and is trained on messages written for it (`nlu.labelled`); the
questions of the knowledge and all other intents are further examples of what is not an emergency.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import labelled
from nlu.alarm import AlarmModel
from nlu.lexicon import Lexicon
from nlu.phrases import read_words
from nlu.reading import normal
from nlu.understanding import ASKING

EMERGENCY = "emergency"
NEITHER = ("emergency", "lookalike", "report_incident")
"""Intents that are no examples of other messages: the first two are read from their files, "báo cháy" may be either."""
SKILL = "ask_skill"
CHANCE = "emergency_chance"
EVENT = "emergency_event"
TRAPPED = "emergency_trapped"


class EmergencyClassifier(GraphComponent):
    """Sets `emergency_chance`, `emergency_trapped` (0 to 1) and `emergency_event` on a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse of the regularisation, scikit-learn's C; `every`: 2 takes every second message, for a trial."""
        return {"strength": 4.0, "tolerance": 0.02, "seed": 47, "every": 1}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: AlarmModel | None = None,
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

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
            return cls(config, model_storage, resource, AlarmModel.load(folder, Lexicon.load()))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the labelled messages and on what the other intents hold."""
        random, lexicon = Random(self._config["seed"]), Lexicon.load()
        groups = islice(labelled.groups(labelled.Frames.load(), random), 0, None, self._config["every"])
        examples = [example for group in groups for example in group]
        examples.extend(labelled.empty(labelled.Frames.load(), random))
        questions, talk = _other_texts(training_data, lexicon)
        examples.extend(labelled.plain(questions, random))
        examples.extend(labelled.plain(talk, random, labelled.SURELY))
        examples = [replace(example, text=normal(example.text)) for example in examples]
        self._model = AlarmModel.fit(examples, lexicon, **{key: self._config[key] for key in ("strength", "tolerance", "seed")})
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge messages."""
        assert self._model is not None
        for message in messages:
            judged = self._model.judge(normal(message.get(TEXT) or ""))
            message.set(CHANCE, judged.chance)
            message.set(EVENT, judged.event)
            message.set(TRAPPED, judged.trapped)
        return messages


def _other_texts(training_data: TrainingData, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """What is surely no emergency: questions (of those on skills the general ones), and what people say to find their way."""
    questions: list[str] = []
    talk: list[str] = []
    for example in training_data.intent_examples:
        intent, text = example.get(INTENT), example.get(TEXT)
        if not text or intent in NEITHER or (intent == SKILL and not labelled.only_asks(lexicon.kinds(read_words(text)))):
            continue
        (questions if intent in ASKING else talk).append(text)
    return questions, talk
