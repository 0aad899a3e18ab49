"""Slips of the fingers within one word: two letters swapped ("hôgn"), a letter struck twice ("chayy")."""

from __future__ import annotations

import re

from nlu.frequency import Frequencies
from nlu.syllable import is_syllable, split_tone, with_tone

SHORTEST = 3
"""Of two letters nobody can tell; of three only where the word meant is a common one."""
COMMON = 200
CLEARLY = 10
"""How many times as frequent the likeliest word must be as the next."""
_TWICE = re.compile(r"([^\W\d_])\1")


def repair(word: str, frequencies: Frequencies) -> str | None:
    """The word as it was meant, if it can be no syllable and one known word is by far the likeliest a slip away."""
    if len(word) < SHORTEST or not word.isalpha() or word in frequencies.foreign or is_syllable(word):
        return None
    once = _TWICE.sub(r"\1", word)
    if once != word and _seen(once, frequencies):
        return once
    if _tones(word) > 1:
        return None
    swapped = {_swapped(word, at) for at in range(len(word) - 1)}
    likely = sorted(((_seen(meant, frequencies), meant) for meant in swapped), reverse=True)
    best, meant = likely[0]
    clear = best and (len(likely) == 1 or best >= CLEARLY * likely[1][0])
    return meant if clear and (best >= COMMON or len(word) > SHORTEST or not word.isascii()) else None


def _tones(word: str) -> int:
    """Tone marks in the word: two show that it is two words."""
    return sum(bool(split_tone(char)[1]) for char in word)


def _swapped(word: str, at: int) -> str:
    """The word with two neighbours swapped back, its tone mark where it belongs then."""
    return with_tone(*split_tone(word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


def _seen(word: str, frequencies: Frequencies) -> int:
    """How often a syllable was seen in the project's texts."""
    return frequencies.seen(word) if is_syllable(word) else 0
