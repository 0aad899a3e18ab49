"""Finding the entry that answers a question: full text and vectors find candidates, a fitted ranker orders them.

The knowledge file is opened read-only; everything but the full-text index is held in memory (some megabytes).
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
import numpy as np

from knowledge.build import VERSION
from knowledge.errors import NotBuilt
from knowledge.folding import Fold, Normalise, Vectors
from knowledge.ranking import Candidate, Ranker
from knowledge.schema import Audience, Citation, Document, EmergencyCard, Entry, Question, Source

BY_TEXT = 40
BY_MEANING = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, with its score on the logit scale."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits best first and the chance (0 to 1) that the first is the answer."""

    hits: tuple[Hit, ...] = ()
    chance: float = 0.0

    @property
    def best(self) -> Entry | None:
        """The first hit's entry."""
        return self.hits[0].entry if self.hits else None


class Index:
    """The questions of a knowledge file, in memory, and the candidates they give for a query."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold, normalise: Normalise) -> None:
        self._connection, self._fold, self._normalise = connection, fold, normalise
        self._lock = threading.Lock()
        rows = connection.execute("SELECT entry, folded, vector FROM question ORDER BY id").fetchall()
        self._entries = [entry for entry, _, _ in rows]
        self._terms = [frozenset(_terms(folded)) for _, folded, _ in rows]
        self._vectors = np.array([np.frombuffer(vector, dtype=np.float32) for _, _, vector in rows])
        seen = Counter(term for terms in self._terms for term in terms)
        self._rarity = defaultdict(
            lambda: math.log(len(rows) + 1), {t: math.log((len(rows) + 1) / (n + 0.5)) for t, n in seen.items()}
        )

    def candidates(self, text: str, meaning: Vectors) -> list[Candidate]:
        """The entries whose wordings come nearest, with their features."""
        folded = self._fold(text)
        if not folded:
            return []
        ranks = self._by_text(folded, self._normalise(text))
        nearness = self._vectors @ meaning if meaning.shape == self._vectors.shape[1:] else np.zeros(len(self._entries))
        nearest = np.argpartition(-nearness, min(BY_MEANING, len(nearness) - 1))[:BY_MEANING]
        rows = {*ranks, *(int(row) for row in nearest)}
        by_entry: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            by_entry[self._entries[row]].append(row)
        said = _terms(folded)
        return [Candidate(entry, self._features(said, own, ranks, nearness)) for entry, own in by_entry.items()]

    def _by_text(self, folded: str, normal: str) -> dict[int, int]:
        """Row → rank in full text, over the folded and the original column."""
        words = list(dict.fromkeys(folded.split()))[:24]
        marked = list(dict.fromkeys(w for w in _plain_words(normal) if not w.isascii()))[:24]
        query = " OR ".join([f'folded:"{w}"' for w in words] + [f'original:"{w}"' for w in marked])
        with self._lock:
            found = self._connection.execute(
                "SELECT rowid FROM question_text WHERE question_text MATCH ? ORDER BY rank LIMIT ?", (query, BY_TEXT)
            ).fetchall()
        return {row - 1: rank for rank, (row,) in enumerate(found, start=1)}

    def _features(self, said: Sequence[str], rows: Sequence[int], ranks: dict[int, int], nearness: Vectors) -> tuple[float, ...]:
        single = [term for term in said if " " not in term]
        pairs = [term for term in said if " " in term]
        close = sorted((float(nearness[row]) for row in rows), reverse=True)[:3]
        best = max(rows, key=lambda row: self._covered(single, row))
        return (
            self._covered(single, best),
            max((self._covered(pairs, row) for row in rows), default=0.0),
            self._likeness(frozenset(single), best),
            close[0],
            sum(close) / len(close),
            max((1 / ranks[row] for row in rows if row in ranks), default=0.0),
        )

    def _covered(self, terms: Iterable[str], row: int) -> float:
        """Share of the terms, weighted by rarity, that the row has."""
        whole = part = 0.0
        for term in terms:
            weight = self._rarity[term]
            whole += weight
            part += weight if term in self._terms[row] else 0.0
        return part / whole if whole else 0.0

    def _likeness(self, said: frozenset[str], row: int) -> float:
        """How much of both wordings they share (Jaccard, weighted by rarity)."""
        own = {term for term in self._terms[row] if " " not in term}
        union = sum(self._rarity[t] for t in own | said)
        return sum(self._rarity[t] for t in own & said) / union if union else 0.0


def _plain_words(normal: str) -> list[str]:
    return ["".join(c for c in word if c.isalnum()) for word in normal.split()]


def _terms(folded: str) -> list[str]:
    """Words and pairs of words."""
    words = folded.split()
    return words + [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]


class Knowledge:
    """A built knowledge file, ready to be asked. Thread-safe."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold, normalise: Normalise) -> None:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        self.encoder: str = meta["encoder"]
        self._ranker = Ranker.parse(meta["ranker"])
        self._index = Index(connection, fold, normalise)
        self.entries = {id_: msgspec.json.decode(c, type=Entry) for id_, c in connection.execute("SELECT id, content FROM entry")}
        self.documents = {d.id: d for d in _structs(connection, "document", Document)}
        self.sources = {s.code: s for s in _structs(connection, "source", Source)}
        self.cards = {c.event: c for c in _structs(connection, "card", EmergencyCard)}
        self.quiz = {q.id: q for q in _structs(connection, "quiz", Question)}

    @classmethod
    def open(cls, path: Path, *, fold: Fold, normalise: Normalise) -> Knowledge:
        """Open a knowledge file. Raises `NotBuilt`."""
        if not path.is_file():
            raise NotBuilt(f"No knowledge file at {path}: run `./pccc train`.")
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            version = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
            if version != (str(VERSION),):
                raise NotBuilt(f"{path} is of another version: run `./pccc train`.")
            return cls(connection, fold, normalise)
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise NotBuilt(f"{path} can't be read ({error}): run `./pccc train`.") from error

    def search(self, text: str, meaning: Vectors | None, audience: Audience | None = None, limit: int = 5) -> Found:
        """The entries that answer best. Those written for another audience than the asker's come after the others' level."""
        if meaning is None:
            meaning = np.zeros(0, dtype=np.float32)
        ordered = self._ranker.order(self._index.candidates(text, meaning))
        if audience:
            ordered.sort(key=lambda pair: -pair[1] + (1.0 if self._not_for(pair[0].entry, audience) else 0.0))
        hits = tuple(Hit(self.entries[c.entry], score) for c, score in ordered[:limit])
        return Found(hits, self._ranker.chance(ordered))

    def _not_for(self, entry: str, audience: Audience) -> bool:
        meant = self.entries[entry].audience
        return bool(meant) and audience not in meant

    def cite(self, citation: Citation) -> Document:
        """The document a citation points to."""
        return self.documents[citation.document]


Row = TypeVar("Row", bound=msgspec.Struct)


def _structs(connection: sqlite3.Connection, table: str, kind: type[Row]) -> list[Row]:
    """The rows of a table as structs; lists were stored as JSON text."""
    lists = {f.name for f in msgspec.structs.fields(kind) if get_origin(_bare(f.type)) is tuple}
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return [
        msgspec.convert(
            {n: json.loads(v) if n in lists and v is not None else v for n, v in zip(names, row, strict=True)}, kind, strict=False
        )
        for row in cursor
    ]


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
