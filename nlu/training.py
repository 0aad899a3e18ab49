"""Everything `./pccc train` makes, in order: the encoder, the fitted ranker, the knowledge file, the Rasa model.

All of it is written to one folder, stamped last; a folder without a fitting stamp counts as not trained.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import yaml

from knowledge import build as knowledge_build
from knowledge.build import Wordings
from knowledge.content import FOLDER, Content
from knowledge.index import Index
from knowledge.ranking import Case, Ranker, fit
from knowledge.schema import Entry
from nlu import encoder_training, engine
from nlu.encoder import Encoder, Split, terms
from nlu.encoder_training import Recipe
from nlu.reading import folded
from nlu.text import fold

STAMP = "stamp.json"
OUTSIDE = (
    *("out_of_scope", "harmful", "self_harm", "medical_dose", "politics"),
    *("greet", "thanks", "goodbye", "bot_identity"),
)
"""Intents whose examples no entry answers: what the ranker learns to be unsure of."""
FITTING = Recipe(epochs=4)
"""The encoder that only helps to fit the ranker is trained more briefly."""
HELD_BACK = 23
"""Every twenty-third way of asking is held back while the ranker is fitted."""
FOR_INTENT = 3
"""Every third labelled emergency is an example of that intent; the alarm has a classifier of its own."""
FOR_INTENTS = 12
"""Every twelfth phrasing of an entry is an example of its intent."""

Progress = Callable[[str, float], None]
"""Called with the name of the step and the share of all work done."""


@dataclass(frozen=True)
class Places:
    """Where the trained parts lie within one folder."""

    folder: Path

    @property
    def encoder(self) -> Path:
        """The built-in encoder."""
        return self.folder / "encoder"

    @property
    def knowledge(self) -> Path:
        """The knowledge file."""
        return self.folder / knowledge_build.FILE

    @property
    def model(self) -> Path:
        """The Rasa model."""
        return self.folder / engine.MODEL_NAME

    @property
    def stamp(self) -> Path:
        """What it was all made from."""
        return self.folder / STAMP


def fingerprint(encoder_name: str | None) -> str:
    """A hash of all that training reads: content, intents, lexicon, pipeline, code of this package, encoder."""
    here = Path(__file__).parent
    files = [
        *FOLDER.rglob("*.yml"),
        *here.rglob("data/**/*"),
        *here.rglob("*.py"),
        *FOLDER.parent.glob("*.py"),
        engine.CONFIG,
    ]
    digest = hashlib.sha256(repr(encoder_name).encode())
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_trained(folder: Path, encoder_name: str | None) -> bool:
    """Whether the folder holds what training would make now."""
    places = Places(folder)
    try:
        stamp = json.loads(places.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    made = isinstance(stamp, dict) and stamp.get("fingerprint") == fingerprint(encoder_name)
    return made and places.knowledge.is_file() and places.model.is_file()


def train(content: Content, folder: Path, encoder_name: str | None, today: date, progress: Progress) -> Places:
    """Make everything anew beside the old, then swap all of it in at once. Raises `EncoderError`."""
    places, new = Places(folder), Places(folder / "making")
    shutil.rmtree(new.folder, ignore_errors=True)
    new.folder.mkdir(parents=True)
    try:
        _make(content, new, encoder_name, today, progress)
        for made, place in ((new.encoder, places.encoder), (new.knowledge, places.knowledge), (new.model, places.model)):
            _swap(made, place)
    finally:
        shutil.rmtree(new.folder, ignore_errors=True)
    places.stamp.write_text(json.dumps({"fingerprint": fingerprint(encoder_name), "made": today.isoformat()}), encoding="utf-8")
    progress("done", 1.0)
    return places


def _make(content: Content, new: Places, encoder_name: str | None, today: date, progress: Progress) -> None:
    """Encoder, model, ranker and knowledge file, into an empty folder; the ranker is fitted beside, in its own process."""
    entries = knowledge_build.entries_of(content)
    written = knowledge_build.wordings(entries, content.phrasings)
    name = encoder_name or str(new.encoder)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as beside:
        fitted = beside.submit(_fitted_ranker, written, encoder_name, new.folder / "fitting")
        split = cache(terms)
        if encoder_name is None:
            _train_encoder(written, new.encoder, Recipe(), split, lambda done: progress("encoder", 0.3 * done))
        encoder = Encoder.load(name, split)
        progress("intents", 0.3)
        examples = {
            **questions_by_intent(entries, content.phrasings),
            "emergency": labelled_messages()["emergency"][::FOR_INTENT],
        }
        engine.train(new.folder, name, examples)
        progress("ranker", 0.85)
        ranker = fitted.result()
    progress("knowledge", 0.9)
    knowledge_build.build(
        content,
        new.knowledge,
        fold=folded,
        encode=encoder.encode,
        topics=encoder.answers,
        ranker=ranker.dump(),
        encoder=encoder_name or "built-in",
        today=today,
    )


def _swap(made: Path, place: Path) -> None:
    """Put what was made in the place of the old; what wasn't made (an encoder of another name) is taken away."""
    if place.is_dir():
        shutil.rmtree(place)
    if made.exists():
        made.replace(place)


