"""Simulated learners, by two models of forgetting that aren't FSRS's own. The formulas are the papers', the numbers ours.

`Activation` is ACT-R's account of practice and spacing: Pavlik, P. I. & Anderson, J. R. (2005), "Practice and forgetting
effects on vocabulary memory: an activation-based model of the spacing effect", Cognitive Science 29, 559-586. Every study of
an item leaves a trace that decays as a power of its age; the stronger the item is when studied, the faster that trace decays:
m = ln(sum t_k^-d_k) + b, d_k = c * e^m_before + a, recall = 1 / (1 + e^((tau - m) / s)).

`HalfLife` is half-life regression: Settles, B. & Meeder, B. (2016), "A trainable spaced repetition model for language
learning", ACL 2016. Recall halves every h days, 2^(-age/h), and h grows with answers given: log2 h is a weighted sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

DAY = 86400.0
EASE = 0.9
"""How well one study of the middle item sticks: after a day 7 of 10 recall it, after a week 4."""
MET = (300.0, 200.0, 100.0, 50.0)
"""Days ago at which what is known before was met: in training, at work, in the news."""
GUESS = 0.25
"""Chance to hit the right one of four without knowing it."""
A, C, TAU, S = 0.177, 0.217, -0.704, 0.255
"""Decay of a first trace, how much strength speeds decay up, threshold, noise."""
BETWEEN = 0.025
"""How fast memory ages outside sessions: less comes between than during one."""
FIRST, GROWS, FAILS = 0.5, 1.5, -0.2
"""log2 of the first half-life in days; what the root of the number of right and of wrong answers adds to it."""


class Memory(Protocol):
    """One learner's memory of a bank of items, numbered from 0; moments are seconds from the beginning."""

    def recall(self, item: int, now: float) -> float:
        """The chance to recall an item, 0 for one never seen."""
        ...

    def study(self, item: int, right: bool, now: float) -> None:
        """The item was answered, and the answer explained."""
        ...


@dataclass
class Activation:
    """Pavlik and Anderson's model. `ease` of each item is b: how well one study of it sticks, the learner's talent with it."""

    ease: list[float]
    traces: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def recall(self, item: int, now: float) -> float:
        """As the formula above says."""
        strength = self._strength(item, now)
        return 0.0 if strength is None else 1 / (1 + math.exp((TAU - strength) / S))

    def study(self, item: int, right: bool, now: float) -> None:
        """One more trace; right and wrong answers are both explained, and count alike."""
        before = self._strength(item, now)
        decay = A + (C * math.exp(before) if before is not None else 0.0)
        self.traces.setdefault(item, []).append((now, decay))

    def _strength(self, item: int, now: float) -> float | None:
        traces = self.traces.get(item)
        if not traces:
            return None
        return math.log(sum(max(1.0, _aged(now - at)) ** -decay for at, decay in traces)) + self.ease[item]


def _aged(seconds: float) -> float:
    """Age as memory feels it: the first ten minutes in full, the rest slowly."""
    return min(seconds, 600.0) + BETWEEN * max(0.0, seconds - 600.0)


@dataclass
class HalfLife:
    """Settles and Meeder's model; `ease` of each item is added to the logarithm of its half-life."""

    ease: list[float]
    answers: dict[int, tuple[int, int, float]] = field(default_factory=dict)

    def recall(self, item: int, now: float) -> float:
        """As the formula above says."""
        if item not in self.answers:
            return 0.0
        right, wrong, at = self.answers[item]
        half = FIRST + GROWS * math.sqrt(right) + FAILS * math.sqrt(wrong) + self.ease[item]
        return float(2 ** -((now - at) / DAY / 2**half))

    def study(self, item: int, right: bool, now: float) -> None:
        """One more answer of its kind."""
        rights, wrongs, _ = self.answers.get(item, (0, 0, 0.0))
        self.answers[item] = (rights + right, wrongs + (not right), now)


def activation(items: int, random: Random, spread: float, known: float) -> Activation:
    """Somebody with more or less talent, for whom items differ by `spread`; a share `known` they have met before."""
    talent = random.gauss(EASE, 0.2)
    learner = Activation([random.gauss(talent, spread) for _ in range(items)])
    for item in range(items):
        if random.random() < known:
            for ago in MET:
                learner.study(item, True, -ago * DAY)
    return learner


def half_life(items: int, random: Random, spread: float, known: float) -> HalfLife:
    """The same for half-lives."""
    talent = random.gauss(0.0, 0.3)
    learner = HalfLife([random.gauss(talent, 2 * spread) for _ in range(items)])
    for item in range(items):
        if random.random() < known:
            for ago in MET:
                learner.study(item, True, -ago * DAY)
    return learner
