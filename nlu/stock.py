"""Stock Rasa, for comparison only: its own default pipeline (DIET, response selector), each entry a response to select."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from knowledge import yaml_file
from nlu.engine import ModelError
from nlu.examples import as_rasa, as_rows, written

ASKED = "faq"
"""The retrieval intent; an entry's questions are examples of `faq/<entry>`."""
NETWORKS = ("DIETClassifier", "ResponseSelector")


@dataclass(frozen=True)
class Stock:
    """What stock Rasa is trained on: questions and one line of answer for each entry."""

    questions: Mapping[str, Sequence[str]]
    answers: Mapping[str, str]


def configuration(epochs: int, seed: int) -> dict[str, Any]:
    """The default pipeline as it comes with Rasa, with these epochs and seed for its two networks."""
    import rasa.engine.recipes as recipes

    default = Path(recipes.__file__).parent / "config_files" / "default_config.yml"
    config: dict[str, Any] = yaml_file.read(default)
    for component in config["pipeline"]:
        if component["name"] in NETWORKS:
            component.update(epochs=epochs, random_seed=seed)
    return config | {"language": "vi", "assistant_id": "stock", "policies": None}


def train(stock: Stock, out: Path, epochs: int, seed: int) -> Path:
    """Train on the entries and on the intents that ours has besides; returns the model's path. Raises `ModelError`."""
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", RASA_CACHE_DIRECTORY=str(out / "cache"))
    from rasa.model_training import train_nlu

    data = out / "data"
    data.mkdir(parents=True)
    (out / "config.yml").write_text(as_rasa(configuration(epochs, seed)), encoding="utf-8")
    (data / "entries.yml").write_text(as_rasa(_training_data(stock)), encoding="utf-8")
    (data / "intents.yml").write_text(as_rasa({"nlu": as_rows(written())}), encoding="utf-8")
    made = train_nlu(str(out / "config.yml"), str(data), str(out), fixed_model_name="stock")
    if made is None:
        raise ModelError("Stock Rasa's training gave no model; see the log above.")
    return Path(made)


def _training_data(stock: Stock) -> dict[str, Any]:
    return {
        "nlu": as_rows({f"{ASKED}/{entry}": texts for entry, texts in stock.questions.items()}),
        "responses": {f"utter_{ASKED}/{entry}": [{"text": text}] for entry, text in stock.answers.items()},
    }


class StockRasa:
    """The trained model, run by Rasa's own graph runner; to be used as a context."""

    def __init__(self, model: Path) -> None:
        from rasa.engine.loader import load_predict_graph_runner
        from rasa.engine.runner.dask import DaskGraphRunner
        from rasa.engine.storage.local_model_storage import LocalModelStorage

        self._folder = tempfile.TemporaryDirectory(prefix="pccc-stock-")
        metadata, self._runner = load_predict_graph_runner(Path(self._folder.name), model, LocalModelStorage, DaskGraphRunner)
        self._target = metadata.nlu_target

    def __enter__(self) -> StockRasa:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._folder.cleanup()

    def entries(self, text: str) -> list[str]:
        """The entries that its response selector holds for the answer, best first."""
        from rasa.core.channels.channel import UserMessage

        (message,) = self._runner.run({"__message__": [UserMessage(text)]}, targets=[self._target])[self._target]
        selected: dict[str, Any] = message.get("response_selector") or {}
        ranked = [row for name, found in selected.items() if isinstance(found, dict) for row in found.get("ranking", ())]
        ordered = sorted(ranked, key=lambda row: -float(row["confidence"]))
        return [str(row["intent_response_key"]).removeprefix(f"{ASKED}/") for row in ordered]
