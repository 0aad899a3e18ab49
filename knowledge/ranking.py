"""How entries are scored, and how sure one may be of the best: two small models fitted on held-back questions.

The first is a conditional logit (McFadden 1973): the chance of an entry among all is the softmax of its weighted features. The
second, a logistic regression, turns that chance and how familiar the question looks into the chance that the answer is
right, so that "I don't know" can be said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from knowledge.index import FEATURES, Features

Scores = npt.NDArray[np.float32]
RIVALS = 40
"""Entries besides the right one that a held-back question is fitted against: those that look nearest."""
OUTSIDE_WEIGHT = 0.2
"""What a question that nothing answers weighs in judging certainty: many are written for training, few are asked."""
STRENGTH = 0.002
"""L2 penalty of the conditional logit, per case."""


class Ranker(msgspec.Struct, frozen=True):
    """The fitted weights: one per feature; then those of `signals`, with a constant."""

    weights: tuple[float, ...] = (0.5, 6.0, 4.0)
    certainty: tuple[float, ...] = (3.0, 1.0, 1.0, 1.0)
    constant: float = -3.0

    def scores(self, features: Features) -> Scores:
        """How well each entry fits, on the logit scale."""
        return features @ np.array(self.weights, dtype=np.float32)

    def chance(self, features: Features, scores: Scores, known: float) -> float:
        """The chance (0 to 1) that the best entry is the right answer."""
        total = self.constant + sum(w * s for w, s in zip(self.certainty, signals(features, scores, known), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def dump(self) -> str:
        """As text, for the knowledge file."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def parse(cls, text: str) -> Ranker:
        """From the text that `dump` gave."""
        return msgspec.json.decode(text, type=cls)


def signals(features: Features, scores: Scores, known: float) -> tuple[float, float, float, float]:
    """What certainty is judged by: log-odds of the best of all, nearness of its topic and its nearest wording, known words."""
    best = int(np.argmax(scores))
    others = np.delete(scores, best) - scores[best]
    log_odds = -math.log(float(np.exp(others).sum()) + 1e-4)
    row = features[best]
    return log_odds, float(row[FEATURES.index("topic")]), float(row[FEATURES.index("nearest_meaning")]), known


@dataclass(frozen=True)
class Case:
    """A held-back question: its features, the right entry's row (`None` where nothing should fit), share of known words."""

    features: Features
    right: int | None
    known: float


def fit(cases: Sequence[Case], seed: int = 47) -> Ranker:
    """Fit both models."""
    from sklearn.linear_model import LogisticRegression

    weights = _fit_logit([case for case in cases if case.right is not None])
    scored = [(case, case.features @ weights) for case in cases]
    rows = np.array([signals(case.features, scores, case.known) for case, scores in scored])
    good = np.array([case.right is not None and int(np.argmax(scores)) == case.right for case, scores in scored])
    weights_of = [OUTSIDE_WEIGHT if case.right is None else 1.0 for case in cases]
    sure = LogisticRegression(C=10.0, max_iter=1000, random_state=seed).fit(rows, good, sample_weight=weights_of)
    return Ranker(tuple(map(float, weights)), tuple(map(float, sure.coef_[0])), float(sure.intercept_[0]))


def _fit_logit(cases: Sequence[Case]) -> npt.NDArray[np.float32]:
    """Maximum likelihood of the right entries among their nearest rivals; weights below zero are not allowed."""
    from scipy.optimize import minimize

    blocks = np.stack([_nearest(case) for case in cases])

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = blocks @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        penalty = STRENGTH * len(blocks) * float(weights @ weights) / 2
        value = -np.log(chances[:, 0] + 1e-12).sum() + penalty
        slope = (np.einsum("cr,crf->f", chances, blocks) - blocks[:, 0].sum(axis=0)) + STRENGTH * len(blocks) * weights
        return value / len(blocks), slope / len(blocks)

    start = np.full(len(FEATURES), 3.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(FEATURES))
    return np.asarray(found.x, dtype=np.float32)


def _nearest(case: Case) -> Features:
    """The right entry's row first, then those of its strongest rivals."""
    assert case.right is not None
    rivals = np.argsort(-case.features.sum(axis=1))[: RIVALS + 1]
    rivals = rivals[rivals != case.right][:RIVALS]
    return np.asarray(case.features[np.concatenate([[case.right], rivals])])
