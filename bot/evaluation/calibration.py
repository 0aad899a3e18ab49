"""Calibration: of all answers said to be 70 % sure, are seven in ten right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """Answers of like confidence: bounds, how many, their mean confidence, the share that is right (0 to 1)."""

    low: float
    high: float
    count: int = 0
    stated: float = 0.0
    right: float = 0.0


class Calibration(msgspec.Struct, frozen=True):
    """The bins and the expected calibration error: |stated - right| of each bin, weighed by its count (0 is best)."""

    error: float
    count: int
    bins: tuple[Bin, ...]


def calibrate(judged: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Calibration of (stated confidence, was right) pairs in bins of equal width; a full 1.0 falls in the last."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for stated, right in judged:
        filled[min(int(stated * bins), bins - 1)].append((stated, right))
    made = tuple(_bin(at / bins, (at + 1) / bins, pairs) for at, pairs in enumerate(filled))
    count = sum(one.count for one in made)
    error = sum(one.count * abs(one.stated - one.right) for one in made) / count if count else 0.0
    return Calibration(error=error, count=count, bins=made)


def _bin(low: float, high: float, pairs: Sequence[tuple[float, bool]]) -> Bin:
    if not pairs:
        return Bin(low, high)
    count = len(pairs)
    return Bin(low, high, count, sum(stated for stated, _ in pairs) / count, sum(right for _, right in pairs) / count)
