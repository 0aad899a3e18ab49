"""Everything the questions of a knowledge file say about a query, as one row of features per entry."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.folding import Fold, Normalise, Vectors

Features = npt.NDArray[np.float32]
FEATURES = ("question_words", "entry_words", "characters", "nearest_meaning", "mean_meaning", "text_rank")
"""Cosines of rarity-weighted words and pairs with the entry's best wording and with all of its text; of character trigrams with
all of its text; of the sentence vectors with its nearest and its mean wording; and 1 / its place in full-text search."""
BY_TEXT = 50
TELLING = 4
"""How many of a query's words, the rarest, full text looks for; the common ones cost most and tell least."""
LONGEST = 1280
"""Words of a text that count."""


class Index:
    """The wordings of every entry in memory (some megabytes), the full-text index in SQLite."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold, normalise: Normalise) -> None:
        self._connection, self._fold, self._normalise = connection, fold, normalise
        self._lock = threading.Lock()
        rows = connection.execute("SELECT entry, folded, vector FROM wording ORDER BY entry, id").fetchall()
        self.entries = sorted({entry for entry, _, _ in rows})
        number = {entry: n for n, entry in enumerate(self.entries)}
        self._entry_of = np.array([number[entry] for entry, _, _ in rows])
        self._starts = np.searchsorted(self._entry_of, np.arange(len(self.entries)))
        folded = [text for _, text, _ in rows]
        whole = [" ".join(folded[a:b]) for a, b in zip(self._starts, [*self._starts[1:], len(rows)], strict=True)]
        self._words = _Weighing(_word_terms(text) for text in folded)
        self._by_wording = self._words.matrix([_word_terms(text) for text in folded])
        self._by_entry = self._words.matrix([_word_terms(text) for text in whole])
        self._characters = _Weighing(_character_terms(text) for text in whole)
        self._by_characters = self._characters.matrix([_character_terms(text) for text in whole])
        self._vectors = np.array([np.frombuffer(vector, dtype=np.float32) for _, _, vector in rows])
        self._means = _unit(np.add.reduceat(self._vectors, self._starts, axis=0))
        order = connection.execute("SELECT id FROM wording ORDER BY entry, id").fetchall()
        self._row_of = {id_: row for row, (id_,) in enumerate(order)}

    def features(self, text: str, meaning: Vectors) -> Features | None:
        """One row per entry, in the order of `entries`; `None` where nothing can be read. `meaning` may be empty."""
        folded = self._fold(text)
        if not folded:
            return None
        said = self._words.row(_word_terms(folded))
        blank = np.zeros(len(self.entries), dtype=np.float32)
        near = self._vectors @ meaning if len(meaning) else np.zeros(len(self._entry_of), dtype=np.float32)
        columns = (
            np.maximum.reduceat(_dot(self._by_wording, said), self._starts),
            _dot(self._by_entry, said),
            _dot(self._by_characters, self._characters.row(_character_terms(folded))),
            np.maximum.reduceat(near, self._starts),
            self._means @ meaning if len(meaning) else blank,
            self._text_ranks(folded, self._normalise(text)),
        )
        return np.asarray(np.stack(columns, axis=1), dtype=np.float32)

    def known_share(self, text: str) -> float:
        """Share of the query's words, weighted by rarity, that any wording has."""
        return self._words.known_share(self._fold(text).split())

    def _text_ranks(self, folded: str, normal: str) -> npt.NDArray[np.float32]:
        """1 / place in the full-text search over folded and original words, for each entry."""
        words = self._words.rarest(folded.split(), TELLING)
        marked = [w for w in dict.fromkeys(_letters(normal)) if not w.isascii() and self._fold(w) in words]
        if not words:
            return np.zeros(len(self.entries), dtype=np.float32)
        query = " OR ".join([f'folded:"{w}"' for w in words] + [f'original:"{w}"' for w in marked])
        with self._lock:
            found = self._connection.execute(
                "SELECT rowid FROM wording_text WHERE wording_text MATCH ? ORDER BY rank LIMIT ?", (query, BY_TEXT)
            ).fetchall()
        ranks = np.zeros(len(self.entries), dtype=np.float32)
        for place, (id_,) in enumerate(found, start=1):
            entry = self._entry_of[self._row_of[id_]]
            ranks[entry] = max(ranks[entry], 1 / place)
        return ranks


class _Weighing:
    """Terms with their columns and rarity (inverse document frequency)."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        seen: Counter[str] = Counter()
        count = 0
        for terms in documents:
            count += 1
            seen.update(set(terms))
        self._column = {term: n for n, term in enumerate(seen)}
        self._rarity = np.array([math.log((count + 1) / (n + 0.5)) for n in seen.values()], dtype=np.float32)
        self._unseen = math.log(count + 1)

    def matrix(self, documents: Sequence[Sequence[str]]) -> sparse.csc_matrix:
        """One unit row a document, stored by column since a query touches few columns."""
        counted = [self._weights(terms) for terms in documents]
        data = np.concatenate([weights for _, weights in counted])
        columns = np.concatenate([columns for columns, _ in counted])
        ends = np.cumsum([0, *(len(columns) for columns, _ in counted)])
        return sparse.csr_matrix((data, columns, ends), shape=(len(documents), len(self._column))).tocsc()

    def row(self, terms: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Columns and weights of a query; terms nobody has used count in its length."""
        columns, weights = self._weights(terms, unseen=True)
        return columns, weights

    def rarest(self, terms: Sequence[str], count: int) -> list[str]:
        """The rarest of the terms; those nobody has used find nothing and are left out."""
        known = {term: float(self._rarity[self._column[term]]) for term in terms if term in self._column}
        return sorted(known, key=lambda term: (-known[term], term))[:count]

    def known_share(self, terms: Sequence[str]) -> float:
        """Share of the terms' rarity that is in known terms."""
        known = sum(float(self._rarity[self._column[t]]) for t in terms if t in self._column)
        return known / (known + self._unseen * sum(t not in self._column for t in terms) or 1.0)

    def _weights(self, terms: Sequence[str], *, unseen: bool = False) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        counts = Counter(terms)
        known = [(self._column[term], n) for term, n in counts.items() if term in self._column]
        columns = np.array([column for column, _ in known], dtype=np.int64)
        weights = np.array([1 + math.log(n) for _, n in known], dtype=np.float32) * self._rarity[columns]
        strange = self._unseen**2 * (len(counts) - len(known)) if unseen else 0.0
        length = math.sqrt(float(weights @ weights) + strange)
        return columns, weights / (length or 1.0)


def _dot(matrix: sparse.csc_matrix, row: tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """The product of every row of the matrix with a sparse row, touching only its columns."""
    total = np.zeros(matrix.shape[0], dtype=np.float32)
    for column, weight in zip(*row, strict=True):
        part = slice(matrix.indptr[column], matrix.indptr[column + 1])
        total[matrix.indices[part]] += weight * matrix.data[part]
    return total


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def _letters(normal: str) -> list[str]:
    return ["".join(c for c in word if c.isalnum()) for word in normal.split()]


def _word_terms(folded: str) -> list[str]:
    """Words and pairs of words."""
    words = folded.split()[:LONGEST]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _character_terms(folded: str) -> list[str]:
    """Character trigrams, borders of words marked."""
    padded = f" {folded} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
