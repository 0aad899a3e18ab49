"""First aid that depends on age: an entry for infants never answers for a child of three, however alike the words are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.folding import Fold
from knowledge.schema import Entry

OTHER_AGE = -12.0
"""What an entry loses, on the logit scale, where only ages are named that it isn't for."""
MONTHS = 12
_AGE = re.compile(r"(?<![\w.,])(\d{1,3})(?:[.,]\d)? ?(tuoi|thang)\b")
_NEWBORN = re.compile(r"\b(?:so sinh|moi sinh|moi de)\b")


class Ages:
    """For which ages entries are written: years, from and below."""

    def __init__(self, entries: Sequence[Entry], fold: Fold) -> None:
        self._fold, self._count = fold, len(entries)
        self._ranges = {at: entry.ages for at, entry in enumerate(entries) if entry.ages}

    def weight(self, text: str) -> npt.NDArray[np.float32] | None:
        """What to add to each entry's score; `None` where no age is named."""
        said = list(_ages(self._fold(text)))
        if not said:
            return None
        weights = np.zeros(self._count, dtype=np.float32)
        for at, (low, below) in self._ranges.items():
            if not any(low <= age < below for age in said):
                weights[at] = OTHER_AGE
        return weights


def _ages(folded: str) -> Iterator[float]:
    """The ages named, in years: "3 tuoi", "18 thang", "so sinh"."""
    for number, unit in _AGE.findall(folded):
        yield int(number) / (MONTHS if unit == "thang" else 1)
    if _NEWBORN.search(folded):
        yield 0.0
