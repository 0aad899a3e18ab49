"""A small network over the terms of a message: it weighs words in each other's light, which a sum of weights can't.

A message is the sum of its terms' vectors, through one hidden layer, to one yes or no and to the chances of many kinds. The
kinds are learned beside the answer (multi-task learning, Caruana 1997): an idiom, a song and a question are no emergency for
different reasons, and to tell them apart teaches the hidden layer more than one bit does. Fitted with torch, the terms'
vectors with numpy (a batch touches few of them); applied together with others like it (`nlu.ensemble`).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.adam import Array, RowScale
from nlu.presence import some_dropped, sums, sums_by_column

LIMIT = 30.0
"""Log-odds beyond which chances aren't told apart."""
SMALL = 1e-5
"""Added to variances, as torch does."""
UNTOLD = ""
"""In the place of a kind where none is known."""
IGNORED = -100
"""Its number, as torch has it."""


@dataclass(frozen=True)
class Recipe:
    """How it is fitted. `dropped` is the share of a message's terms left out at random, `smoothing` that of each label,
    `kinds` what telling the kind weighs beside the label."""

    size: int = 64
    epochs: int = 6
    batch: int = 256
    rate: float = 0.004
    dropped: float = 0.55
    hidden_dropped: float = 0.2
    smoothing: float = 0.02
    kinds: float = 0.3
    seed: int = 47


@dataclass(frozen=True)
class Network:
    """`vectors` has a row for each column of the rows it was fitted on; `out` has a row for the label, then one for each of
    the `kinds`, which are in alphabetical order."""

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
        recipe: Recipe = Recipe(),
    ) -> Network:
        """Fit on rows of presence, each with its label, its kind (or `UNTOLD`) and what it weighs."""
        told = tuple(sorted({kind for kind in kinds if kind != UNTOLD}))
        number = {kind: at for at, kind in enumerate(told)}
        numbers = np.array([number.get(kind, IGNORED) for kind in kinds], dtype=np.int64)
        vectors, state = _fitted(rows, labels.astype(np.float32), numbers, weights, recipe)
        layers = ("norm.weight", "norm.bias", "hidden.weight", "hidden.bias", "out.weight", "out.bias")
        return cls(told, vectors, *(state[name] for name in layers))


def chance(log_odds: float) -> float:
    """The chance (0 to 1) that belongs to log-odds."""
    return 1 / (1 + math.exp(-max(-LIMIT, min(LIMIT, log_odds))))


def _fitted(
    rows: sparse.csr_matrix, labels: Array, kinds: npt.NDArray[np.int64], weights: Array, recipe: Recipe
) -> tuple[Array, dict[str, Array]]:
    """The terms' vectors and the weights of the layers by name, after training."""
    import torch

    torch.set_num_threads(1)
    random = np.random.default_rng(recipe.seed)
    vectors = (random.standard_normal((rows.shape[1], recipe.size)) * 0.02).astype(np.float32)
    of_terms = RowScale(vectors)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        net = _layers(recipe, 2 + int(kinds.max(initial=-1)))
        step = torch.optim.AdamW(net.parameters())
        batches = [batch for _ in range(recipe.epochs) for batch in _shuffled(len(labels), recipe.batch, random)]
        for at, batch in enumerate(batches):
            rate = step.param_groups[0]["lr"] = recipe.rate * (1 - at / len(batches))
            step.zero_grad()
            shown = some_dropped(rows[batch], recipe.dropped, random)
            total = torch.from_numpy(sums(shown, vectors)).requires_grad_()
            loss = _loss(net(total), labels[batch], kinds[batch], weights[batch], recipe)
            loss.backward()
            step.step()
            assert total.grad is not None
            of_terms.step(vectors, *sums_by_column(shown, total.grad.numpy()), rate)
    return vectors, {name: weight.numpy() for name, weight in net.state_dict().items()}


def _loss(told: Any, labels: Array, kinds: npt.NDArray[np.int64], weights: Array, recipe: Recipe) -> Any:
    """What is wrong with the label, weighed, and with the kind where one is known."""
    import torch
    from torch.nn import functional

    said = torch.from_numpy(labels) * (1 - 2 * recipe.smoothing) + recipe.smoothing
    of_label = functional.binary_cross_entropy_with_logits(told[:, 0], said, torch.from_numpy(weights))
    if (kinds == IGNORED).all():
        return of_label
    return of_label + recipe.kinds * functional.cross_entropy(told[:, 1:], torch.from_numpy(kinds), ignore_index=IGNORED)


def _layers(recipe: Recipe, wide: int) -> Any:
    """Evened out; one hidden layer; the label and the kinds."""
    from torch import nn

    return nn.Sequential(
        OrderedDict(
            norm=nn.LayerNorm(recipe.size),
            hidden=nn.Linear(recipe.size, recipe.size),
            bend=nn.ReLU(),
            drop=nn.Dropout(recipe.hidden_dropped),
            out=nn.Linear(recipe.size, wide),
        )
    )


def _shuffled(count: int, size: int, random: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    order = random.permutation(count)
    return (order[at : at + size] for at in range(0, count, size))
