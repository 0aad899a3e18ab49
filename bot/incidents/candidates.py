"""Which incidents under way a report may well be of: near in place and time, for an official to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from bot.incidents import linking
from bot.incidents.model import Incident
from bot.incidents.routing import distance_km
from bot.storage import incidents

WITHIN = timedelta(hours=6)
BOX_DEGREES = 0.02
"""Half the side of the box: about two kilometres."""
MOST = 6
_UNKNOWN_METRES = 1500.0
"""Where one of the two has no point, it ranks behind what is surely near."""


@dataclass(frozen=True)
class Candidate:
    """Another incident, how many metres off (`None`: not known) and how many minutes apart it was reported."""

    incident: Incident
    metres: float | None
    minutes: int

    @property
    def rank(self) -> tuple[float, int]:
        """The nearer in place, a minute counting as much as 20 m, comes first."""
        metres = _UNKNOWN_METRES if self.metres is None else self.metres
        return metres + 20 * self.minutes, self.minutes


def candidates(connection: Connection, report: Incident) -> list[Candidate]:
    """The likeliest first; of the same kind of event, both under way, neither joined to anything."""
    if report.is_closed:
        return []
    since = report.opened_at - WITHIN
    place, near = report.place, list[Incident]()
    if place.lat is not None and place.lon is not None:
        near = incidents.open_near(connection, place.lat, place.lon, BOX_DEGREES, since)
    if report.unit:
        near += incidents.open_in(connection, report.unit, since)
    others = {one.id: one for one in near if one.id != report.id and linking.same_kind(one.event, report.event)}
    found = [_candidate(report, other) for other in others.values()]
    return sorted((one for one in found if one.minutes <= WITHIN.total_seconds() / 60), key=lambda one: one.rank)[:MOST]


def _candidate(report: Incident, other: Incident) -> Candidate:
    one, two = report.place, other.place
    apart = round(abs((report.opened_at - other.opened_at).total_seconds()) / 60)
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return Candidate(other, None, apart)
    return Candidate(other, 1000 * distance_km(one.lat, one.lon, two.lat, two.lon), apart)
