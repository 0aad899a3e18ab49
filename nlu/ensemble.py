"""Several networks over the same terms that only began differently: their mean errs less than any, and the luck of one fitting
decides nothing (deep ensembles, Lakshminarayanan et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.network import Array, Network, Recipe


@dataclass(frozen=True)
class Ensemble:
    """The networks, at least one; all have the same kinds."""

    networks: tuple[Network, ...]

    @classmethod
    def fit(
        cls,
        rows: sparse.csr_matrix,
        labels: npt.NDArray[np.bool_],
        kinds: Sequence[str],
        weights: Array,
        recipes: Sequence[Recipe],
    ) -> Ensemble:
        """One network by each recipe; the rest is as for `Network.fit`."""
        return cls(tuple(Network.fit(rows, labels, kinds, weights, recipe) for recipe in recipes))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that they tell apart, in alphabetical order."""
        return self.networks[0].kinds

    def read(self, columns: npt.NDArray[np.int32]) -> tuple[float, Array]:
        """The mean log-odds of the label being true and the mean chance of each kind, for the columns present in a message."""
        return mean([network.read(columns) for network in self.networks])

    def save(self, folder: Path) -> None:
        """Write each to a file of its own."""
        for at, network in enumerate(self.networks):
            network.save(folder / f"network-{at}.npz")

    @classmethod
    def load(cls, folder: Path) -> Ensemble:
        """What `save` wrote. Raises `FileNotFoundError` where it wrote nothing."""
        count = max(1, len(list(folder.glob("network-*.npz"))))
        return cls(tuple(Network.load(folder / f"network-{at}.npz") for at in range(count)))


def mean(told: Sequence[tuple[float, Array]]) -> tuple[float, Array]:
    """The mean of what several have told: log-odds, and the chance of each kind."""
    scores, chances = zip(*told, strict=True)
    return sum(scores) / len(scores), np.mean(chances, axis=0)
