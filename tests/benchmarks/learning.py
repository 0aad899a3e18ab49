"""Does practice by FSRS teach more in the same minutes than going round in order? `python -m tests.benchmarks.learning`.

Simulated learners (tests/benchmarks/learners.py) practise so many minutes a day for 60 days. What is scheduled is the
product's own `bot.training.scheduling`. Writes docs/images/learning.svg; prints the table in Markdown, or JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Protocol

from bot.training import scheduling
from knowledge.schema import Question
from tests.benchmarks.learners import DAY, GUESS, Memory, activation, half_life

DAYS, LATER = 60, 30
"""Days of practice, and days without any after which is looked once more."""
SHORT, LONG = 15.0, 30.0
"""Seconds for a question answered right, and wrong, where the explanation is read."""
START = date(2026, 1, 1)
MODELS = {"activation": activation, "half-life": half_life}
SEEDS = range(12)
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "learning.svg"


@dataclass(frozen=True)
class Setting:
    """A model of forgetting, how many questions there are, minutes a day, how much items differ, the share known before."""

    model: str
    items: int
    minutes: float
    spread: float = 0.6
    known: float = 0.4


@dataclass(frozen=True)
class Course:
    """How it went: the mean chance to recall, over the whole bank, before each day's practice, at the end and later."""

    days: tuple[float, ...]
    later: float

    @property
    def end(self) -> float:
        """The day after the last practice."""
        return self.days[-1]

    @property
    def mean(self) -> float:
        """The area under the curve, as a mean over the days."""
        return statistics.fmean(self.days)


class Order(Protocol):
    """Chooses what is asked next."""

    def next(self, day: int) -> int:
        """The item to ask."""
        ...

    def hear(self, item: int, right: bool, day: int) -> None:
        """The item was answered; an order that doesn't mind has nothing to do."""


class Fixed(Order):
    """Round and round in the order of the bank."""

    def __init__(self, items: int, random: Random) -> None:
        self._round = cycle(range(items))

    def next(self, day: int) -> int:
        return next(self._round)


class Any(Order):
    """Any question, as the quiz did before."""

    def __init__(self, items: int, random: Random) -> None:
        self._items, self._random = items, random

    def next(self, day: int) -> int:
        return self._random.randrange(self._items)


class Scheduled(Order):
    """The product's sessions, one after the other while there is time."""

    def __init__(self, items: int, random: Random) -> None:
        self._bank = {str(number): _question(number) for number in range(items)}
        self._random, self._known, self._answers = random, dict[str, scheduling.Learned](), list[tuple[str, bool]]()
        self._queue: list[str] = []

    def next(self, day: int) -> int:
        if not self._queue:
            today = START + timedelta(day)
            self._queue = list(scheduling.session(self._bank, self._known, self._answers, (), today, self._random))
        return int(self._queue.pop(0))

    def hear(self, item: int, right: bool, day: int) -> None:
        name = str(item)
        given = scheduling.rating(right, slow=False)
        self._known[name] = scheduling.reviewed(self._known.get(name), given, START + timedelta(day))
        self._answers = [(name, right), *self._answers[:199]]


ORDERS: dict[str, Callable[[int, Random], Order]] = {"FSRS": Scheduled, "fixed order": Fixed, "random": Any}


def _question(number: int) -> Question:
    return Question(
        id=str(number),
        kind="single",
        topic=f"topic {number % 12}",
        ask="?",
        options=("a", "b", "c", "d"),
        right=(0,),
        explain="because it is so",
        difficulty=1 + number % 3,
        checked=START,
    )


def course(setting: Setting, order: str, seed: int) -> Course:
    """One learner's 60 days. The same seed is the same learner, whatever the order."""
    memory: Memory = MODELS[setting.model](setting.items, Random(seed), setting.spread, setting.known)
    chooser, luck = ORDERS[order](setting.items, Random(f"{seed} order")), Random(f"{seed} luck")
    days = []
    for day in range(DAYS):
        days.append(_level(memory, setting.items, day * DAY))
        _practise(memory, chooser, luck, day, setting.minutes * 60)
    days.append(_level(memory, setting.items, DAYS * DAY))
    return Course(tuple(days), _level(memory, setting.items, (DAYS + LATER) * DAY))


