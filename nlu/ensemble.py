"""Several networks over the same terms that only began differently: their mean errs less than any, and the luck of one fitting
decides nothing (deep ensembles, Lakshminarayanan et al. 2017).

Their weights lie side by side, so that a message is put to all of them at once: most of the time goes into fetching the
vectors of its terms, one by one from all over the memory, and so every term is fetched only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.adam import Array
from nlu.cross_entropy import softmax
from nlu.network import SMALL, Network, Recipe


@dataclass(frozen=True)
class Ensemble:
    """The weights of n networks of one size and with the same kinds (see `Network`): `vectors` of shape (terms, n · size), the
    others with n in front, and whatever is added to or multiplied with a hidden layer of shape (n, size, 1)."""

    kinds: tuple[str, ...]
    vectors: Array
    scale: Array
    shift: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: Array

    @classmethod
    def fit(
        cls,
        rows: sparse.csr_matrix,
        labels: npt.NDArray[np.bool_],
        kinds: Sequence[str],
        weights: Array,
        recipes: Sequence[Recipe],
    ) -> Ensemble:
        """One network by each recipe, at least one; the rest is as for `Network.fit`."""
        return cls.of([Network.fit(rows, labels, kinds, weights, recipe) for recipe in recipes])

    @classmethod
    def of(cls, networks: Sequence[Network]) -> Ensemble:
        """Networks that were fitted, side by side."""

        def columns(name: str) -> Array:
            return np.asarray(np.stack([getattr(network, name) for network in networks])[:, :, None])

        return cls(
            networks[0].kinds,
            np.concatenate([network.vectors for network in networks], axis=1),
            columns("scale"),
            columns("shift"),
            np.stack([network.hidden for network in networks]),
            columns("hidden_bias"),
            np.stack([network.out for network in networks]),
            columns("out_bias"),
        )

    def score(self, columns: npt.NDArray[np.int32]) -> float:
        """The mean log-odds of the label being true, for the columns present in a message."""
        return float(self._told(columns)[:, 0].mean())

    def read(self, columns: npt.NDArray[np.int32]) -> tuple[float, Array]:
        """The mean log-odds of the label being true and the mean chance of each kind, for the columns present in a message."""
        told = self._told(columns)
        return float(told[:, 0].mean()), softmax(told[:, 1:]).mean(axis=0)

    def _told(self, columns: npt.NDArray[np.int32]) -> Array:
        """What each network tells: a row a network."""
        total = self.vectors[columns].sum(axis=0).reshape(self.scale.shape)
        away = total - total.mean(axis=1, keepdims=True)
        normed = away / np.sqrt((away * away).mean(axis=1, keepdims=True) + SMALL) * self.scale + self.shift
        hidden = np.maximum(self.hidden @ normed + self.hidden_bias, 0)
        return np.asarray((self.out @ hidden + self.out_bias)[:, :, 0])

    def save(self, path: Path) -> None:
        """Write to one file, as they are: to press them together takes seconds and saves a tenth."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Ensemble:
        """What `save` wrote."""
        with np.load(path) as kept:
            layers = {name: kept[name] for name in kept.files}
        return cls(**layers | {"kinds": tuple(layers["kinds"].tolist())})


def mean(told: Sequence[tuple[float, Array]]) -> tuple[float, Array]:
    """The mean of what several have told: log-odds, and the chance of each kind."""
    scores, chances = zip(*told, strict=True)
    return sum(scores) / len(scores), np.mean(chances, axis=0)
