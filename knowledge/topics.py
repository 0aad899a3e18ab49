"""What was learned of the entries: how likely the vector of a sentence makes each of them.

A network with one hidden layer, fitted in training. The knowledge file keeps its first layer, the projection, once and of its
second what belongs to an entry with that entry. An entry that comes later gets a vector fitted beside the others', which stay
as they are, so nothing else needs to be learned again.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.folding import Vectors

WORTH = 10.0
"""What one wording of an entry that comes later weighs beside one of an entry that was there: it has fewer."""
NEAR = 1500
"""Wordings of other entries, the nearest, that it is fitted against."""
STRENGTH = 0.3
"""L2 penalty of its vector's distance from the usual one, for each of its wordings' weight."""
ROUNDS = 60
"""Steps of its fitting at most."""


@dataclass(frozen=True)
class Projection:
    """The first layer: `weights` of shape (dimensions, hidden), `bias` (hidden)."""

    weights: Vectors
    bias: Vectors

    def __call__(self, meanings: Vectors) -> Vectors:
        """Sentence vectors, shape (…, dimensions), as the second layer sees them: (…, hidden + 1), the last of it always 1."""
        hidden = np.maximum(meanings @ self.weights + self.bias, 0)
        return np.concatenate([hidden, np.ones((*hidden.shape[:-1], 1), dtype=np.float32)], axis=-1)

    def dump(self) -> bytes:
        """As bytes, for the knowledge file."""
        kept = io.BytesIO()
        np.savez(kept, weights=self.weights, bias=self.bias)
        return kept.getvalue()

    @classmethod
    def parse(cls, content: bytes) -> Projection:
        """From the bytes that `dump` gave."""
        with np.load(io.BytesIO(content)) as kept:
            return cls(kept["weights"], kept["bias"])

    @classmethod
    def kept(cls, connection: sqlite3.Connection) -> Projection | None:
        """That of a knowledge file; `None` where nothing was learned over its vectors."""
        row = connection.execute("SELECT layer FROM projection").fetchone()
        return cls.parse(row[0]) if row else None


@dataclass(frozen=True)
class Topics:
    """What training learned: the projection, and each entry's own vector by its id, shape (hidden + 1)."""

    projection: Projection
    own: Mapping[str, Vectors]


def log_chances(own: Vectors, shown: Vectors) -> Vectors:
    """Of each entry (rows of `own`), the logarithm of its chance, for each sentence as the second layer sees it."""
    scores = shown @ own.T
    return np.asarray(scores - _log_sum(scores)[..., None], dtype=np.float32)


def own_vector(projection: Projection, own: Vectors, asked: Vectors, others: Vectors) -> Vectors:
    """The vector of an entry that wasn't there in training, from the vectors of its wordings and of all others'.

    A logistic regression for it against whatever the other entries, whose vectors stay as they are, make of a sentence.
    """
    from scipy.optimize import minimize

    mean = asked.mean(axis=0)
    nearest = others[np.argsort(-(others @ mean), kind="stable")[:NEAR]]
    shown = projection(np.concatenate([asked, nearest])).astype(np.float64)
    rivals = _log_sum(shown @ own.T.astype(np.float64))
    right = np.arange(len(shown)) < len(asked)
    weights = np.where(right, WORTH, 1.0)
    usual = own.mean(axis=0).astype(np.float64)
    penalty = STRENGTH * WORTH * len(asked)

    def loss(vector: npt.NDArray[np.float64]) -> tuple[float, Any]:
        margin, away = shown @ vector - rivals, vector - usual
        away[-1] = 0
        value = (weights * (np.logaddexp(0, margin) - right * margin)).sum() + penalty * away @ away / 2
        return float(value), (weights * (1 / (1 + np.exp(-margin)) - right)) @ shown + penalty * away

    return np.asarray(minimize(loss, usual, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x, dtype=np.float32)


def _log_sum(scores: Any) -> Any:
    """The logarithm of the sum of the last axis's exponentials."""
    highest = scores.max(axis=-1)
    return highest + np.log(np.exp(scores - highest[..., None]).sum(axis=-1))
