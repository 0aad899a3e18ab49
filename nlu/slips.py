"""Slips of the fingers within one word: two letters swapped ("hôgn"), a letter struck twice ("chayy")."""

from __future__ import annotations

import re

from nlu.frequency import Frequencies
from nlu.syllable import is_syllable, split_tone, with_tone

SHORTEST = 3
"""Of two letters nobody can tell …"""
SHORTEST_BARE = 4
"""… nor of three without a mark: "bca" is a ministry."""
_TWICE = re.compile(r"([^\W\d_])\1")


def repair(word: str, frequencies: Frequencies) -> str | None:
    """The word as it was meant, if it can be no syllable and one known word alone is a slip away."""
    if len(word) < (SHORTEST_BARE if word.isascii() else SHORTEST) or not word.isalpha() or word in frequencies.foreign or is_syllable(word):
        return None
    once = _TWICE.sub(r"\1", word)
    if once != word and _known(once, frequencies):
        return once
    meant = {settled for at in range(len(word) - 1) if _known(settled := _swapped(word, at), frequencies)}
    return meant.pop() if len(meant) == 1 else None


def _swapped(word: str, at: int) -> str:
    """The word with two neighbours swapped back, its tone mark where it belongs then."""
    return with_tone(*split_tone(word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


def _known(word: str, frequencies: Frequencies) -> bool:
    if not is_syllable(word):
        return False
    return word in frequencies.folded if word.isascii() else word in frequencies.marked
