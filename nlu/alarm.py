"""The emergency classifier: whether a message tells of one that is under way, of which kind, and whether somebody is trapped.

The chance of an emergency is a mean of two networks' log-odds: one over the terms of a message (`nlu.network`: words, pairs,
characters, kinds of words), one that reads its words in order (`nlu.recurrent`). They err on different messages, so it is
better than either. Kind and trapped are told by linear models over the same terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from sys import intern

import numpy as np

from nlu import recurrent_training
from nlu.labelled import Example
from nlu.lexicon import HAPPENINGS, Lexicon, Message
from nlu.linear import LinearModel
from nlu.network import Network, chance
from nlu.ngrams import Terms, Vocabulary
from nlu.recurrent import Recurrent, without_number

TRAPPED, FREE = "trapped", "free"
IN_ORDER = 1 / 3
"""What the network that reads words in order weighs of the log-odds."""
AT_LEAST = 4
"""Examples in which a term must stand to count."""
SHORTEST, LONGEST = 3, 4
"""Characters of the character n-grams."""
EVERY_NAMED = 3
"""Every third emergency, most of them told in several ways, is enough to learn its kind from."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance of an emergency, its likeliest event, and the chance that somebody can't get out, each 0 to 1."""

    chance: float
    event: str
    trapped: float


@dataclass(frozen=True)
class AlarmModel:
    """The terms and the models over them, and the one over the words."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    network: Network
    recurrent: Recurrent
    event: LinearModel
    trapped: LinearModel

    @classmethod
    def fit(cls, examples: Sequence[Example], lexicon: Lexicon, *, strength: float, tolerance: float, seed: int) -> AlarmModel:
        """Fit all. Examples with an empty event count as emergencies of a kind that isn't known."""
        messages = [lexicon.message(example.text) for example in examples]
        present = np.array([example.is_emergency for example in examples])
        weights = np.array([example.weight for example in examples], dtype=np.float32)
        documents = [[intern(term) for term in terms(message)] for message in messages]  # a third of the memory
        vocabulary = Vocabulary.learn(documents, AT_LEAST)
        rows = vocabulary.count(documents)
        named = [at for at, example in enumerate(examples) if example.is_emergency and example.event][::EVERY_NAMED]

        def model(labels: Iterable[str]) -> LinearModel:
            return LinearModel.fit(
                rows[named], list(labels), strength=strength, tolerance=tolerance, seed=seed, weights=list(weights[named])
            )

        return cls(
            lexicon,
            vocabulary,
            Network.fit(rows, present, weights),
            recurrent_training.fit(messages, present, weights),
            model(examples[at].event for at in named),
            model(TRAPPED if examples[at].trapped else FREE for at in named),
        )

    def judge(self, text: str) -> Judgement:
        """What a message tells."""
        message = self.lexicon.message(text)
        row = self.vocabulary.count([list(terms(message))])
        score = (1 - IN_ORDER) * self.network.score(row.indices) + IN_ORDER * self.recurrent.score(message)
        event, trapped = (model.chances(row) for model in (self.event, self.trapped))
        return Judgement(
            chance(score),
            self.event.labels[int(event.argmax())],
            float(trapped[self.trapped.labels.index(TRAPPED)]),
        )

    def save(self, folder: Path) -> None:
        """Write vocabulary and models into a folder; the lexicon is part of the program."""
        self.vocabulary.save(folder / "terms.json")
        self.network.save(folder / "network.npz")
        self.recurrent.save(folder / "recurrent")
        self.event.save(folder / "event")
        self.trapped.save(folder / "trapped")

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> AlarmModel:
        """What `save` wrote."""
        return cls(
            lexicon,
            Vocabulary.load(folder / "terms.json"),
            Network.load(folder / "network.npz"),
            Recurrent.load(folder / "recurrent"),
            LinearModel.load(folder / "event"),
            LinearModel.load(folder / "trapped"),
        )


def terms(message: Message) -> Iterator[str]:
    """What counts of a message: its words, pairs of them, their marks, kinds and characters, its length and signs."""
    words = [without_number(word.folded) for word in message.words]
    yield from (f"w:{word}" for word in words)
    yield from (f"p:{a} {b}" for a, b in pairwise(["<", *words, ">"]))
    yield from (f"m:{word.normal}" for word in message.words if not word.plain)
    yield from _kind_terms(message.kinds)
    yield from _character_terms(f" {' '.join(words)} ")
    yield f"l:{min(len(words), 12)}"
    yield from (f"s:{sign}" for sign in "?!" if sign in message.text)


def _kind_terms(kinds: Sequence[str]) -> Terms:
    """Kinds and their pairs, once as they are and once with all happenings as one."""
    found: Terms = []
    for name, sequence in (("k", kinds), ("h", ["happening" if kind in HAPPENINGS else kind for kind in kinds])):
        found += [f"{name}:{kind}" for kind in sequence]
        found += [f"{name}p:{a} {b}" for a, b in pairwise(["<", *sequence, ">"])]
    return found if HAPPENINGS.keys() & set(kinds) else [*found, "h:"]


def _character_terms(text: str) -> Iterable[str]:
    return (f"c:{text[at : at + size]}" for size in range(SHORTEST, LONGEST + 1) for at in range(len(text) - size + 1))
