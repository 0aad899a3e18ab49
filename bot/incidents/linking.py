"""Whether two reports are of one and the same incident: near in place and time, and of the same kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from bot.incidents.model import Incident
from bot.incidents.routing import distance_km

WITHIN = timedelta(minutes=45)
"""How far apart in time."""
METRES, MOST_METRES = 150.0, 400.0
"""How far apart in place, to which the uncertainty of both points is added, up to the second figure."""
BOX_DEGREES = 0.005
"""Half the side of the box in which candidates are looked for: over 500 m at Vietnam's latitudes."""
ALIKE = 90.0
"""Likeness of two places in words, of 100."""
KINDS = (frozenset({"fire", "smoke", "trapped", "explosion", "gas"}), frozenset({"traffic", "collapse"}))
"""Events that people take for one another."""


@dataclass(frozen=True)
class Match:
    """The incident that a report is of, and what speaks for it: metres apart (or `None`: the same words) and minutes apart."""

    incident: Incident
    metres: float | None
    minutes: int


def find(report: Incident, folded: str, others: Iterable[tuple[Incident, str]]) -> Match | None:
    """The nearest incident under way that the report may be of. Places in words are given folded beside each incident."""
    matches = [match for other, words in others if (match := _match(report, folded, other, words))]
    return min(matches, key=lambda match: (match.metres or 0.0, match.minutes), default=None)


def _match(report: Incident, folded: str, other: Incident, words: str) -> Match | None:
    apart = abs(report.opened_at - other.opened_at)
    if other.id == report.id or apart > WITHIN or not same_kind(report.event, other.event):
        return None
    minutes = round(apart.total_seconds() / 60)
    metres = _metres(report, other)
    if metres is not None:
        return Match(other, metres, minutes) if metres <= _allowed(report, other) else None
    both_in_words = not report.place.is_point and not other.place.is_point
    return Match(other, None, minutes) if both_in_words and same_words(folded, words) else None


def same_kind(one: str, other: str) -> bool:
    """Whether two events may be the same one; what isn't known may be any."""
    return one == other or "unknown" in (one, other) or any(one in kind and other in kind for kind in KINDS)


def same_words(one: str, other: str) -> bool:
    """Whether two folded addresses name the same place: the same numbers, and words much alike."""
    numbers = re.findall(r"\d+\w?", one)
    if not numbers or sorted(numbers) != sorted(re.findall(r"\d+\w?", other)):
        return False
    return fuzz.token_sort_ratio(one, other) >= ALIKE


def _metres(report: Incident, other: Incident) -> float | None:
    one, two = report.place, other.place
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return None
    return 1000 * distance_km(one.lat, one.lon, two.lat, two.lon)


def _allowed(report: Incident, other: Incident) -> float:
    return min(MOST_METRES, METRES + (report.place.accuracy or 0) + (other.place.accuracy or 0))
