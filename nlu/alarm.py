"""The emergency classifier: whether a message tells of one that is under way, of which kind, and whether somebody is trapped.

One network over the terms of a message (`nlu.network`: words, pairs, characters, kinds of words) tells all of it. Beside the
emergency it learns what else a message is: an idiom, a question, a song, which kind of event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from sys import intern

import numpy as np

from nlu.emergency import UNKNOWN
from nlu.labelled import Example
from nlu.lexicon import HAPPENINGS, Lexicon, Message
from nlu.network import UNTOLD, Network, Recipe, chance
from nlu.ngrams import Terms, Vocabulary

EVENT, HELD = "event:", "+trapped"
"""What the network's kinds begin with that are events, and end with where somebody can't get out."""
NAMED = 0.35
"""Chance from which a kind of event is named: below, most of them are wrong, and so would be what is advised."""
RECIPE = Recipe(size=128, epochs=8)
AT_LEAST = 4
"""Examples in which a term must stand to count."""
SHORTEST, LONGEST = 3, 4
"""Characters of the character n-grams."""
SMALLEST = 1e-9
"""No sum of chances counts as less: a message of which nothing is known has some event, too."""
NUMBER = "0"
"""In the place of every number."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance of an emergency, its event or `UNKNOWN`, and the chance that somebody can't get out, each chance 0 to 1."""

    chance: float
    event: str
    trapped: float


@dataclass(frozen=True)
class AlarmModel:
    """The terms and the network over them."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    network: Network

    @classmethod
    def fit(cls, examples: Sequence[Example], lexicon: Lexicon, recipe: Recipe = RECIPE) -> AlarmModel:
        """Fit all. Examples with an empty event count as emergencies of a kind that isn't known."""
        messages = (lexicon.message(example.text) for example in examples)
        documents = [[intern(term) for term in terms(message)] for message in messages]  # a third of the memory
        vocabulary = Vocabulary.learn(documents, AT_LEAST)
        present = np.array([example.is_emergency for example in examples])
        weights = np.array([example.weight for example in examples], dtype=np.float32)
        kinds = [_kind(example) for example in examples]
        return cls(lexicon, vocabulary, Network.fit(vocabulary.count(documents), present, kinds, weights, recipe))

    def judge(self, text: str) -> Judgement:
        """What a message tells."""
        row = self.vocabulary.count([list(terms(self.lexicon.message(text)))])
        score, chances = self.network.read(row.indices)
        events, trapped = self._events
        of_events = {event: float(chances[some].sum()) for event, some in events.items()}
        total = max(sum(of_events.values()), SMALLEST)
        likeliest = max(of_events, key=lambda event: of_events[event], default=UNKNOWN)
        named = likeliest if of_events.get(likeliest, 0.0) >= NAMED * total else UNKNOWN
        return Judgement(chance(score), named, float(chances[trapped].sum()) / total)

    @cached_property
    def _events(self) -> tuple[dict[str, list[int]], list[int]]:
        """The numbers of the kinds that each event has, and of those in which somebody can't get out."""
        events: dict[str, list[int]] = {}
        for at, kind in enumerate(self.network.kinds):
            if kind.startswith(EVENT):
                events.setdefault(kind.removeprefix(EVENT).removesuffix(HELD), []).append(at)
        return events, [at for at, kind in enumerate(self.network.kinds) if kind.endswith(HELD)]

    def save(self, folder: Path) -> None:
        """Write vocabulary and network into a folder; the lexicon is part of the program."""
        folder.mkdir(parents=True, exist_ok=True)
        self.vocabulary.save(folder / "terms.json")
        self.network.save(folder / "network.npz")

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> AlarmModel:
        """What `save` wrote."""
        return cls(lexicon, Vocabulary.load(folder / "terms.json"), Network.load(folder / "network.npz"))


def _kind(example: Example) -> str:
    """What the network learns of an example beside whether it is an emergency."""
    if not example.is_emergency:
        return example.instead
    return f"{EVENT}{example.event}{HELD if example.trapped else ''}" if example.event else UNTOLD


def terms(message: Message) -> Iterator[str]:
    """What counts of a message: its words, pairs of them, their marks, kinds and characters, its length and signs."""
    words = [NUMBER if word.folded.isdigit() else word.folded for word in message.words]
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
