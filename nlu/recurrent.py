"""A small network that reads the words of a message in their order, from both ends (bidirectional GRU, Cho et al. 2014).

"cháy rồi mới gọi" and "gọi rồi mới cháy" have the same words: a bag of terms hardly tells them apart, this does. Fitted with
torch (`nlu.recurrent_training`), applied with numpy in a fraction of a millisecond.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.lexicon import Message

Array = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int16]
LONGEST = 40
"""Words of a message that count."""
KINDS = 3
"""Kinds of one word that count."""
NOTHING, UNKNOWN = 0, 1
"""Rows of the tables of vectors that stand for no word and for one that training hasn't seen."""
WORDS, LAYERS = "words.json", "layers.npz"


@dataclass(frozen=True, slots=True)
class Steps:
    """A message as the network reads it: for each word the rows of its plain form, its form with marks and its kinds.

    Shapes (words,), (words,) and (words, KINDS).
    """

    plain: Rows
    marked: Rows
    kinds: Rows


@dataclass(frozen=True)
class Words:
    """The words and kinds that the network knows, each with its row."""

    plain: dict[str, int]
    marked: dict[str, int]
    kinds: dict[str, int]

    def steps(self, message: Message) -> Steps:
        """The message, cut after `LONGEST` words; numbers are all one word."""
        read = message.words[:LONGEST]
        kinds = np.zeros((len(read), KINDS), dtype=np.int16)
        for at, some in enumerate(message.by_word[:LONGEST]):
            rows = [self.kinds[kind] for kind in some if kind in self.kinds][:KINDS]
            kinds[at, : len(rows)] = rows
        plain = [self.plain.get(without_number(word.folded), UNKNOWN) for word in read]
        marked = [NOTHING if word.plain else self.marked.get(word.normal, UNKNOWN) for word in read]
        return Steps(np.array(plain, dtype=np.int16), np.array(marked, dtype=np.int16), kinds)


def without_number(word: str) -> str:
    """The word, or one word for all numbers."""
    return "0" if word.isdigit() else word


@dataclass(frozen=True)
class Recurrent:
    """The words it knows and its layers, named and shaped as torch keeps them, both directions of the GRU in one array."""

    words: Words
    plain: Array
    marked: Array
    kinds: Array
    into: Array
    into_bias: Array
    on: Array
    on_bias: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: Array

    def score(self, message: Message) -> float:
        """The log-odds of the message being what was learned."""
        steps = self.words.steps(message)
        if not len(steps.plain):
            return float(self.out_bias[0])
        read = self.plain[steps.plain] + self.marked[steps.marked] + self.kinds[steps.kinds].sum(axis=1)
        states = self._states(read)
        told = np.concatenate([states.max(axis=0), states.mean(axis=0)])
        inner = np.maximum(self.hidden @ told + self.hidden_bias, 0)
        return float((self.out @ inner + self.out_bias)[0])

    def _states(self, read: Array) -> Array:
        """What the network holds after each word, from the first on and from the last on, shape (words, 2 · size)."""
        count, size = len(read), self.on.shape[2]
        entering = np.stack([read, read[::-1]]) @ self.into.transpose(0, 2, 1) + self.into_bias[:, None]
        state = np.zeros((2, size), dtype=np.float32)
        states = np.empty((2, count, size), dtype=np.float32)
        for at in range(count):
            kept = (self.on @ state[..., None])[..., 0] + self.on_bias
            new = entering[:, at]
            gates = 1 / (1 + np.exp(-(new[:, : 2 * size] + kept[:, : 2 * size])))
            proposed = np.tanh(new[:, 2 * size :] + gates[:, :size] * kept[:, 2 * size :])
            state = proposed + gates[:, size:] * (state - proposed)
            states[:, at] = state
        return np.concatenate([states[0], states[1]], axis=1)

    def save(self, folder: Path) -> None:
        """Write words and layers into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        known = {name: getattr(self.words, name) for name in ("plain", "marked", "kinds")}
        (folder / WORDS).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(folder / LAYERS, **{name: layer for name, layer in vars(self).items() if name != "words"})

    @classmethod
    def load(cls, folder: Path) -> Recurrent:
        """What `save` wrote."""
        words = Words(**json.loads((folder / WORDS).read_text(encoding="utf-8")))
        with np.load(folder / LAYERS) as kept:
            return cls(words, **{name: kept[name] for name in kept.files})
