"""Which days and units figures are asked for, within what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.errors import Refused
from bot.incidents.hours import midnight
from bot.storage.units import Unit
from bot.units.finding import find_unit

MOST_DAYS = 3660
"""Ten years: a longer span is a slip of the hand."""
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
LONGEST = 120
"""Characters of anything a person types here."""


@dataclass(frozen=True)
class Choice:
    """Days in Vietnam from one to another, both in; `units`: codes, `None` for all. `unit` is the one asked for, or empty."""

    since: date | None = None
    until: date | None = None
    units: frozenset[str] | None = None
    unit: str = ""

    @property
    def start(self) -> str:
        """The first moment, as the database writes moments; sorts before all where none was chosen."""
        return _written(midnight(self.since)) if self.since else ""

    @property
    def end(self) -> str:
        """The first moment after; sorts behind all where none was chosen."""
        return _written(midnight(self.until + timedelta(days=1))) if self.until else "9"

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day, as the database writes days."""
        return self.since.isoformat() if self.since else "", self.until.isoformat() if self.until else "9"


def choose(
    known: Mapping[str, Unit], theirs: Collection[str] | None, since: date | None, until: date | None, unit: str = ""
) -> Choice:
    """What is asked for of what is theirs (`None`: everything).

    Raises `Refused` for days that can't be and for a unit that isn't theirs, `NotFound` for one that isn't there.
    """
    for day in (since, until):
        if day and not EARLIEST <= day <= LATEST:
            raise Refused("statistics.day", value=day.isoformat())
    if since and until and since > until:
        raise Refused("statistics.days")
    if since and until and (until - since).days > MOST_DAYS:
        raise Refused("numbers.too_many_days", most=MOST_DAYS)
    if not unit:
        return Choice(since, until, None if theirs is None else frozenset(theirs))
    top = find_unit(known, unit[:LONGEST])
    below = frozenset(units_below(known, top))
    if theirs is not None and top.code not in theirs:
        raise Refused("numbers.not_yours")
    return Choice(since, until, below if theirs is None else below & frozenset(theirs), top.code)


def read_day(text: str) -> date | None:
    """A day as it stands in an address, 2026-11-28. Raises `Refused`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("statistics.day", value=text[:LONGEST]) from error


def units_below(known: Mapping[str, Unit], top: Unit) -> list[str]:
    """The codes of a unit and of all below it."""
    children: dict[str, list[str]] = {}
    for code, one in known.items():
        children.setdefault(one.parent or "", []).append(code)
    found, seen = [top.code], {top.code}
    for code in found:
        new = [child for child in children.get(code, ()) if child not in seen]
        seen.update(new)
        found += new
    return found


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
