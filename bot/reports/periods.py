"""The span of time a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.errors import Refused
from bot.wording import Wording

Kind = Literal["annual", "half", "quarter", "month"]
MONTHS: dict[Kind, int] = {"annual": 12, "half": 6, "quarter": 3, "month": 1}
"""How many months each kind has."""
KINDS: tuple[Kind, ...] = tuple(MONTHS)
FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Period:
    """A year, or which half, quarter or month of it (`number`, from 1; 1 for a year)."""

    kind: Kind
    year: int
    number: int = 1

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def until(self) -> date:
        """The last day."""
        months = self.number * MONTHS[self.kind]
        after = date(self.year + months // 12, months % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The same of the year before."""
        return Period(self.kind, self.year - 1, self.number)

    @property
    def code(self) -> str:
        """For names of files: 2026, 2026-h1, 2026-q3, 2026-11."""
        letters = {"annual": "", "half": f"-h{self.number}", "quarter": f"-q{self.number}", "month": f"-{self.number:02d}"}
        return f"{self.year}{letters[self.kind]}"

    def name(self, say: Wording) -> str:
        """As a document says it: năm 2026; quý III năm 2026."""
        return say(f"reports.period.{self.kind}.{self.number if self.kind in ('half', 'quarter') else 1}", **self._values)

    @property
    def _values(self) -> dict[str, int]:
        return {"year": self.year, "month": self.number}


def period(kind: object, year: object, number: object = 1) -> Period:
    """The period that somebody names. Raises `Refused` for one that can't be."""
    known = next((one for one in KINDS if one == kind), None)
    if known is None or type(year) is not int or type(number) is not int:
        raise Refused("reports.no_period")
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= number <= 12 // MONTHS[known]:
        raise Refused("reports.no_period")
    return Period(known, year, number)
