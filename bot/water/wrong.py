"""What is wrong with a file that is to be imported: every row with its reason, so that one go mends them all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Refused
from bot.wording import Wording

SHOWN = 8
SOUTH, NORTH = 6.0, 23.5
WEST, EAST = 102.0, 118.0
"""Vietnam with its islands, in degrees."""


class Wrong(Exception):
    """A row can't be taken: the name of a sentence under `water.wrong` and what is filled in."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


class Findings:
    """Collects what is wrong, row by row."""

    def __init__(self, file: object) -> None:
        self._file, self._say = file, Wording.load()
        self._found: list[str] = []

    @contextmanager
    def at(self, where: object) -> Iterator[None]:
        """Note what is wrong with one row and go on with the next."""
        try:
            yield
        except Wrong as wrong:
            reason = self._say(f"water.wrong.{wrong.sentence}", **wrong.values)
            self._found.append(self._say("water.wrong_at", where=where, reason=reason))

    def line(self, number: int) -> str:
        """How a line of the file is named."""
        return self._say("water.line", number=number)

    def settle(self) -> None:
        """Raises `Refused` with the first of them, and how many there are, if there are any."""
        if not self._found:
            return
        rest = len(self._found) - SHOWN
        told = "; ".join(self._found[:SHOWN]) + (self._say("water.wrong_more", count=rest) if rest > 0 else "")
        raise Refused("error.water_rows", file=self._file, count=len(self._found), rows=told)


def in_vietnam(lat: float, lon: float) -> tuple[float, float]:
    """The coordinates, if they lie in Vietnam. Raises `Wrong`, with a hint where they are swapped."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise Wrong("number", column="lat, lon", value=f"{lat}, {lon}")
    if SOUTH <= lat <= NORTH and WEST <= lon <= EAST:
        return lat, lon
    swapped = SOUTH <= lon <= NORTH and WEST <= lat <= EAST
    raise Wrong("swapped" if swapped else "outside", lat=lat, lon=lon)


def amount(column: str, value: object, *, most: float = 1e6) -> float | None:
    """A size: a number above nought, with a point or a comma; `None` where nothing is written. Raises `Wrong`."""
    written = str(value if value is not None else "").strip()
    if not written:
        return None
    number = coordinate(column, written)
    if not 0 < number <= most:
        raise Wrong("size", column=column, value=written)
    return number


def coordinate(column: str, value: object) -> float:
    """A number with a point or a decimal comma. Raises `Wrong`."""
    written = str(value if value is not None else "").strip()
    try:
        number = float(written.replace(",", ".") if "." not in written else written)
    except ValueError:
        raise Wrong("number", column=column, value=written) from None
    if not math.isfinite(number):
        raise Wrong("number", column=column, value=written)
    return number
