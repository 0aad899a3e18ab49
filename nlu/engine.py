"""Training and running the Rasa pipeline: the only module, with the components and what runs them, that imports Rasa.

Rasa's `Agent` is not used for answering: it imports every policy, channel and TensorFlow (7 s, 350 MB). The trained graph is
run by itself instead, which is what the Agent does inside.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import tarfile
import tempfile
import threading
import warnings
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from knowledge import yaml_file
from nlu.alarm import AlarmModel, Judgement
from nlu.emergency import TRAPPED_FIRST, UNKNOWN, Emergency, EmergencyRules
from nlu.encoder import quiet
from nlu.examples import as_rasa, as_rows
from nlu.lexicon import Lexicon
from nlu.reading import normal, read
from nlu.scope import Scope
from nlu.text import MAX_UNDERSTOOD, has_letters, normalise
from nlu.understanding import MEANING, Understanding

if TYPE_CHECKING:
    from nlu.encoder import Vectors

CONFIG = Path(__file__).parents[1] / "config.yml"
MODEL_NAME = "nlu.tar.gz"
ALARM_NAME = "alarm"
SCOPE_NAME = "scope"
ALARM = 0.21
"""Chance, by the classifier, from which a message is an emergency …"""
WONDER = 0.05
"""… and from which the way to 114 is shown on top of the answer."""
HELD = 0.5
"""Chance from which somebody can't get out."""
LIKELY, FOREIGN = 0.5, 0.7
"""A chance of an emergency below the former is only possible where, by the latter chance, the message is about something else
altogether, the rules aren't certain and nobody is held: an orchid that drops its leaves …"""
HARMFUL, THREAT = "harmful", 0.6
"""… or where, by this chance, it is of this intent and nobody is held, whatever the rules say: a threat of arson."""


class ModelError(Exception):
    """The trained model is missing or can't be loaded; the message says what to do."""


def train(out: Path, encoder: str, examples: Mapping[str, Iterable[str]], config: Path = CONFIG) -> Path:
    """Train the pipeline of `config` on examples per intent; returns the model's path."""
    _calm()
    with tempfile.TemporaryDirectory(prefix="pccc-train-") as work:
        folder = Path(work)
        (folder / "config.yml").write_text(_configured(config, encoder), encoding="utf-8")
        data = folder / "data"
        data.mkdir()
        (data / "examples.yml").write_text(as_rasa({"nlu": as_rows(examples)}), encoding="utf-8")
        os.environ.update(RASA_CACHE_DIRECTORY=str(folder / "cache"), RASA_MAX_CACHE_SIZE="0")  # nothing is kept for next time
        from rasa.model_training import train_nlu

        made = train_nlu(str(folder / "config.yml"), str(data), str(folder / "models"), fixed_model_name="nlu")
        if made is None:
            raise ModelError("Training gave no model; see the log above.")
        out.mkdir(parents=True, exist_ok=True)
        target = out / MODEL_NAME
        _strip(Path(made), folder / "stripped.tar.gz")
        shutil.move(folder / "stripped.tar.gz", target.with_suffix(".part"))
        return target.with_suffix(".part").replace(target)


def _strip(model: Path, out: Path) -> None:
    """The model without what only training and dialogue need, whose very names make Rasa import TensorFlow when read."""
    with tarfile.open(model) as source, tarfile.open(out, "w:gz", compresslevel=3) as target:
        for member in source.getmembers():
            content = source.extractfile(member)
            data = content.read() if content else b""
            if Path(member.name).name == "metadata.json":
                data = json.dumps(_for_answering(json.loads(data))).encode()
                member.size = len(data)
            target.addfile(member, io.BytesIO(data))


def _for_answering(metadata: dict[str, Any]) -> dict[str, Any]:
    """A model's metadata with only the nodes that read a message; the target is the last of our components."""
    nodes = metadata["predict_schema"]["nodes"]
    last = nodes[metadata["nlu_target"]]["needs"]["messages"]
    kept = {name: node for name, node in nodes.items() if name != metadata["nlu_target"]}
    return metadata | {"train_schema": {"nodes": {}}, "predict_schema": {"nodes": kept}, "nlu_target": last}


def _configured(config: Path, encoder: str) -> str:
    """The pipeline with the encoder's place filled in."""
    settings = yaml_file.read(config)
    for component in settings["pipeline"]:
        if "model" in component and component["model"] is None:
            component["model"] = encoder
    return yaml.safe_dump(settings, allow_unicode=True)


def _calm() -> None:
    """No telemetry, no TensorFlow banner, no warnings about libraries' own futures."""
    quiet()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=".*declarative_base.*")
    for name in ("rasa", "tensorflow", "absl", "matplotlib"):
        logging.getLogger(name).setLevel(logging.ERROR)


def graver(one: Emergency | None, other: Emergency | None) -> Emergency | None:
    """The emergency that is surer, the first of two equals."""
    return max(one, other, key=lambda seen: (seen.certain, seen.score)) if one and other else one or other


def weigh(seen: Emergency | None, judged: Judgement, outside: float = 0.0, harmful: float = 0.0) -> Emergency | None:
    """Rules and classifier together: the classifier decides; what the rules are certain of always stays possible.

    `outside` is the chance that the message is none of our business, `harmful` that of its being a threat or a wish to do
    harm, where they are known.
    """
    because = seen.because if seen else ()
    by_rules = seen is not None and seen.certain
    strange = harmful >= THREAT or (outside >= FOREIGN and not by_rules)
    doubted = strange and judged.chance < LIKELY and judged.trapped < HELD
    if not doubted and judged.chance >= ALARM:
        return Emergency(_named(seen, judged), "certain", (*because, "classifier"))
    if judged.chance >= WONDER or by_rules:
        return Emergency(_named(seen, judged), "possible", because or ("classifier",))
    return None


