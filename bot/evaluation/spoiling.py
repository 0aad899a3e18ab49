"""Spoilt variants of clean cases: the same message without tone marks, with slips, in teencode … Same seed, same variants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

from bot.evaluation.cases import NORMAL, Case
from nlu.text import normalise

Spoil = Callable[[str, str, Random], str]
"""Text, kind of noise and randomness to spoilt text."""


def spoilt(cases: Iterable[Case], kinds: Sequence[str], seed: int, spoil: Spoil) -> Iterator[Case]:
    """The normal cases once more for every kind of noise, which becomes their variant; those it leaves as they are, not.

    The randomness of a case comes from the seed, the kind and its text alone, so that it is spoilt the same in any company.
    """
    for case in cases:
        if case.variant != NORMAL:
            continue
        for kind in kinds:
            text = spoil(case.text, kind, Random(f"{seed}/{kind}/{case.text}"))
            if text != normalise(case.text):
                yield replace(case, id=f"{case.id}/{kind}", text=text, variant=kind)
