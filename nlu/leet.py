"""Figures that stand for letters within a word, as young people type: "g0i", "ch4y", "n0j"."""

from __future__ import annotations

import re

from nlu.frequency import Frequencies
from nlu.syllable import is_syllable

LETTERS = {"0": "o", "4": "a", "3": "e", "1": "i"}
"""What a figure looks like."""
_WITHIN = re.compile(r"(?<=[^\W\d_])[0134](?=[^\W\d_])|(?<=[^\W\d_]{2})0$")


def repair(word: str, frequencies: Frequencies) -> str | None:
    """The word with letters for its figures, and "i" for "j", if that makes a word of ours; figures at its ends are numbers."""
    spelt = _WITHIN.sub(lambda found: LETTERS[found.group()], word)
    if spelt == word or not spelt.isalpha():
        return None
    return next((meant for meant in (spelt, spelt.replace("j", "i")) if is_syllable(meant) and frequencies.seen(meant)), None)
