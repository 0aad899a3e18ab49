"""Rules of one province: they answer those who name the place, and hardly ever the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.folding import Fold
from knowledge.schema import Entry, PlaceNames

HERE = 2.0
"""What a province's own entry gains, on the logit scale, where the province is named …"""
ELSEWHERE = -4.0
"""… and what it loses where it isn't."""


class Local:
    """Which entries hold in one province only, and what its parts are called."""

    def __init__(self, places: Iterable[PlaceNames], entries: Sequence[Entry], fold: Fold) -> None:
        self._fold = fold
        self._names = {place.province: [f" {fold(name)} " for name in place.names] for place in places}
        self._of = {
            province: np.array([entry.province == province for entry in entries], dtype=np.float32) for province in self._names
        }

    def weight(self, text: str) -> npt.NDArray[np.float32] | None:
        """What to add to each entry's score; `None` where no entry is local."""
        said = f" {self._fold(text)} "
        parts = [of * (HERE if self._named(province, said) else ELSEWHERE) for province, of in self._of.items()]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float32) if parts else None

    def _named(self, province: str, said: str) -> bool:
        return any(name in said for name in self._names[province])
