"""Counting words and character n-grams: the sparse features of a message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

Terms = list[str]


def word_terms(words: Sequence[str]) -> Terms:
    """Words and pairs of words."""
    return [f"w:{word}" for word in words] + [f"p:{a} {b}" for a, b in pairwise(words)]


def marked_terms(normal_words: Iterable[str], folded_words: Iterable[str]) -> Terms:
    """The words that were typed with marks, which tell "cháy" from "chạy"."""
    return [f"m:{normal}" for normal, folded in zip(normal_words, folded_words, strict=False) if normal != folded]


def character_terms(folded: str, shortest: int = 2, longest: int = 4) -> Terms:
    """Character n-grams within words, borders marked with spaces."""
    return [
        f"c:{padded[at : at + size]}"
        for padded in (f" {word} " for word in folded.split())
        for size in range(shortest, longest + 1)
        for at in range(len(padded) - size + 1)
    ]


@dataclass(frozen=True)
class Vocabulary:
    """The terms that count, each with its column."""

    columns: dict[str, int]

    @classmethod
    def learn(cls, documents: Iterable[Terms], at_least: int) -> Vocabulary:
        """The terms that stand in at least that many documents, in alphabetical order."""
        seen: dict[str, int] = {}
        for terms in documents:
            for term in set(terms):
                seen[term] = seen.get(term, 0) + 1
        return cls({term: column for column, term in enumerate(sorted(t for t, n in seen.items() if n >= at_least))})

    def present(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """The columns of the known terms of one message, each once, in order."""
        known = self.columns
        return np.array(sorted({known[term] for term in terms if term in known}), dtype=np.int32)

    def count(self, documents: Sequence[Terms]) -> sparse.csr_matrix:
        """Presence of the known terms, one row a document, each row of length 1."""
        found = [self.present(terms) for terms in documents]
        lengths = np.array([len(columns) for columns in found], dtype=np.int32)
        columns = np.concatenate([np.zeros(0, dtype=np.int32), *found])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
        return sparse.csr_matrix((values, columns, starts), shape=(len(documents), len(self.columns)))

    def save(self, path: Path) -> None:
        """Write the terms in order of their columns."""
        path.write_text(json.dumps(list(self.columns), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """The vocabulary that was saved."""
        return cls({term: column for column, term in enumerate(json.loads(path.read_text(encoding="utf-8")))})
