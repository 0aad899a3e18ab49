"""Steps over a table of vectors of which each touches only some: what is not touched costs nothing.

`Moments` is Adam (Kingma & Ba 2015), `RowScale` the half of it that costs least.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
FIRST_DECAY = 0.9
TINY = 1e-8


class Moments:
    """The two running means of one table's gradients, each corrected for having begun at nothing."""

    def __init__(self, like: Array, second_decay: float = 0.999) -> None:
        self._first, self._second = np.zeros_like(like), np.zeros_like(like)
        self._decay, self._steps = second_decay, 0

    def step(self, weights: Array, rows: Any, slope: Array, rate: float) -> None:
        """Move the given rows of the weights against their slope, in place."""
        self._steps += 1
        first = self._first[rows] * FIRST_DECAY + slope * (1 - FIRST_DECAY)
        second = self._second[rows] * self._decay + slope * slope * (1 - self._decay)
        self._first[rows], self._second[rows] = first, second
        scale = rate / (1 - FIRST_DECAY**self._steps)
        weights[rows] -= scale * first / (np.sqrt(second / (1 - self._decay**self._steps)) + TINY)


class RowScale:
    """A running mean of the squared gradient, one number a row instead of one a weight, and none of the gradient itself:
    RMSProp (Tieleman & Hinton 2012) as row-wise optimisers of large tables keep it. A step takes a third of Adam's time."""

    def __init__(self, like: Array, decay: float = 0.999) -> None:
        self._squares = np.zeros(len(like), dtype=np.float32)
        self._decay, self._steps = decay, 0

    def step(self, weights: Array, rows: Any, slope: Array, rate: float) -> None:
        """Move the given rows of the weights against their slope, in place."""
        self._steps += 1
        squares = self._squares[rows] * self._decay + np.square(slope).mean(axis=1) * (1 - self._decay)
        self._squares[rows] = squares
        scale = rate / (np.sqrt(squares / (1 - self._decay**self._steps)) + TINY)
        _add(weights, rows, slope * -scale.astype(np.float32)[:, None])


def _add(weights: Array, rows: Any, some: Array) -> None:
    """Add to rows in place, as `weights[rows] += some` does with a copy of them all."""
    import torch

    torch.from_numpy(weights).index_add_(0, torch.as_tensor(rows), torch.from_numpy(some))


def batches(count: int, size: int, epochs: int, random: np.random.Generator) -> list[npt.NDArray[np.int64]]:
    """The rows of each step: all `count` of them in another order every epoch, cut evenly into parts of at most `size`."""
    parts = -(-count // size)
    return [batch for _ in range(epochs) for batch in np.array_split(random.permutation(count), parts)]
