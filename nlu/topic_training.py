"""Fitting, over the vectors of the built-in encoder, a network of one hidden layer that tells the entry a sentence asks for.

The encoder's own loss draws a sentence straight to its answer; the hidden layer can hold "and not" and "only together with".
The terms' vectors stay as they are, which makes it quick; terms and hidden numbers are dropped at random, half of the sentences
are read without their marks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.topics import Projection
from nlu.adam import Array, Moments, batches
from nlu.cross_entropy import excess, softmax
from nlu.presence import some_dropped, sums


@dataclass(frozen=True)
class TopicRecipe:
    """How it is fitted. `length` is that of the sentences' vectors while it is."""

    hidden: int = 512
    epochs: int = 3
    batch: int = 256
    rate: float = 0.002
    length: float = 5.0
    smoothing: float = 0.05
    dropped_terms: float = 0.5
    dropped_hidden: float = 0.3
    unmarked: float = 0.45
    seed: int = 47


def fit(
    vectors: Array,
    read: sparse.csr_matrix,
    unmarked: sparse.csr_matrix,
    right: npt.NDArray[np.int64],
    recipe: TopicRecipe,
    progress: Callable[[float], None],
) -> tuple[Projection, Array]:
    """Fit on sentences as rows over the terms, read with and without their marks, each with its entry's number.

    Returns the projection and the entries' own vectors, shape (entries, hidden + 1).
    """
    random = np.random.default_rng(recipe.seed)
    net = _Net(vectors.shape[1], int(right.max()) + 1, recipe, random)
    steps = batches(len(right), recipe.batch, recipe.epochs, random)
    for at, batch in enumerate(steps):
        shown = some_dropped((unmarked if random.random() < recipe.unmarked else read)[batch], recipe.dropped_terms, random)
        read_as = sums(shown, vectors)
        lengths = np.linalg.norm(read_as, axis=1, keepdims=True) + 1e-6
        net.learn(read_as * (recipe.length / lengths), right[batch], recipe.rate * (1 - at / len(steps)))
        progress((at + 1) / len(steps))
    return Projection(net.into * recipe.length, net.into_bias), np.concatenate([net.out.T, net.out_bias[:, None]], axis=1)


class _Net:
    """The two layers, and one step of learning."""

    def __init__(self, size: int, entries: int, recipe: TopicRecipe, random: np.random.Generator) -> None:
        self._recipe, self._random = recipe, random
        self.into = (random.standard_normal((size, recipe.hidden)) * np.sqrt(2 / size)).astype(np.float32)
        self.into_bias = np.zeros(recipe.hidden, dtype=np.float32)
        self.out = (random.standard_normal((recipe.hidden, entries)) * 0.02).astype(np.float32)
        self.out_bias = np.zeros(entries, dtype=np.float32)
        self._layers = (self.into, self.into_bias, self.out, self.out_bias)
        self._moments = [Moments(layer) for layer in self._layers]

    def learn(self, sentences: Array, right: npt.NDArray[np.int64], rate: float) -> None:
        """One step of Adam on the cross-entropy, labels smoothed."""
        recipe = self._recipe
        before = sentences @ self.into + self.into_bias
        kept = (self._random.random(before.shape, dtype=np.float32) >= recipe.dropped_hidden) & (before > 0)
        open_ = kept / np.float32(1 - recipe.dropped_hidden)
        hidden = before * open_
        slope = excess(softmax(hidden @ self.out + self.out_bias), right, recipe.smoothing) / len(right)
        back = (slope @ self.out.T) * open_
        slopes = (sentences.T @ back, back.sum(axis=0), hidden.T @ slope, slope.sum(axis=0))
        for layer, moments, downhill in zip(self._layers, self._moments, slopes, strict=True):
            moments.step(layer, slice(None), downhill, rate)
