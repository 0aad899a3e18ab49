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
    def learn(cls, documents: Iterable[Iterable[str]], at_least: int) -> tuple[Vocabulary, sparse.csr_matrix]:
        """The terms that stand in at least that many documents, in alphabetical order, and what `count` gives for these."""
        number: dict[str, int] = {}
        found = [np.fromiter({number.setdefault(term, len(number)) for term in terms}, dtype=np.int32) for terms in documents]
        having = np.bincount(_joined(found), minlength=len(number))
        known = sorted(term for term, at in number.items() if having[at] >= at_least)
        column = np.full(len(number), -1, dtype=np.int32)
        column[[number[term] for term in known]] = np.arange(len(known), dtype=np.int32)
        columns = (column[terms] for terms in found)
        rows = _rows([some[some >= 0] for some in columns], len(known))
        rows.sort_indices()
        return cls({term: at for at, term in enumerate(known)}), rows

    def present(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """The columns of the known terms of one message, each once, in order."""
        known = self.columns
        return np.array(sorted({known[term] for term in terms if term in known}), dtype=np.int32)

    def count(self, documents: Sequence[Terms]) -> sparse.csr_matrix:
        """Presence of the known terms, one row a document, each row of length 1."""
        return _rows([self.present(terms) for terms in documents], len(self.columns))

    def save(self, path: Path) -> None:
        """Write the terms in order of their columns."""
        path.write_text(json.dumps(list(self.columns), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """The vocabulary that was saved."""
        return cls({term: column for column, term in enumerate(json.loads(path.read_text(encoding="utf-8")))})


def _rows(found: Sequence[npt.NDArray[np.int32]], wide: int) -> sparse.csr_matrix:
    """A row of length 1 for each document, over the columns found in it."""
    lengths = np.array([len(columns) for columns in found], dtype=np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((values, _joined(found), starts), shape=(len(found), wide))


def _joined(found: Sequence[npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.zeros(0, dtype=np.int32), *found])
