"""One-against-rest logistic regression whose weights are two arrays in a file: fitted by scikit-learn, applied by numpy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LinearModel:
    """`labels` in the order of the columns of `weights`; its last row holds the intercepts."""

    labels: tuple[str, ...]
    weights: Weights

    @classmethod
    def fit(
        cls,
        rows: sparse.csr_matrix,
        labels: Sequence[str],
        *,
        strength: float,
        tolerance: float,
        seed: int,
        weights: Sequence[float] | None = None,
        balanced: bool = True,
    ) -> LinearModel:
        """Fit by liblinear's dual; `balanced`: every label weighs the same; `weights`: what each example weighs."""
        from sklearn.linear_model import LogisticRegression

        weighing = "balanced" if balanced else None
        model = LogisticRegression(
            solver="liblinear", dual=True, C=strength, tol=tolerance, class_weight=weighing, random_state=seed, max_iter=200
        )
        model.fit(rows, list(labels), sample_weight=weights)
        fitted = np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)
        if fitted.shape[1] == 1:
            fitted = np.hstack([-fitted, fitted])
        return cls(tuple(map(str, model.classes_)), fitted)

    def chances(self, parts: Sequence[Any]) -> npt.NDArray[np.float64]:
        """The chance of each label for one row of features, given whole or in parts, sparse or dense; they add up to 1."""
        scores, start = self.weights[-1].astype(np.float64), 0
        for part in parts:
            scores += _product(part, self.weights[start : start + part.shape[1]])
            start += part.shape[1]
        each: npt.NDArray[np.float64] = 1 / (1 + np.exp(-scores))
        return np.asarray(each / each.sum())

    def save(self, path: Path) -> None:
        """Write to `path`.npz and `path`.json."""
        np.savez_compressed(path.with_suffix(".npz"), weights=self.weights)
        path.with_suffix(".json").write_text(json.dumps(self.labels), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """What `save` wrote."""
        with np.load(path.with_suffix(".npz")) as kept:
            weights: Weights = kept["weights"]
        return cls(tuple(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))), weights)


def _product(row: Any, weights: Weights) -> Weights:
    """A row of features times the weights; of a sparse one only the columns it has are looked at."""
    if not sparse.issparse(row):
        return np.asarray(row @ weights).ravel()
    kept = row.tocoo()
    return np.asarray(kept.data @ weights[kept.col])
