"""Scoring: cases and what the assistant made of them become figures. Pure: no clock, no model, no files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from bot.evaluation.calibration import Calibration, calibrate
from bot.evaluation.cases import Case

THREE = 3
EVERYONE = "everyone"
"""The audience of an entry written for no one in particular."""
CONFUSIONS = 20
"""How many confusions a report names, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case.

    `entry`: the one shown; `alarmed`, `wondered`: taken for an emergency, or the way to 114 shown on top of an answer;
    `hits`: entries found, best first, shown or not; `chance`: how likely the first of them is said to be right.
    """

    case: Case
    entry: str | None = None
    alarmed: bool = False
    wondered: bool = False
    declined: bool = False
    event: str = ""
    intent: str = ""
    hits: tuple[str, ...] = ()
    chance: float = 0.0
    ms: float = 0.0

    @property
    def right(self) -> bool:
        """Whether the assistant did what the case expects."""
        match self.case.expect:
            case "emergency":
                return self.alarmed
            case "calm":
                return not self.alarmed
            case "declined":
                return self.declined
            case "answered":
                return self.entry is not None
        return self.entry in self.case.entries

    @property
    def expected(self) -> str:
        """What should have come, as a name."""
        return self.case.entries[0] if self.case.expect == "entry" else self.case.expect

    @property
    def given(self) -> str:
        """What came, as a name: an entry, or how the message was taken."""
        if self.alarmed:
            return f"emergency: {self.event}" if self.event else "emergency"
        return self.entry or ("declined" if self.declined else f"intent: {self.intent}")

    def found(self, among: int) -> bool:
        """Whether a right entry is among the first hits."""
        return any(hit in self.case.entries for hit in self.hits[:among])


class Score(msgspec.Struct, frozen=True):
    """Shares (0 to 1) over some cases. `first`, `three`: a right entry is the first hit, or among three, shown or not;
    `None` where no case expects an entry."""

    name: str
    count: int
    right: float
    first: float | None = None
    three: float | None = None


class Alarms(msgspec.Struct, frozen=True):
    """Over the emergencies: share that raised the alarm, that at least showed the way to 114, and, of those where the
    event is known, share named rightly; over all other cases: share that raised a false alarm. `None`: no such case."""

    alarmed: float | None = None
    seen: float | None = None
    named: float | None = None
    false: float | None = None


class Confusion(msgspec.Struct, frozen=True):
    """What came in place of what, and how often."""

    expected: str
    given: str
    count: int


class Latency(msgspec.Struct, frozen=True):
    """Milliseconds a message."""

    median: float
    p99: float


class Report(msgspec.Struct, frozen=True):
    """All figures of one evaluation."""

    overall: Score
    by_kind: tuple[Score, ...]
    by_audience: tuple[Score, ...]
    by_variant: tuple[Score, ...]
    alarms: Alarms
    confusions: tuple[Confusion, ...]
    calibration: Calibration
    latency: Latency


def report(outcomes: Sequence[Outcome]) -> Report:
    """The figures of some outcomes; a case of several audiences counts for each of them."""
    return Report(
        overall=_score("all", outcomes),
        by_kind=_grouped(outcomes, lambda outcome: (outcome.case.kind,)),
        by_audience=_grouped(outcomes, lambda outcome: outcome.case.audience or (EVERYONE,)),
        by_variant=_grouped(outcomes, lambda outcome: (outcome.case.variant,)),
        alarms=_alarms(outcomes),
        confusions=_confusions(outcomes),
        calibration=calibrate((o.chance, o.found(1)) for o in outcomes if o.case.expect in ("entry", "declined") and o.hits),
        latency=latency([outcome.ms for outcome in outcomes]),
    )


def failures(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that aren't right, those it was surest of first."""
    return sorted((outcome for outcome in outcomes if not outcome.right), key=lambda outcome: -outcome.chance)


def latency(times: Sequence[float]) -> Latency:
    """Median and 99th percentile (nearest rank) of some times."""
    ordered = sorted(times)
    return Latency(*(ordered[math.ceil(share * len(ordered)) - 1] if ordered else 0.0 for share in (0.5, 0.99)))


def _score(name: str, outcomes: Sequence[Outcome]) -> Score:
    searched = [outcome for outcome in outcomes if outcome.case.expect == "entry"]
    return Score(
        name=name,
        count=len(outcomes),
        right=share(outcome.right for outcome in outcomes) or 0.0,
        first=share(outcome.found(1) for outcome in searched),
        three=share(outcome.found(THREE) for outcome in searched),
    )


def _grouped(outcomes: Iterable[Outcome], names: Callable[[Outcome], Iterable[str]]) -> tuple[Score, ...]:
    """A score for each name that outcomes go by, the largest group first."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for name in names(outcome):
            groups.setdefault(name, []).append(outcome)
    return tuple(_score(name, groups[name]) for name in sorted(groups, key=lambda name: (-len(groups[name]), name)))


def _alarms(outcomes: Sequence[Outcome]) -> Alarms:
    real = [outcome for outcome in outcomes if outcome.case.expect == "emergency"]
    return Alarms(
        alarmed=share(outcome.alarmed for outcome in real),
        seen=share(outcome.alarmed or outcome.wondered for outcome in real),
        named=share(o.event == o.case.event for o in real if o.case.event and (o.alarmed or o.wondered)),
        false=share(outcome.alarmed for outcome in outcomes if outcome.case.expect != "emergency"),
    )


def _confusions(outcomes: Iterable[Outcome]) -> tuple[Confusion, ...]:
    counts = Counter((outcome.expected, outcome.given) for outcome in outcomes if not outcome.right)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(expected, given, count) for (expected, given), count in ordered[:CONFUSIONS])


def share(judged: Iterable[bool]) -> float | None:
    """The share that is true, `None` of nothing."""
    kept = list(judged)
    return sum(kept) / len(kept) if kept else None
