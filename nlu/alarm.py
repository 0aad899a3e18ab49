"""The emergency classifier: whether a message tells of one that is under way, of which kind, and whether somebody is trapped.

Linear models over the words of a message, their pairs, triples and skipped pairs, the kinds of its words (`nlu.lexicon`) and
its characters, fitted by scikit-learn and applied by numpy; for the chance of an emergency, a small network beside
(`nlu.network`), with the mean of the two log-odds: they err on different messages, so it is better than either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from sys import intern

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.labelled import Example
from nlu.lexicon import HAPPENINGS, Lexicon
from nlu.linear import LinearModel
from nlu.network import Network
from nlu.ngrams import Terms, Vocabulary
from nlu.phrases import read_words

EMERGENCY, OTHER = "emergency", "other"
TRAPPED, FREE = "trapped", "free"
AT_LEAST = 2
"""Examples in which a term must stand to count."""
SHORTEST, LONGEST = 3, 4
"""Characters of the character n-grams."""
EVERY_NAMED = 3
"""Every third emergency, most of them told in several ways, is enough to learn its kind from."""
ROUGHLY = 0.1
"""How closely event and trapped are fitted: their order counts, not their size."""
SHORT = ("w:", "p:", "c:", "m:", "k:", "kp:", "h:", "hp:", "l:", "s:")
"""The terms that the network reads: words, pairs, characters, kinds of words."""
USUAL = 4
"""Examples in which such a term must stand."""
CERTAIN = 1e-6
"""No chance is nearer to 0 or 1 than this."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance of an emergency, its likeliest event, and the chance that somebody can't get out, each 0 to 1."""

    chance: float
    event: str
    trapped: float


@dataclass(frozen=True)
class AlarmModel:
    """The vocabulary and the models over it."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    chance: LinearModel
    event: LinearModel
    trapped: LinearModel
    network: Network

    @classmethod
    def fit(cls, examples: Sequence[Example], lexicon: Lexicon, *, strength: float, tolerance: float, seed: int) -> AlarmModel:
        """Fit all. Examples with an empty event count as emergencies of a kind that isn't known."""
        documents = [[intern(term) for term in terms(example.text, lexicon)] for example in examples]  # a third of the memory
        vocabulary = Vocabulary.learn(documents, AT_LEAST)
        rows = vocabulary.count(documents)
        named = [at for at, example in enumerate(examples) if example.is_emergency and example.event][::EVERY_NAMED]

        def model(chosen: Sequence[int], labels: Sequence[str], balanced: bool) -> LinearModel:
            return LinearModel.fit(
                rows[chosen],
                labels,
                strength=strength,
                tolerance=ROUGHLY if balanced else tolerance,
                seed=seed,
                weights=[examples[at].weight for at in chosen],
                balanced=balanced,
            )

        asked = (
            (range(len(examples)), [EMERGENCY if e.is_emergency else OTHER for e in examples], False),
            (named, [examples[at].event for at in named], True),
            (named, [TRAPPED if examples[at].trapped else FREE for at in named], True),
        )
        with ThreadPoolExecutor(2) as pool:  # liblinear lets go of the interpreter
            chance, event, trapped = pool.map(lambda one: model(*one), asked)
        present = np.array([example.is_emergency for example in examples])
        weights = np.array([example.weight for example in examples], dtype=np.float32)
        network = Network.fit(rows, present, weights, _read_by_network(vocabulary, rows))
        return cls(lexicon, vocabulary, chance, event, trapped, network)

    def judge(self, text: str) -> Judgement:
        """What a message tells."""
        row = self.vocabulary.count([list(terms(text, self.lexicon))])
        chance, event, trapped = (model.chances(row) for model in (self.chance, self.event, self.trapped))
        return Judgement(
            _mean(float(chance[self.chance.labels.index(EMERGENCY)]), self.network.score(row.indices)),
            self.event.labels[int(event.argmax())],
            float(trapped[self.trapped.labels.index(TRAPPED)]),
        )

    def save(self, folder: Path) -> None:
        """Write the vocabulary and the weights into a folder; the lexicon is part of the program."""
        self.vocabulary.save(folder / "terms.json")
        for name in ("chance", "event", "trapped"):
            getattr(self, name).save(folder / name)
        self.network.save(folder / "network.npz")

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> AlarmModel:
        """What `save` wrote."""
        chance, event, trapped = (LinearModel.load(folder / name) for name in ("chance", "event", "trapped"))
        network = Network.load(folder / "network.npz")
        return cls(lexicon, Vocabulary.load(folder / "terms.json"), chance, event, trapped, network)


def _read_by_network(vocabulary: Vocabulary, rows: sparse.csr_matrix) -> npt.NDArray[np.int64]:
    """The columns of the shorter terms that aren't rare; the others only help the linear model."""
    seen = np.asarray((rows > 0).sum(axis=0)).ravel()
    return np.flatnonzero([term.startswith(SHORT) and seen[at] >= USUAL for term, at in vocabulary.columns.items()])


def _mean(chance: float, score: float) -> float:
    """A chance and log-odds put together, as a chance."""
    sure = min(max(chance, CERTAIN), 1 - CERTAIN)
    return 1 / (1 + math.exp(-(math.log(sure / (1 - sure)) + score) / 2))


def terms(text: str, lexicon: Lexicon) -> Iterator[str]:
    """All features of a message."""
    message = read_words(text)
    folded = ["0" if _DIGITS.fullmatch(word.folded) else word.folded for word in message]
    yield from _word_terms(folded)
    yield from (f"m:{word.normal}" for word in message if not word.plain)
    yield from (f"mp:{a.normal} {b.normal}" for a, b in pairwise(message))
    yield from _kind_terms(lexicon.kinds(message))
    yield from _character_terms(f" {' '.join(folded)} ")
    yield f"l:{min(len(folded), 12)}"
    yield from (f"s:{sign}" for sign in "?!" if sign in text)


def _word_terms(words: Sequence[str]) -> Iterator[str]:
    bordered = ["<", *words, ">"]
    yield from (f"w:{word}" for word in words)
    yield from (f"p:{a} {b}" for a, b in pairwise(bordered))
    yield from (f"t:{a} {b} {c}" for a, b, c in zip(bordered, bordered[1:], bordered[2:], strict=False))
    yield from (f"g:{a} {b}" for gap in (2, 3) for a, b in zip(words, words[gap:], strict=False))


def _kind_terms(kinds: Sequence[str]) -> Terms:
    """Kinds, their order and what stands together, once as they are and once with all happenings as one."""
    found: Terms = []
    for name, sequence in (("k", kinds), ("h", ["happening" if kind in HAPPENINGS else kind for kind in kinds])):
        bordered = ["<", *sequence, ">"]
        found += [f"{name}:{kind}" for kind in sequence]
        found += [f"{name}p:{a} {b}" for a, b in pairwise(bordered)]
        found += [f"{name}t:{a} {b} {c}" for a, b, c in zip(bordered, bordered[1:], bordered[2:], strict=False)]
        found += [f"{name}s:{a} {b}" for a, b in combinations(sorted(set(sequence)), 2)]
    return found if HAPPENINGS.keys() & set(kinds) else [*found, "h:"]


def _character_terms(text: str) -> Iterable[str]:
    return (f"c:{text[at : at + size]}" for size in range(SHORTEST, LONGEST + 1) for at in range(len(text) - size + 1))
