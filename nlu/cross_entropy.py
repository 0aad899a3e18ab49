"""The cross-entropy of smoothed labels, for what is fitted in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from nlu.adam import Array


def softmax(scores: Array) -> Array:
    """Chances from scores, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def excess(chances: Array, right: Any, smoothing: float) -> Array:
    """How far chances exceed the labels, each smoothed by that share: the slope of each row's cross-entropy by its scores."""
    found = chances - np.float32(smoothing / chances.shape[1])
    found[np.arange(len(right)), right] -= 1 - smoothing
    return found