def questions_by_intent(entries: Iterable[Entry], phrasings: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """The training examples that the knowledge gives: `ask_law`, `ask_fine`, `ask_procedure`, `ask_skill`.

    Of the further phrasings only some: telling kinds apart needs fewer than telling entries apart.
    """
    questions: dict[str, list[str]] = {}
    for entry in entries:
        some = phrasings.get(entry.id, ())[::FOR_INTENTS]
        questions.setdefault(f"ask_{entry.kind}", []).extend((*entry.questions, *some))
    return questions


def labelled_messages(folder: Path = engine.INTENTS.parent) -> Mapping[str, list[str]]:
    """The messages written for telling emergencies from what only sounds like one."""
    files = {"emergency": "emergencies.jsonl", "lookalike": "lookalikes.jsonl"}
    return {
        intent: [json.loads(line)["text"] for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()]
        for intent, name in files.items()
    }


def read_intents(names: Sequence[str], folder: Path = engine.INTENTS) -> list[str]:
    """The examples of some intents of `nlu/data`."""
    rows = [row for path in sorted(folder.glob("*.yml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    examples = [row["examples"] for row in rows if row["intent"] in names]
    return [line.removeprefix("- ").strip() for text in examples for line in text.splitlines() if line.strip()]


def _train_encoder(
    written: Sequence[Wordings], out: Path, recipe: Recipe, split: Split, progress: Callable[[float], None]
) -> None:
    encoder_training.train({row.entry: (*row.asked, *row.answered) for row in written}, out, recipe, progress, split)


def _fitted_ranker(written: Sequence[Wordings], encoder_name: str | None, work: Path) -> Ranker:
    """Fit the ranker on some held-back ways of asking, with an encoder and an index that have never seen those."""
    shown = [replace(row, asked=tuple(q for n, q in enumerate(row.asked) if n % HELD_BACK)) for row in written]
    held = [(q, row.entry) for row in written for n, q in enumerate(row.asked) if n % HELD_BACK == 0]
    split = cache(terms)
    if encoder_name is None:
        _train_encoder(shown, work, FITTING, split, lambda _done: None)
    encoder = Encoder.load(encoder_name or str(work), split)
    asked = list(_some_unmarked([*held, *((text, None) for text in read_intents(OUTSIDE))]))
    with sqlite3.connect(":memory:") as connection:
        knowledge_build.index_wordings(connection, shown, fold=folded, encode=encoder.encode, topics=encoder.answers)
        index = Index(connection, folded)
        place = {entry: row for row, entry in enumerate(index.entries)}
        meanings = encoder.encode([text for text, _ in asked])
        cases = []
        for (text, right), meaning in zip(asked, meanings, strict=True):
            features = index.features(text, meaning)
            if features is not None:
                cases.append(Case(features, place[right] if right else None, index.known_share(text)))
    shutil.rmtree(work, ignore_errors=True)
    return fit(cases)


def _some_unmarked(asked: Sequence[tuple[str, str | None]]) -> Iterable[tuple[str, str | None]]:
    """Every other question without its tone marks, as half of the people type."""
    return ((fold(text) if n % 2 else text, right) for n, (text, right) in enumerate(asked))
