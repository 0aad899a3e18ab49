"""BM25 over the words, and pairs of words, of all that is asked and answered in an entry.

The knowledge file holds of each entry how often it has which term; `FullText` holds what follows from that in memory. SQLite's
own full text gives the same scores, but an OR over all words of a message takes it a millisecond and more, a fifth of all the
time a message has, and it would have to leave out the common words; this takes a tenth of that.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.folding import Fold

Scores = npt.NDArray[np.float32]
TABLES = """
CREATE TABLE term (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE said (entry INTEGER PRIMARY KEY, length INTEGER NOT NULL, terms BLOB NOT NULL, counts BLOB NOT NULL);
"""
"""`said` has, of an entry, how many terms it has in all, the ids of those that differ (int32) and how often each of them stands
there (float32), one in an answer as `ANSWER_WEIGHT`."""
ANSWER_WEIGHT = 0.6
"""What a word of the answer weighs beside one of the ways of asking."""
SATURATION, EVENING = 1.2, 0.75
"""BM25's k1 and b, as SQLite has them."""
LEAST_RARITY = 1e-6
"""The weight, as SQLite has it, of a term that most entries have."""


def terms(words: Sequence[str]) -> list[str]:
    """Words and pairs of words, a pair as one term: ["thoat", "nan"] → ["thoat", "nan", "thoat_nan"]."""
    return [*words, *(f"{a}_{b}" for a, b in pairwise(words))]


def write(connection: sqlite3.Connection, entry: int, asked: Iterable[str], answered: Iterable[str], fold: Fold) -> None:
    """Keep what is asked and answered in the entry of a number, in the place of what was kept of it."""
    in_asked, in_answered = _counted(asked, fold), _counted(answered, fold)
    found = sorted(in_asked | in_answered)
    connection.executemany("INSERT OR IGNORE INTO term (term) VALUES (?)", ((term,) for term in found))
    ids = [connection.execute("SELECT id FROM term WHERE term = ?", (term,)).fetchone()[0] for term in found]
    counts = [in_asked[term] + ANSWER_WEIGHT * in_answered[term] for term in found]
    blobs = np.array(ids, dtype=np.int32).tobytes(), np.array(counts, dtype=np.float32).tobytes()
    length = in_asked.total() + in_answered.total()
    connection.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)", (entry, length, *blobs))


def _counted(texts: Iterable[str], fold: Fold) -> Counter[str]:
    return Counter(term for text in texts for term in terms(fold(text).split()))


class FullText:
    """All terms with what each says for every entry. Thread-safe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT length, terms, counts FROM said ORDER BY entry").fetchall()
        lengths = np.array([length for length, _, _ in rows], dtype=np.float32)
        found = [np.frombuffer(ids, dtype=np.int32) for _, ids, _ in rows]
        counts = np.concatenate([np.frombuffer(each, dtype=np.float32) for _, _, each in rows])
        entries = np.repeat(np.arange(len(rows)), [len(ids) for ids in found])
        ids = np.concatenate(found)
        having = np.bincount(ids)
        rarity = np.maximum(np.log((len(rows) - having + 0.5) / (having + 0.5)), LEAST_RARITY)
        evened = SATURATION * (1 - EVENING + EVENING * lengths / lengths.mean())
        weights = rarity[ids] * counts * (SATURATION + 1) / (counts + evened[entries])
        by_term = sparse.csr_matrix((weights.astype(np.float32), (ids, entries)), shape=(len(having), len(rows)))
        self._entries, self._weights, self._starts = by_term.indices, by_term.data, by_term.indptr.tolist()
        self._count = len(rows)
        known = connection.execute("SELECT term, id FROM term").fetchall()
        self._ids = {term: id_ for term, id_ in known if id_ < len(having) and having[id_]}
        self._told = np.log((len(rows) + 1) / (having + 0.5))
        self._untold = float(np.log(len(rows) + 1))

    def scores(self, words: Sequence[str]) -> Scores:
        """BM25 of every entry, in order of their numbers, per root of the query's length."""
        ids = [self._ids[term] for term in dict.fromkeys(terms(words)) if term in self._ids]
        if not ids:
            return np.zeros(self._count, dtype=np.float32)
        stretches = [slice(self._starts[id_], self._starts[id_ + 1]) for id_ in ids]
        having, weights = (np.concatenate([kept[one] for one in stretches]) for kept in (self._entries, self._weights))
        return np.asarray(np.bincount(having, weights, self._count) / len(words) ** 0.5, dtype=np.float32)

    def known_share(self, words: Sequence[str]) -> float:
        """Share of the words, weighted by rarity, that any entry has."""
        known = sum(float(self._told[self._ids[word]]) for word in words if word in self._ids)
        return known / (known + self._untold * sum(word not in self._ids for word in words) or 1.0)
