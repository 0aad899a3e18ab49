"""A small network over the terms of a message: it weighs words in each other's light, which a sum of weights can't.

A message is the sum of its terms' vectors, through one hidden layer. Fitted with torch, applied with numpy in a few
microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Array = npt.NDArray[np.float32]
SMALL = 1e-5
"""Added to variances, as torch does."""


@dataclass(frozen=True)
class Recipe:
    """How it is fitted. `dropped` is the share of a message's terms left out at random, `smoothing` that of each label."""

    size: int = 64
    epochs: int = 6
    batch: int = 256
    rate: float = 0.004
    dropped: float = 0.55
    hidden_dropped: float = 0.2
    smoothing: float = 0.02
    seed: int = 47


@dataclass(frozen=True)
class Network:
    """`place` gives each column of a row its row of `vectors`, whose last is nothing; the rest are the layers."""

    place: npt.NDArray[np.int32]
    vectors: Array
    scale: Array
    shift: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: Array

    @classmethod
    def fit(
        cls, rows: sparse.csr_matrix, labels: npt.NDArray[np.bool_], weights: Array, chosen: npt.NDArray[np.int64]
    ) -> Network:
        """Fit on rows of presence, each with its label and weight; only the chosen columns are read."""
        place = np.full(rows.shape[1], len(chosen), dtype=np.int32)
        place[chosen] = np.arange(len(chosen), dtype=np.int32)
        state = _fitted(rows[:, chosen].tocsr(), labels.astype(np.float32), weights, Recipe())
        vectors = np.vstack([state["terms.weight"], np.zeros((1, Recipe.size), dtype=np.float32)])
        layers = ("norm.weight", "norm.bias", "hidden.weight", "hidden.bias", "out.weight", "out.bias")
        return cls(place, vectors, *(state[name] for name in layers))

    def score(self, columns: npt.NDArray[np.int32]) -> float:
        """The log-odds of the label being true, for the columns present in a message."""
        total = self.vectors[self.place[columns]].sum(axis=0)
        normed = (total - total.mean()) / np.sqrt(total.var() + SMALL) * self.scale + self.shift
        hidden = np.maximum(self.hidden @ normed + self.hidden_bias, 0)
        return float((self.out @ hidden + self.out_bias)[0])

    def save(self, path: Path) -> None:
        """Write to one file."""
        np.savez_compressed(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Network:
        """What `save` wrote."""
        with np.load(path) as kept:
            return cls(**{name: kept[name] for name in kept.files})


def _fitted(rows: sparse.csr_matrix, labels: Array, weights: Array, recipe: Recipe) -> dict[str, Array]:
    """The weights of all layers by name, after training."""
    import torch

    torch.set_num_threads(1)
    random = np.random.default_rng(recipe.seed)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        net = _net(rows.shape[1], recipe)
        dense = [weight for name, weight in net.named_parameters() if name != "terms.weight"]
        steps = [torch.optim.SparseAdam([net.terms.weight]), torch.optim.AdamW(dense)]
        batches = [batch for _ in range(recipe.epochs) for batch in _shuffled(len(labels), recipe.batch, random)]
        for at, batch in enumerate(batches):
            for step in steps:
                step.param_groups[0]["lr"] = recipe.rate * (1 - at / len(batches))
                step.zero_grad()
            said = torch.from_numpy(labels[batch]) * (1 - 2 * recipe.smoothing) + recipe.smoothing
            score = net(*_bags(rows[batch], recipe.dropped, random))
            loss: Any = torch.nn.functional.binary_cross_entropy_with_logits(score, said, torch.from_numpy(weights[batch]))
            loss.backward()
            for step in steps:
                step.step()
    return {name: weight.numpy() for name, weight in net.state_dict().items()}


def _net(terms: int, recipe: Recipe) -> Any:
    from torch import nn

    class Net(nn.Module):
        """Sum of terms, evened out; one hidden layer; one number."""

        def __init__(self) -> None:
            super().__init__()
            self.terms = nn.EmbeddingBag(terms, recipe.size, mode="sum", sparse=True)
            nn.init.normal_(self.terms.weight, 0, 0.02)
            self.norm = nn.LayerNorm(recipe.size)
            self.hidden, self.out = nn.Linear(recipe.size, recipe.size), nn.Linear(recipe.size, 1)
            self.drop = nn.Dropout(recipe.hidden_dropped)

        def forward(self, columns: Any, starts: Any) -> Any:
            """Log-odds, one a message."""
            inner = self.hidden(self.norm(self.terms(columns, starts)))
            return self.out(self.drop(inner.relu())).squeeze(1)

    return Net()


def _shuffled(count: int, size: int, random: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    order = random.permutation(count)
    return (order[at : at + size] for at in range(0, count, size))


def _bags(rows: sparse.csr_matrix, dropped: float, random: np.random.Generator) -> tuple[Any, Any]:
    """The columns of all rows in one, some left out at random, and where each row begins."""
    import torch

    kept = random.random(len(rows.indices)) > dropped
    starts = np.concatenate([[0], np.cumsum(kept)])[rows.indptr[:-1]]
    return torch.from_numpy(rows.indices[kept].astype(np.int64)), torch.from_numpy(starts.astype(np.int64))
