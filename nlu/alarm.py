"""The emergency classifier: whether a message tells of one that is under way, of which kind, and whether somebody is trapped.

Networks over two views of the message (`nlu.alarm_terms`), four over each that began differently, tell all of it; what they say
is averaged, so that the luck of one fitting decides nothing. Beside the emergency each learns what else a message is: an idiom,
a song, a question, which kind of event (`nlu.network`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from nlu.adam import Array
from nlu.alarm_terms import VIEWS
from nlu.emergency import UNKNOWN
from nlu.ensemble import Ensemble, mean
from nlu.labelled import Example
from nlu.lexicon import Lexicon, Message
from nlu.network import UNTOLD, Recipe, chance
from nlu.ngrams import Vocabulary

EVENT, HELD = "event:", "+trapped"
"""What the networks' kinds begin with that are events, and end with where somebody can't get out."""
NAMED = 0.35
"""Chance from which a kind of event is named: below, most of them are wrong, and so would be what is advised."""
RECIPES = tuple(Recipe(size=128, epochs=5, batch=1024, rate=0.012, seed=seed) for seed in range(47, 51))
"""One for each network over a view."""
NETWORKS = "networks.npz"
AT_LEAST = 4
"""Examples in which a term must stand to count."""
SMALLEST = 1e-9
"""No sum of chances counts as less: a message of which nothing is known has some event, too."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance of an emergency, its event or `UNKNOWN`, and the chance that somebody can't get out, each chance 0 to 1."""

    chance: float
    event: str
    trapped: float


@dataclass(frozen=True)
class View:
    """One of `VIEWS`, its terms and the networks over them."""

    name: str
    vocabulary: Vocabulary
    ensemble: Ensemble

    def read(self, message: Message) -> tuple[float, Array]:
        """The log-odds of an emergency and the chance of each kind."""
        return self.ensemble.read(self.vocabulary.present(VIEWS[self.name](message)))

    def save(self, folder: Path) -> None:
        """Write vocabulary and networks into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.vocabulary.save(folder / "terms.json")
        self.ensemble.save(folder / NETWORKS)

    @classmethod
    def load(cls, folder: Path) -> View:
        """What `save` wrote, named as its folder is."""
        return cls(folder.name, Vocabulary.load(folder / "terms.json"), Ensemble.load(folder / NETWORKS))


@dataclass(frozen=True)
class AlarmModel:
    """The lexicon, and the views in the order of `VIEWS`; their networks have the same kinds."""

    lexicon: Lexicon
    views: tuple[View, ...]

    @classmethod
    def fit(cls, examples: Sequence[Example], lexicon: Lexicon) -> AlarmModel:
        """Fit all. Examples with an empty event count as emergencies of a kind that isn't known."""
        messages = [lexicon.message(example.text) for example in examples]
        return cls(lexicon, tuple(_fitted(name, messages, examples) for name in VIEWS))

    def judge(self, text: str) -> Judgement:
        """What a message tells."""
        message = self.lexicon.message(text)
        score, chances = mean([view.read(message) for view in self.views])
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
        kinds = self.views[0].ensemble.kinds
        for at, kind in enumerate(kinds):
            if kind.startswith(EVENT):
                events.setdefault(kind.removeprefix(EVENT).removesuffix(HELD), []).append(at)
        return events, [at for at, kind in enumerate(kinds) if kind.endswith(HELD)]

    def save(self, folder: Path) -> None:
        """Write each view into a folder of its own; the lexicon is part of the program."""
        for view in self.views:
            view.save(folder / view.name)

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> AlarmModel:
        """What `save` wrote."""
        return cls(lexicon, tuple(View.load(folder / name) for name in VIEWS))


def _fitted(name: str, messages: Sequence[Message], examples: Sequence[Example]) -> View:
    vocabulary, rows = Vocabulary.learn(map(VIEWS[name], messages), AT_LEAST)
    present = np.array([example.is_emergency for example in examples])
    weights = np.array([example.weight for example in examples], dtype=np.float32)
    kinds = [_kind(example) for example in examples]
    return View(name, vocabulary, Ensemble.fit(rows, present, kinds, weights, RECIPES))


def _kind(example: Example) -> str:
    """What the networks learn of an example beside whether it is an emergency."""
    if not example.is_emergency:
        return example.instead
    return f"{EVENT}{example.event}{HELD if example.trapped else ''}" if example.event else UNTOLD
