"""Whether a message is about what the assistant knows at all, judged by its words alone: a network over the encoder's terms.

The search always finds something nearest; this tells that nothing of it is meant ("bình chữa cháy giá bao nhiêu"), or that the
question is of a kind that is to be declined. Beside that it learns which part of the knowledge a message is about, or what is
wanted with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.encoder import Split, terms
from nlu.ensemble import Ensemble
from nlu.network import Recipe, chance
from nlu.ngrams import Terms, Vocabulary

AT_LEAST = 3
"""Sentences in which a term must stand to count."""


@dataclass(frozen=True)
class Scope:
    """The terms that count and the network over them."""

    vocabulary: Vocabulary
    network: Ensemble

    @classmethod
    def fit(cls, ours: Mapping[str, str], outside: Mapping[str, str], split: Split = terms) -> Scope:
        """Fit on messages that are ours, every other one without its marks, and on those that aren't, both with and without;
        each with its kind."""
        foreign = [read for both in _both(outside, split) for read in both]
        kinds = [*(kind for kind in outside.values() for _ in ("marked", "bare")), *ours.values()]
        documents = [*foreign, *(both[at % 2] for at, both in enumerate(_both(ours, split)))]
        vocabulary, rows = Vocabulary.learn(documents, AT_LEAST)
        labels = np.arange(len(documents)) < len(foreign)
        weights = np.ones(len(documents), dtype=np.float32)
        return cls(vocabulary, Ensemble.fit(rows, labels, kinds, weights, [Recipe()]))

    def outside(self, text: str) -> float:
        """The chance (0 to 1) that a message is none of our business."""
        return chance(self.network.score(self.vocabulary.present(terms(text).all)))

    def save(self, folder: Path) -> None:
        """Write terms and network into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.vocabulary.save(folder / "terms.json")
        self.network.save(folder / "network.npz")

    @classmethod
    def load(cls, folder: Path) -> Scope:
        """What `save` wrote."""
        return cls(Vocabulary.load(folder / "terms.json"), Ensemble.load(folder / "network.npz"))


def _both(texts: Iterable[str], split: Split) -> Iterator[tuple[Terms, Terms]]:
    """Each text's terms as typed, and those it has without its marks."""
    for read in map(split, texts):
        yield list(read.all), list(read.bare)
