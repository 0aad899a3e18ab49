"""Which knowledge serves: the trained file, or one beside it with the operator's layer; kept in step with the database."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import Engine

from bot.mind import Mind
from bot.settings import Settings
from bot.storage import versions
from bot.storage.database import reading
from bot.wording import Wording
from knowledge import content
from knowledge.build import entries_of
from knowledge.content import Content, read_yaml
from knowledge.errors import ContentError, KnowledgeError
from knowledge.layer.files import DESK, EMPTY, Layer, LayerFile, laid_over, read_layer, write_desk
from knowledge.layer.updating import layer_of, update
from knowledge.provisions import Structure, load_structures
from knowledge.schema import Entry
from nlu.encoder import Encoder
from nlu.reading import folded
from nlu.training import Places, is_trained

log = structlog.get_logger()
FILE = "knowledge.db"
LEARNED = "layer.json"
"""Beside what was trained: the entries of the layer that training saw, each with a digest."""


@dataclass(frozen=True)
class Chosen:
    """The knowledge file to open, and what is wrong with the layer where it had to be left out."""

    path: Path
    problem: str = ""


class Shelf:
    """The layer of one data folder. Works with or without a database; from any thread."""

    def __init__(self, settings: Settings, say: Wording, engine: Engine | None = None) -> None:
        self.settings, self._say, self._engine = settings, say, engine
        self.folder = settings.content_dir
        self._places = Places(settings.trained_dir)
        self._lock = threading.RLock()
        self._seen: int | None = None
        self.problem = ""

    @cached_property
    def shipped(self) -> Content:
        """The content as it came. Raises `ContentError`."""
        return content.load()

    @cached_property
    def structures(self) -> dict[str, Structure]:
        """The provisions there are."""
        return load_structures()

    @cached_property
    def encoder(self) -> Encoder:
        """The sentence encoder that the trained parts are made with. Raises `EncoderError`."""
        return Encoder.load(self.settings.encoder or str(self._places.encoder))

    def layer(self) -> Layer:
        """The layer as its files have it; empty, with `problem` set, where one can't be used."""
        try:
            found = read_layer(self.folder)
            self.problem = ""
        except ContentError as error:
            self.problem = self._say("knowledge_desk.layer_broken", detail=str(error))
            log.warning("layer_refused", reason=str(error))
            return EMPTY
        return found

    def entries(self) -> dict[str, Entry]:
        """The layer's entries by id; where its files can't be used, those of the database."""
        with self._lock:
            self._write_down()
            layer = self.layer()
            if not self.problem or self._engine is None:
                return dict(layer.entries)
            with reading(self._engine) as connection:
                return versions.layer_of(versions.in_force(connection))

    def foreign_problem(self) -> str:
        """What is wrong with files of the layer that the desk doesn't write, and so can't mend; empty if nothing is."""
        try:
            read_layer(self.folder, without=DESK)
        except ContentError as error:
            return str(error)
        return ""

    def merged(self) -> Content:
        """The content that serves."""
        return laid_over(self.shipped, self.layer())

    def choose(self) -> Chosen:
        """The knowledge file to open now, made where it isn't there; the trained one where the layer can't be used."""
        with self._lock:
            self._write_down()
            layer = self.layer()
            if self.problem or not (layer.entries or self.learned()):
                return Chosen(self._places.knowledge, self.problem)
            if not is_trained(self.settings.trained_dir, self.settings.encoder or None):
                return Chosen(self._places.knowledge)
            own = self.folder / FILE
            try:
                if layer_of(own) != self._name(layer.entries):
                    self.make(layer.entries, own)
            except (KnowledgeError, OSError) as error:
                self.problem = self._say("knowledge_desk.layer_broken", detail=str(error))
                log.warning("layer_refused", reason=str(error))
                return Chosen(self._places.knowledge, self.problem)
            return Chosen(own)

    def make(self, entries: Mapping[str, Entry], out: Path) -> None:
        """Write a knowledge file that holds the shipped content with these entries laid over."""
        merged = laid_over(self.shipped, Layer(entries, {}))
        update(
            self._places.knowledge,
            out,
            entries_of(merged),
            merged.phrasings,
            fold=folded,
            encode=self.encoder.encode,
            layer=self._name(entries),
        )

    def candidate(self) -> Path:
        """A place for a file that isn't served yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"candidate-{os.getpid()}-{threading.get_ident()}.db"

    def put(self, candidate: Path, mind: Mind) -> None:
        """A file made before, and found good, serves from now on."""
        with self._lock:
            candidate.replace(self.folder / FILE)
            self.bring(mind)

    def bring(self, mind: Mind) -> None:
        """Have the knowledge served that the database and the files say. Whoever is reading goes on with the old one."""
        with self._lock:
            mind.use(self.choose().path, self.settings.law_dir)

    def follow(self, mind: Mind) -> bool:
        """Notice what another process has published; says whether anything was brought."""
        if self._engine is None or not mind.ready:
            return False
        with self._lock:
            if self._seen == self._published():
                return False
            self.bring(mind)
            return True

    def load(self, mind: Mind) -> None:
        """Load model and knowledge. Raises `NotBuilt` or `ModelError`; what is wrong with the layer is only told."""
        chosen = self.choose()
        mind.load(self.settings.trained_dir, self.settings.law_dir, chosen.path)
        if chosen.problem:
            print(chosen.problem, file=sys.stderr, flush=True)

    def learned(self) -> dict[str, str]:
        """The entries of the layer that training saw, with their digests."""
        try:
            found = json.loads((self.settings.trained_dir / LEARNED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def unlearned(self) -> tuple[str, ...]:
        """Entries of the layer that the understanding was not trained with: found by words and nearness alone."""
        learned = self.learned()
        return tuple(id_ for id_, entry in self.layer().entries.items() if learned.get(id_) != digest(entry))

    def _published(self) -> int:
        assert self._engine is not None
        with reading(self._engine) as connection:
            return versions.last_publication(connection)

    def _write_down(self) -> None:
        """Bring the desk's file in step with the database, which is right; what only the file knows stays in it."""
        if self._engine is None:
            return
        with reading(self._engine) as connection:
            now, there = versions.last_publication(connection), versions.in_force(connection)
        if now == self._seen or now == 0:
            self._seen = now
            return
        path = self.folder / DESK
        try:
            before = read_yaml(path, LayerFile) if path.exists() else LayerFile()
            if before.publication == now:
                self._seen = now
                return
        except ContentError:
            if self._seen is None:  # at the start it is told, not mended: somebody may have been at it by hand
                self._seen = now
                return
            path.replace(path.with_suffix(".broken"))
            before = LayerFile()
        known = {one.entry for one in there}
        kept = [entry for entry in before.entries if entry.id not in known]
        write_desk(self.folder, [*kept, *versions.layer_of(there).values()], now)
        self._seen = now

    def _name(self, entries: Mapping[str, Entry]) -> str:
        """A digest of what the file is made from."""
        stamp = self._places.stamp
        digest_ = hashlib.sha256(stamp.read_bytes() if stamp.is_file() else b"")
        for id_ in sorted(entries):
            digest_.update(msgspec.json.encode(entries[id_]))
        return digest_.hexdigest()


def digest(entry: Entry) -> str:
    """What tells an entry from another state of it."""
    return hashlib.sha256(msgspec.json.encode(entry)).hexdigest()[:16]
