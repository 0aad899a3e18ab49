"""Everything the wordings of a knowledge file say about a query, as one row of features per entry."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from knowledge.folding import Fold, Vectors
from knowledge.topics import Projection, log_chances

Features = npt.NDArray[np.float32]
FEATURES = ("text", "topic", "nearest_meaning")
"""BM25 of words and pairs of words, by SQLite's full text over all that is asked and answered in an entry, per root of the
query's length; the logarithm of the entry's chance by what was learned of all (−1 for the least that counts to 0), or, where
nothing was, the cosine of the sentence vector with the mean of its wordings; the cosine with its nearest wording."""
LEAST = -12.0
"""A chance's logarithm below which chances aren't told apart."""
BY_TEXT = 60
"""Entries that full text scores; the others have 0."""
TELLING = 14
"""How many of a query's words and pairs, the rarest, full text looks for; the common ones cost most and tell least."""
NEAREST_AMONG = 80
"""Entries, the best by text and topic, whose wordings are compared one by one; the others' nearest counts as 0."""
LONGEST = 240
"""Words of a query that count."""
ANSWER_WEIGHT = 0.6
"""What a word of the answer weighs beside one of the ways of asking."""


class Index:
    """Vectors in memory (some megabytes), the full-text index in SQLite."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold) -> None:
        self._connection, self._fold = connection, fold
        self._lock = threading.Lock()
        topics = connection.execute("SELECT entry, vector FROM topic ORDER BY id").fetchall()
        self.entries: list[str] = [entry for entry, _ in topics]
        self._topics = stacked([vector for _, vector in topics])
        self._projection = Projection.kept(connection)
        rows = connection.execute("SELECT entry, vector FROM wording ORDER BY entry, id").fetchall()
        self._vectors = stacked([vector for _, vector in rows])
        self._starts = np.searchsorted(np.array([entry for entry, _ in rows]), np.arange(1, len(topics) + 2))
        found = connection.execute("SELECT term, doc FROM term").fetchall()
        self._rarity = {term: math.log((len(topics) + 1) / (count + 0.5)) for term, count in found}
        self._unseen = math.log(len(topics) + 1)

    def features(self, text: str, meaning: Vectors) -> Features | None:
        """One row per entry, in the order of `entries`; `None` where nothing can be read. `meaning` may be empty."""
        words = self._fold(text).split()[:LONGEST]
        if not words:
            return None
        row = np.zeros((len(self.entries), len(FEATURES)), dtype=np.float32)
        row[:, 0] = self._by_text(words)
        if len(meaning):
            row[:, 1] = self._by_topic(meaning)
            self._nearest(row, meaning)
        return row

    def _nearest(self, row: Features, meaning: Vectors) -> None:
        """Fill in the cosine with the nearest wording of the entries that may be the best."""
        hopeful = row[:, 0] / (row[:, 0].max() or 1.0) + row[:, 1]
        best = np.sort(np.argsort(-hopeful, kind="stable")[:NEAREST_AMONG])
        places = [np.arange(self._starts[entry], self._starts[entry + 1]) for entry in best]
        near = self._vectors[np.concatenate(places)] @ meaning
        row[best, 2] = np.maximum.reduceat(near, np.cumsum([0, *map(len, places[:-1])]))

    def _by_topic(self, meaning: Vectors) -> Vectors:
        if self._projection is None:
            return np.asarray(self._topics @ meaning)
        return np.asarray(np.maximum(log_chances(self._topics, self._projection(meaning)), LEAST) / -LEAST)

    def known_share(self, text: str) -> float:
        """Share of the query's words, weighted by rarity, that any wording has."""
        words = self._fold(text).split()[:LONGEST]
        known = sum(self._rarity.get(word, 0.0) for word in words)
        return known / (known + self._unseen * sum(word not in self._rarity for word in words) or 1.0)

    def _by_text(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        scores = np.zeros(len(self.entries), dtype=np.float32)
        known = dict.fromkeys(term for term in terms(words) if term in self._rarity)
        telling = sorted(known, key=lambda term: (-self._rarity[term], term))[:TELLING]
        if not telling:
            return scores
        query = " OR ".join(f'"{term}"' for term in telling)
        with self._lock:
            found = self._connection.execute(
                f"SELECT rowid, bm25(entry_text, 1.0, {ANSWER_WEIGHT}) AS score FROM entry_text WHERE entry_text MATCH ? "
                "ORDER BY score LIMIT ?",
                (query, BY_TEXT),
            ).fetchall()
        for id_, score in found:
            scores[id_ - 1] = -score / math.sqrt(len(words))
        return scores


def terms(words: Sequence[str]) -> list[str]:
    """Words and pairs of words, a pair as one term: ["thoat", "nan"] → ["thoat", "nan", "thoat_nan"]."""
    return [*words, *(f"{a}_{b}" for a, b in pairwise(words))]


def stacked(blobs: Iterable[bytes]) -> Vectors:
    """Vectors as the knowledge file holds them, one below the other."""
    return np.array([np.frombuffer(blob, dtype=np.float32) for blob in blobs])