def _named(seen: Emergency | None, judged: Judgement) -> str:
    """The kind of event: the classifier's where it sees one, else the rules'; a fire with somebody in it is about them."""
    event = seen.event if seen and (judged.chance < WONDER or judged.event == UNKNOWN) else judged.event
    return "trapped" if event in TRAPPED_FIRST and judged.trapped >= HELD else event


class Engine:
    """Understands messages. Emergency rules answer from the first moment, their classifier joins after `load_alarm`, in a
    fraction of a second, and the model after `load`."""

    def __init__(self, rules: EmergencyRules) -> None:
        self._rules = rules
        self._alarm: AlarmModel | None = None
        self._scope: Scope | None = None
        self._runner: Any = None
        self._target = self._vector = ""
        self._folder = ExitStack()
        self._lock = threading.Lock()
        read("xin chào")  # its tables are loaded now, not with the first cry for help

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._runner is not None

    def load_alarm(self, folder: Path) -> None:
        """Load the emergency classifier. Raises `ModelError` with the path."""
        try:
            self._alarm = AlarmModel.load(folder, Lexicon.load())
        except (OSError, ValueError) as error:
            raise ModelError(f"The emergency classifier {folder} can't be loaded ({error}): run `./pccc train`.") from error

    def load(self, model: Path, scope: Path) -> None:
        """Load a trained model, in some seconds, and what tells its scope. Raises `ModelError` with the path."""
        if not model.is_file():
            raise ModelError(f"No trained model at {model}: run `./pccc train`.")
        _calm()
        from rasa.engine.loader import load_predict_graph_runner
        from rasa.engine.storage.local_model_storage import LocalModelStorage
        from threadpoolctl import threadpool_limits

        from nlu.graph_runner import SequentialGraphRunner

        threadpool_limits(1)  # one message is small: more threads only wait for each other
        storage = Path(self._folder.enter_context(tempfile.TemporaryDirectory(prefix="pccc-model-")))
        try:
            metadata, runner = load_predict_graph_runner(storage, model, LocalModelStorage, SequentialGraphRunner)
            self._scope = Scope.load(scope)
        except Exception as error:
            raise ModelError(f"The model {model} can't be loaded ({error}): run `./pccc train`.") from error
        self._target, self._vector, self._runner = metadata.nlu_target, _encoding(metadata.predict_schema.nodes), runner
        self._parse("xin chào")

    def close(self) -> None:
        """Let go of the model's temporary files."""
        self._folder.close()

    def watch(self, text: str) -> Emergency | None:
        """Only the rules, in a fraction of a millisecond: on the message as typed and as it is read; the graver counts."""
        repaired = read(text).normal
        return graver(self._rules.read(text), self._rules.read(repaired) if repaired != normalise(text) else None)

    def understand(self, text: str) -> Understanding:
        """Everything known of one message. Thread-safe; the model reads one message at a time."""
        outside = self._outside(text)
        if not self.ready or not has_letters(text):
            return Understanding(text, emergency=self._heed(text, outside), ready=self.ready)
        message = self._parse(text[:MAX_UNDERSTOOD])
        ranking = tuple((row["name"], float(row["confidence"])) for row in message.get("intent_ranking"))
        read_so = Understanding(text, *ranking[0], ranking, meaning=message.get(MEANING), outside=outside)
        return replace(read_so, emergency=self._heed(text, outside, read_so.chance(HARMFUL)))

    def meaning(self, text: str) -> Vectors | None:
        """The sentence vector alone, in a third of the time, for words within a message that is understood; `None` until the
        model is loaded."""
        return self._parse(text[:MAX_UNDERSTOOD], self._vector).get(MEANING) if self.ready and has_letters(text) else None

    def heed(self, text: str) -> Emergency | None:
        """The emergency a message tells of, by the rules and, once it is there, the classifier: all but the pipeline."""
        return self._heed(text, self._outside(text))

    def _heed(self, text: str, outside: float, harmful: float = 0.0) -> Emergency | None:
        seen = self.watch(text)
        if self._alarm is None or not has_letters(text):
            return seen
        return weigh(seen, self._alarm.judge(normal(text[:MAX_UNDERSTOOD])), outside, harmful)

    def _outside(self, text: str) -> float:
        """The chance that a message is none of our business, 0 until that can be told."""
        return self._scope.outside(text[:MAX_UNDERSTOOD]) if self._scope else 0.0

    def _parse(self, text: str, target: str = "") -> Any:
        """The message as the pipeline leaves it, or as it is after the component of that name."""
        from rasa.core.channels.channel import UserMessage

        target = target or self._target
        with self._lock:
            return self._runner.run({"__message__": [UserMessage(text)]}, targets=[target])[target][0]


def _encoding(nodes: Mapping[str, Any]) -> str:
    """The name of the component that makes the sentence vector; empty where the pipeline has none."""
    from nlu.components.sentence_featurizer import SentenceTransformersFeaturizer

    return next((name for name, node in nodes.items() if issubclass(node.uses, SentenceTransformersFeaturizer)), "")
