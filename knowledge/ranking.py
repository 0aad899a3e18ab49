"""How a candidate answer is scored, and how sure one may be of the best: two small logistic models fitted on held-back questions.

The first scores each candidate entry from the features below; the second turns the best score, its lead over the next and
how much of the question it covers into the chance that the answer is right, so that "I don't know" can be said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

FEATURES = ("words", "pairs", "original", "meaning", "meaning_mean", "rank")
"""Shares of the question covered by the entry's best wording, in folded words, pairs and original words, all weighted by rarity;
the nearest and mean-of-three nearest vectors; 1 / full-text rank."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with its features in the order of `FEATURES`."""

    entry: str
    features: tuple[float, ...]


class Ranker(msgspec.Struct, frozen=True):
    """The fitted weights: one per feature and one constant; then for certainty over (best, lead, words covered)."""

    weights: tuple[float, ...] = (3.0, 1.5, 1.0, 3.0, 1.0, 0.5)
    constant: float = -4.0
    certainty: tuple[float, ...] = (1.0, 1.0, 2.0)
    certainty_constant: float = -1.0

    def score(self, candidate: Candidate) -> float:
        """How well it fits, on the logit scale."""
        return self.constant + sum(w * f for w, f in zip(self.weights, candidate.features, strict=True))

    def order(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """Best first, each with its score."""
        return sorted(((c, self.score(c)) for c in candidates), key=lambda pair: (-pair[1], pair[0].entry))

    def chance(self, ordered: Sequence[tuple[Candidate, float]]) -> float:
        """The chance (0 to 1) that the first is the right answer."""
        if not ordered:
            return 0.0
        signals = certainty_signals(ordered)
        return _sigmoid(self.certainty_constant + sum(w * s for w, s in zip(self.certainty, signals, strict=True)))

    def dump(self) -> str:
        """As text, for the knowledge file."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def parse(cls, text: str) -> Ranker:
        """From the text that `dump` gave."""
        return msgspec.json.decode(text, type=cls)


def certainty_signals(ordered: Sequence[tuple[Candidate, float]]) -> tuple[float, float, float]:
    """What certainty is judged by: the best score, its lead over the second, and the share of words covered."""
    best = ordered[0][1]
    lead = best - ordered[1][1] if len(ordered) > 1 else 5.0
    return best, min(lead, 5.0), ordered[0][0].features[0]


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def fit(cases: Sequence[tuple[Sequence[Candidate], str | None]], seed: int = 47) -> Ranker:
    """Fit on held-back questions: each the candidates found and the right entry's id, `None` where nothing should fit."""
    from sklearn.linear_model import LogisticRegression

    rows = [(c.features, c.entry == right) for candidates, right in cases if right for c in candidates]
    model = LogisticRegression(C=10.0, max_iter=500, class_weight="balanced", random_state=seed)
    model.fit(np.array([features for features, _ in rows]), np.array([good for _, good in rows]))
    ranker = Ranker(tuple(map(float, model.coef_[0])), float(model.intercept_[0]))
    judged = [(ranker.order(candidates), right) for candidates, right in cases if candidates]
    signals = np.array([certainty_signals(ordered) for ordered, _ in judged])
    good = np.array([ordered[0][0].entry == right for ordered, right in judged])
    sure = LogisticRegression(C=10.0, max_iter=500, random_state=seed).fit(signals, good)
    return Ranker(ranker.weights, ranker.constant, tuple(map(float, sure.coef_[0])), float(sure.intercept_[0]))
