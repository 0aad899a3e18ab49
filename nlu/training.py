"""Everything `./pccc train` makes: encoder, Rasa model, fitted ranker, knowledge file, emergency classifier.

All of it is written to one folder, stamped last; a folder without a fitting stamp counts as not trained.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from threadpoolctl import threadpool_limits

from knowledge import build as knowledge_build
from knowledge.build import Wordings
from knowledge.content import FOLDER, Content
from knowledge.index import Index
from knowledge.ranking import Case, fit
from nlu import alarm_training, encoder_training, engine, examples
from nlu.encoder import Encoder, Split, terms
from nlu.encoder_training import Recipe
from nlu.examples import Examples
from nlu.reading import folded
from nlu.scope import Scope
from nlu.text import fold
from nlu.topic_training import TopicRecipe

STAMP = "stamp.json"
FITTING = Recipe(epochs=3, topics=TopicRecipe(epochs=2))
"""The encoder that only helps to fit the ranker is trained more briefly."""
HELD_BACK = 29
"""Every twenty-ninth way of asking is held back while the ranker is fitted …"""
FOREIGN = 8
"""… with every eighth message that no entry answers: as many as there are of the former."""

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
    def alarm(self) -> Path:
        """The emergency classifier."""
        return self.folder / engine.ALARM_NAME

    @property
    def scope(self) -> Path:
        """What tells whether a message is ours."""
        return self.folder / engine.SCOPE_NAME

    @property
    def ranker(self) -> Path:
        """The fitted ranker, on its way into the knowledge file."""
        return self.folder / "ranker.json"

    @property
    def stamp(self) -> Path:
        """What it was all made from."""
        return self.folder / STAMP


def fingerprint(encoder_name: str | None) -> str:
    """A hash of all that training reads: content, intents, lexicon, pipeline, code of this package, encoder."""
    here = Path(__file__).parent
    files = [
        *FOLDER.rglob("*.yml"),
        *FOLDER.rglob("*.svg"),
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
    return made and places.knowledge.is_file() and places.model.is_file() and places.alarm.is_dir() and places.scope.is_dir()


def train(content: Content, folder: Path, encoder_name: str | None, today: date, progress: Progress) -> Places:
    """Make everything anew beside the old, then swap all of it in at once. Raises `EncoderError`."""
    places, new = Places(folder), Places(folder / "making")
    shutil.rmtree(new.folder, ignore_errors=True)
    new.folder.mkdir(parents=True)
    try:
        _make(content, new, encoder_name, today, progress)
        for part in ("encoder", "knowledge", "model", "alarm", "scope"):
            _swap(getattr(new, part), getattr(places, part))
    finally:
        shutil.rmtree(new.folder, ignore_errors=True)
    places.stamp.write_text(json.dumps({"fingerprint": fingerprint(encoder_name), "made": today.isoformat()}), encoding="utf-8")
    progress("done", 1.0)
    return places


def _make(content: Content, new: Places, encoder_name: str | None, today: date, progress: Progress) -> None:
    """Everything, into an empty folder: encoder, Rasa model, scope, knowledge file here; ranker and alarm each beside."""
    entries = knowledge_build.entries_of(content)
    written = knowledge_build.wordings(entries, content.phrasings)
    texts = examples.by_intent(entries, content.phrasings)
    if encoder_name is not None:
        Encoder.load(encoder_name)  # a name that can't be loaded is told before anything is begun
    split = cache(terms)
    workers = ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn"), initializer=end_with_parent)
    with threadpool_limits(1), workers as beside:
        fitted = beside.submit(_on_one_thread, _fit_ranker, written, encoder_name, new)
        alarm = beside.submit(_on_one_thread, alarm_training.train, texts, new.alarm)
        if encoder_name is None:
            _train_encoder(written, new.encoder, Recipe(), split, lambda done: progress("encoder", 0.4 * done))
        progress("intents", 0.4)
        engine.train(new.folder, encoder_name or str(new.encoder), examples.thinned(texts))
        _fit_scope(written, texts, new, split)
        progress("knowledge", 0.85)
        fitted.result()
        _build(content, new, encoder_name, today, split)
        progress("emergencies", 0.95)
        alarm.result()


def end_with_parent() -> None:
    """In a process beside: end when the one that began it is killed; else it would wait, with a gigabyte, for ever."""
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _on_one_thread(task: Callable[..., None], *arguments: Any) -> None:
    """Do it with one thread of numpy's: three processes share the cores, more would only wait for each other."""
    with threadpool_limits(1):
        task(*arguments)


def _build(content: Content, new: Places, encoder_name: str | None, today: date, split: Split) -> None:
    """The knowledge file, with encoder and ranker of the same folder."""
    encoder = Encoder.load(encoder_name or str(new.encoder), split)
    knowledge_build.build(
        content,
        new.knowledge,
        fold=lambda text: split(text).folded,
        encode=encoder.encode,
        topics=encoder.topics,
        ranker=new.ranker.read_text(encoding="utf-8"),
        encoder=encoder_name or "built-in",
        today=today,
    )


def _swap(made: Path, place: Path) -> None:
    """Put what was made in the place of the old; what wasn't made (an encoder of another name) is taken away."""
    if place.is_dir():
        shutil.rmtree(place)
    if made.exists():
        made.replace(place)


def _train_encoder(
    written: Sequence[Wordings], out: Path, recipe: Recipe, split: Split, progress: Callable[[float], None]
) -> None:
    encoder_training.train({row.entry: (*row.asked, *row.answered) for row in written}, out, recipe, progress, split)


def _fit_scope(written: Sequence[Wordings], texts: Examples, new: Places, split: Split) -> None:
    ours = {text: intent for intent, some in texts.items() if intent not in examples.FOREIGN for text in some}
    ours |= {text: row.entry.split(".")[0] for row in written for text in row.asked}
    outside = {text: intent for intent in examples.FOREIGN for text in texts[intent]}
    Scope.fit(ours, outside, split).save(new.scope)


def _fit_ranker(written: Sequence[Wordings], encoder_name: str | None, new: Places) -> None:
    """Fit the ranker on some held-back ways of asking, with an encoder and an index that have never seen those."""
    split = cache(terms)
    shown = [replace(row, asked=tuple(q for n, q in enumerate(row.asked) if n % HELD_BACK)) for row in written]
    held = [(q, row.entry) for row in written for n, q in enumerate(row.asked) if n % HELD_BACK == 0]
    fitting = new.folder / "fitting"
    if encoder_name is None:
        _train_encoder(shown, fitting, FITTING, split, lambda _done: None)
    encoder = Encoder.load(encoder_name or str(fitting), split)
    asked = list(_some_unmarked([*held, *((text, None) for text in examples.outside()[::FOREIGN])]))
    with sqlite3.connect(":memory:") as connection:
        knowledge_build.index_wordings(
            connection, shown, fold=lambda text: split(text).folded, encode=encoder.encode, topics=encoder.topics
        )
        index = Index(connection, folded)
        place = {entry: row for row, entry in enumerate(index.entries)}
        meanings = encoder.encode([text for text, _ in asked])
        cases = []
        for (text, right), meaning in zip(asked, meanings, strict=True):
            features = index.features(text, meaning)
            if features is not None:
                cases.append(Case(features, place[right] if right else None, index.known_share(text)))
    new.ranker.write_text(fit(cases).dump(), encoding="utf-8")


def _some_unmarked(asked: Sequence[tuple[str, str | None]]) -> Iterable[tuple[str, str | None]]:
    """Every other question without its tone marks, as half of the people type."""
    return ((fold(text) if n % 2 else text, right) for n, (text, right) in enumerate(asked))