def _practise(memory: Memory, chooser: Order, luck: Random, day: int, seconds: float) -> None:
    spent = 0.0
    while spent < seconds:
        item, now = chooser.next(day), day * DAY + spent
        known = memory.recall(item, now)
        right = luck.random() < known + (1 - known) * GUESS
        memory.study(item, right, now)
        chooser.hear(item, right, day)
        spent += SHORT if right else LONG


def _level(memory: Memory, items: int, now: float) -> float:
    return statistics.fmean(memory.recall(item, now) for item in range(items))


def settings() -> Iterator[Setting]:
    """What is tried: both models, few and many minutes for the bank, and people to whom all is new."""
    for model in MODELS:
        for items, minutes in ((150, 3.0), (150, 10.0), (500, 3.0), (500, 10.0)):
            yield Setting(model, items, minutes)
    for model in MODELS:
        yield Setting(model, 150, 3.0, spread=0.3, known=0.0)


def measure() -> list[tuple[Setting, dict[str, list[Course]]]]:
    """Every order in every setting, a learner a seed."""
    return [(one, {order: [course(one, order, seed) for seed in SEEDS] for order in ORDERS}) for one in settings()]


def _figures(courses: list[Course]) -> dict[str, float]:
    ends = [one.end for one in courses]
    return {
        "end": statistics.fmean(ends),
        "spread": statistics.stdev(ends),
        "area": statistics.fmean(one.mean for one in courses),
        "later": statistics.fmean(one.later for one in courses),
    }


def wins(mine: list[Course], other: list[Course]) -> int:
    """For how many learners the end is higher."""
    return sum(a.end > b.end for a, b in zip(mine, other, strict=True))


def rows(measured: list[tuple[Setting, dict[str, list[Course]]]]) -> Iterator[dict[str, object]]:
    """The table: a row a setting."""
    for one, courses in measured:
        row: dict[str, object] = {"model": one.model, "items": one.items, "minutes": one.minutes, "known": one.known}
        row |= {order: _figures(found) for order, found in courses.items()}
        yield row | {"better_than_fixed": wins(courses["FSRS"], courses["fixed order"]), "learners": len(SEEDS)}


def markdown(measured: list[tuple[Setting, dict[str, list[Course]]]]) -> str:
    """The table as it stands in the docs: recall on day 60, over all days, 30 days later."""
    lines = ["| model | questions | min/day | known before | " + " | ".join(ORDERS) + " | FSRS ahead of fixed |"]
    lines.append("|---|---:|---:|---:|---|---|---|---|")
    for row in rows(measured):
        figures = [row[order] for order in ORDERS]
        cells = [" · ".join(f"{one[name]:.2f}" for name in ("end", "area", "later")) for one in figures]  # type: ignore[index]
        head = f"| {row['model']} | {row['items']} | {row['minutes']:.0f} | {row['known']:.0%} | "
        lines.append(head + " | ".join(cells) + f" | {row['better_than_fixed']} of {row['learners']} |")
    return "\n".join(lines)


def draw(measured: list[tuple[Setting, dict[str, list[Course]]]], path: Path) -> None:
    """The curves of the settings that show most, as an SVG picture."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "learning", "font.family": "sans-serif", "font.size": 9}
    import matplotlib.pyplot as plt

    shown = [found for found in measured if found[0].known]
    figure, axes = plt.subplots(2, 4, figsize=(12, 6), sharex=True, sharey=True, layout="constrained")
    colours = {"FSRS": "#b3261e", "fixed order": "#1f5fa8", "random": "#777777"}
    for axis, (one, courses) in zip(axes.flat, shown, strict=True):
        for order, found in courses.items():
            means = [statistics.fmean(values) for values in zip(*(each.days for each in found), strict=True)]
            axis.plot(range(DAYS + 1), means, color=colours[order], label=order)
        axis.set_title(f"{one.model}: {one.items} questions, {one.minutes:.0f} min a day", fontsize=9)
        axis.grid(color="#dddddd")
        axis.set_ylim(0, 1)
    axes[0, 0].legend(frameon=False)
    figure.supxlabel("day")
    figure.supylabel("mean chance to recall, over the whole bank")
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Measure, draw, print."""
    parser = argparse.ArgumentParser(description="Simulated learners, 60 days.")
    parser.add_argument("--json", action="store_true", help="Figures as JSON.")
    asked = parser.parse_args()
    measured = measure()
    draw(measured, PICTURE)
    print(json.dumps(list(rows(measured)), indent=1) if asked.json else markdown(measured))


if __name__ == "__main__":
    main()
