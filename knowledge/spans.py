"""Stretches of numbers as tables write them, and cutting a measure into the pieces between all boundaries of a table.

Written `a..b`: from a, below b; `a..` from a; `..b` below b; `a<..` over a; `..=b` up to and including b.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf

Cut = tuple[float, int]
"""A place between numbers: (v, 0) lies just before v, (v, 1) just after it."""

_WRITTEN = re.compile(r"(?:(?P<low>\d+)(?P<over><)?)?\.\.(?:(?P<upto>=)?(?P<high>\d+))?")
_EVERYTHING: tuple[Cut, Cut] = ((0, 0), (inf, 0))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The numbers between two cuts; measures are never below zero."""

    low: Cut = _EVERYTHING[0]
    high: Cut = _EVERYTHING[1]

    @classmethod
    def parse(cls, written: str) -> Span:
        """A span as tables write it, or a lone number. Raises `ValueError`."""
        try:
            return cls.exactly(float(written))
        except ValueError:
            found = _WRITTEN.fullmatch(written.strip())
        if found is None or not (found["low"] or found["high"]):
            raise ValueError(f"`{written}` is no stretch of numbers: write a..b, a.., ..b, a<.. or ..=b")
        low = (float(found["low"]), int(bool(found["over"]))) if found["low"] else _EVERYTHING[0]
        high = (float(found["high"]), int(bool(found["upto"]))) if found["high"] else _EVERYTHING[1]
        if low >= high:
            raise ValueError(f"`{written}` holds no number")
        return cls(low, high)

    @classmethod
    def exactly(cls, value: float) -> Span:
        """One number."""
        return cls((value, 0), (value, 1))

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.value:g}"
        low = f"{self.low[0]:g}{'<' if self.low[1] else ''}" if self.low > _EVERYTHING[0] else ""
        high = f"{'=' if self.high[1] else ''}{self.high[0]:g}" if self.high[0] < inf else ""
        return f"{low}..{high}"

    @property
    def value(self) -> float | None:
        """The number, where it is only one."""
        return self.low[0] if self.low == (self.low[0], 0) and self.high == (self.low[0], 1) else None

    def meets(self, other: Span) -> bool:
        """Whether they have a number in common."""
        return max(self.low, other.low) < min(self.high, other.high)

    def within(self, other: Span) -> bool:
        """Whether the other holds all of it."""
        return other.low <= self.low and self.high <= other.high

    def cross(self, other: Span) -> Span | None:
        """What both hold."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Span(low, high) if low < high else None


def pieces(spans: Iterable[Span]) -> tuple[Span, ...]:
    """All numbers, cut wherever one of the spans begins or ends."""
    cuts = sorted({*_EVERYTHING, *(cut for span in spans for cut in (span.low, span.high))})
    return tuple(Span(low, high) for low, high in pairwise(cuts))
