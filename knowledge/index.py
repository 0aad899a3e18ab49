"""Everything the wordings of a knowledge file say about a query, as one row of features per entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from knowledge.folding import Fold, Vectors
from knowledge.full_text import FullText
from knowledge.topics import Projection, log_chances

Features = npt.NDArray[np.float32]
FEATURES = ("text", "topic", "nearest_meaning")
"""BM25 of words and pairs of words over all that is asked and answered in an entry, per root of the query's length; the
logarithm of the entry's chance by what was learned of all (−1 for the least that counts to 0), or, where nothing was, the
cosine of the sentence vector with the mean of its wordings; the cosine with its nearest wording."""
LEAST = -12.0
"""A chance's logarithm below which chances aren't told apart."""
NEAREST_AMONG = 24
"""Entries, the best by text and topic, whose wordings are compared one by one; the others' nearest counts as 0."""
LONGEST = 240
"""Words of a query that count."""


class Index:
    """All in memory, some megabytes."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold) -> None:
        self._fold, self._text = fold, FullText(connection)
        topics = connection.execute("SELECT entry, vector FROM topic ORDER BY id").fetchall()
        self.entries: list[str] = [entry for entry, _ in topics]
        self._topics = stacked([vector for _, vector in topics])
        self._projection = Projection.kept(connection)
        rows = connection.execute("SELECT entry, vector FROM wording ORDER BY entry, id").fetchall()
        starts = np.searchsorted(np.array([entry for entry, _ in rows]), np.arange(2, len(topics) + 1))
        self._wordings = np.split(stacked([vector for _, vector in rows]), starts)

    def features(self, text: str, meaning: Vectors) -> Features | None:
        """One row per entry, in the order of `entries`; `None` where nothing can be read. `meaning` may be empty."""
        words = self._fold(text).split()[:LONGEST]
        if not words:
            return None
        row = np.zeros((len(self.entries), len(FEATURES)), dtype=np.float32)
        row[:, 0] = self._text.scores(words)
        if len(meaning):
            row[:, 1] = self._by_topic(meaning)
            self._nearest(row, meaning)
        return row

    def _nearest(self, row: Features, meaning: Vectors) -> None:
        """Fill in the cosine with the nearest wording of the entries that may be the best."""
        hopeful = row[:, 0] / (row[:, 0].max() or 1.0) + row[:, 1]
        among = min(NEAREST_AMONG, len(hopeful))
        best = np.argpartition(hopeful, -among)[-among:]
        row[best, 2] = [(self._wordings[entry] @ meaning).max() for entry in best]

    def _by_topic(self, meaning: Vectors) -> Vectors:
        if self._projection is None:
            return np.asarray(self._topics @ meaning)
        return np.asarray(np.maximum(log_chances(self._topics, self._projection(meaning)), LEAST) / -LEAST)

    def known_share(self, text: str) -> float:
        """Share of the query's words, weighted by rarity, that any wording has."""
        return self._text.known_share(self._fold(text).split()[:LONGEST])


def stacked(blobs: Iterable[bytes]) -> Vectors:
    """Vectors as the knowledge file holds them, one below the other."""
    return np.array([np.frombuffer(blob, dtype=np.float32) for blob in blobs])
