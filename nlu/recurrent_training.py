"""Fitting the network that reads words in their order, with torch on one core.

Words are left out at random, and apart from them their kinds: so it learns from the rest of the sentence, and from the kind of
a word what holds for words it hasn't seen there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.lexicon import Message
from nlu.recurrent import KINDS, NOTHING, UNKNOWN, Array, Recurrent, Rows, Steps, Words, without_number

AT_LEAST = 2
"""Messages in which a word must stand to be known."""
POOLED = 40
"""Batches' worth of messages that are ordered by length together: a batch of like lengths has little to fill up."""
SMALL = -1e4
"""Stands for no word where the largest is looked for."""


@dataclass(frozen=True)
class Recipe:
    """How it is fitted. `dropped` is the share of words, and of kinds, left out at random, `smoothing` that of each label."""

    size: int = 48
    hidden: int = 64
    epochs: int = 5
    batch: int = 256
    rate: float = 0.005
    dropped: float = 0.4
    hidden_dropped: float = 0.3
    smoothing: float = 0.02
    seed: int = 47


def fit(messages: Sequence[Message], labels: npt.NDArray[np.bool_], weights: Array, recipe: Recipe = Recipe()) -> Recurrent:
    """Fit on messages, each with its label and weight."""
    words = learn_words(messages)
    state = _fitted(words, [words.steps(message) for message in messages], labels.astype(np.float32), weights, recipe)
    both = {
        name: np.stack([state[f"{end}.{part}_l0"] for end in ("ahead", "back")])
        for name, part in (("into", "weight_ih"), ("into_bias", "bias_ih"), ("on", "weight_hh"), ("on_bias", "bias_hh"))
    }
    tables = {name: state[f"{name}.weight"] for name in ("plain", "marked", "kinds", "hidden", "out")}
    return Recurrent(words, **tables, **both, hidden_bias=state["hidden.bias"], out_bias=state["out.bias"])


def learn_words(messages: Sequence[Message]) -> Words:
    """The words and kinds of two or more messages, the most frequent first."""
    plain = Counter(without_number(word.folded) for message in messages for word in message.words)
    marked = Counter(word.normal for message in messages for word in message.words if not word.plain)
    kinds = Counter(kind for message in messages for kind in message.kinds)
    return Words(_usual(plain), _usual(marked), _usual(kinds))


def _usual(counted: Counter[str]) -> dict[str, int]:
    usual = sorted((word for word, count in counted.items() if count >= AT_LEAST), key=lambda word: (-counted[word], word))
    return {word: at + UNKNOWN + 1 for at, word in enumerate(usual)}


@dataclass(frozen=True, slots=True)
class _Table:
    """Messages side by side, the shorter ones filled up with `NOTHING`, and how many words each has (at least one)."""

    plain: Rows
    marked: Rows
    kinds: Rows
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, messages: Sequence[Steps]) -> _Table:
        """Of messages as the network reads them."""
        counts = np.array([max(1, len(steps.plain)) for steps in messages], dtype=np.int64)
        shape = (len(messages), int(counts.max()))
        table = cls(
            np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int16), np.zeros((*shape, KINDS), dtype=np.int16), counts
        )
        for at, steps in enumerate(messages):
            end = len(steps.plain)
            table.plain[at, :end], table.marked[at, :end], table.kinds[at, :end] = steps.plain, steps.marked, steps.kinds
        return table

    def shown(self, batch: npt.NDArray[np.int64], dropped: float, random: np.random.Generator) -> tuple[Any, ...]:
        """Some of the messages as torch takes them, with words and kinds left out at random."""
        import torch

        counts = self.counts[batch]
        longest = counts.max()
        plain, marked, kinds = (table[batch, :longest].astype(np.int64) for table in (self.plain, self.marked, self.kinds))
        hidden, unkind = random.random(plain.shape) < dropped, random.random(plain.shape) < dropped
        plain[hidden & (plain != NOTHING)] = UNKNOWN
        marked[hidden], kinds[unkind] = NOTHING, NOTHING
        return tuple(map(torch.from_numpy, (plain, marked, kinds, counts)))


def _fitted(words: Words, messages: Sequence[Steps], labels: Array, weights: Array, recipe: Recipe) -> dict[str, Array]:
    """The weights of all layers by torch's names, after training."""
    import torch

    torch.set_num_threads(1)
    random = np.random.default_rng(recipe.seed)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        net = _net(words, recipe)
        step = torch.optim.AdamW(net.parameters())
        table = _Table.of(messages)
        batches = [batch for _ in range(recipe.epochs) for batch in _batches(table.counts, recipe.batch, random)]
        for at, batch in enumerate(batches):
            step.param_groups[0]["lr"] = recipe.rate * (1 - at / len(batches))
            step.zero_grad()
            said = torch.from_numpy(labels[batch]) * (1 - 2 * recipe.smoothing) + recipe.smoothing
            score = net(*table.shown(batch, recipe.dropped, random))
            loss: Any = torch.nn.functional.binary_cross_entropy_with_logits(score, said, torch.from_numpy(weights[batch]))
            loss.backward()
            step.step()
    return {name: weight.numpy() for name, weight in net.state_dict().items()}


def _net(words: Words, recipe: Recipe) -> Any:
    import torch
    from torch import nn

    class Net(nn.Module):
        """Words' vectors, a GRU from both ends, its largest and mean states, one hidden layer, one number."""

        def __init__(self) -> None:
            super().__init__()
            self.plain, self.marked, self.kinds = map(self._table, (words.plain, words.marked, words.kinds))
            self.ahead, self.back = (nn.GRU(recipe.size, recipe.size, batch_first=True) for _ in range(2))
            self.hidden, self.out = nn.Linear(4 * recipe.size, recipe.hidden), nn.Linear(recipe.hidden, 1)
            self.drop = nn.Dropout(recipe.hidden_dropped)

        @staticmethod
        def _table(rows: dict[str, int]) -> Any:
            table = nn.Embedding(max(rows.values(), default=UNKNOWN) + 1, recipe.size, padding_idx=NOTHING)
            nn.init.normal_(table.weight, 0, 0.1)
            table.weight.data[NOTHING] = 0
            return table

        def forward(self, plain: Any, marked: Any, kinds: Any, counts: Any) -> Any:
            """Log-odds, one a message."""
            of_kind = torch.zeros(*plain.shape, len(self.kinds.weight))  # a product is quicker than a table here
            of_kind.scatter_(2, kinds, 1.0)
            of_kind[..., NOTHING] = 0
            read = self.plain(plain) + self.marked(marked) + of_kind @ self.kinds.weight
            at = torch.arange(read.shape[1])[None]
            back = (counts[:, None] - 1 - at).clamp(min=0)[..., None].expand_as(read)  # torch's packing is three times as slow
            states = torch.cat([self.ahead(read)[0], self.back(read.gather(1, back))[0]], dim=2)
            over = (at >= counts[:, None])[..., None]
            largest, total = states.masked_fill(over, SMALL).amax(dim=1), states.masked_fill(over, 0).sum(dim=1)
            told = torch.cat([largest, total / counts[:, None]], dim=1)
            return self.out(self.drop(self.hidden(self.drop(told)).relu())).squeeze(1)

    return Net()


def _batches(lengths: npt.NDArray[np.int64], size: int, random: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """All messages in random order, those of like length together."""
    order = random.permutation(len(lengths))
    found: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(order), size * POOLED):
        pool = order[start : start + size * POOLED]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        found.extend(pool[at : at + size] for at in range(0, len(pool), size))
    return (found[at] for at in random.permutation(len(found)))
