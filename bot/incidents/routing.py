"""Which unit an incident belongs to and who is told: place → commune → its desk → the units above."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from bot.errors import Refused
from bot.incidents import hours
from bot.incidents.gazetteer import bare_name, distance_km, gazetteer, successor_of
from bot.messages import Place, Sender
from bot.storage.units import Official, Officials, Unit, Units

__all__ = ["ROUTES", "Directory", "Recipient", "bare_name", "distance_km", "on_duty", "routes_of"]
ROUTES = {"telegram": "telegram", "zalo_oa": "zalo", "zalo_bot": "zalo_bot", "email": "email"}
"""Channels by which officials are told, in the order tried unless they ask for another; the field each address stands in."""


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told: the official's id, the address tried first, and those tried when it fails."""

    official: int
    first: Sender
    fallback: tuple[Sender, ...] = ()


@dataclass(frozen=True)
class Directory:
    """The units and officials as they are now; `channels`: those set up, addresses on others don't count (`None`: all do)."""

    units: Mapping[str, Unit]
    officials: Sequence[Official]
    channels: Collection[str] | None = None

    def find(self, place: Place, folded_place: str, now: datetime | None = None) -> Unit | None:
        """The unit of a place: by coordinates, else the one named in its words; `None` if neither tells.

        `now`: units are taken as they are on that day in Vietnam; without it, those that have no end.
        """
        known = gazetteer(self.units, now.astimezone(hours.HANOI).date() if now else None)
        if place.lat is not None and place.lon is not None and (found := known.at(place.lat, place.lon)):
            return found
        return known.named(folded_place, self._by_unit)

    def desk(
        self, unit: Unit | None, already: Collection[Sender] = (), now: datetime | None = None
    ) -> tuple[Unit, list[Sender]] | None:
        """`tell_next` with only the first address of each."""
        found = self.tell_next(unit, now, already)
        return (found[0], [recipient.first for recipient in found[1]]) if found else None

    def tell_next(
        self, unit: Unit | None, now: datetime | None = None, already: Collection[Sender] = ()
    ) -> tuple[Unit, list[Recipient]] | None:
        """The nearest unit, from this one upwards (without one, the top), where somebody on duty is untold; whom to tell.

        Where nobody upwards is on duty: those off duty, again from this unit upwards. Where nobody is there at all and nobody
        has been told: the other communes, nearest first. Without `now` everybody counts as on duty.
        """
        upwards, others = list(self._upwards(unit)), [] if already else self._others(unit)
        for steps in (upwards, others):
            for when in (now, None):
                for step in steps:
                    if found := self._untold(step, when, already):
                        return step, found
        return None

    def recipients(self, unit: Unit, now: datetime | None = None, already: Collection[Sender] = ()) -> list[Recipient]:
        """Whom to tell in this very unit, leaving out those told: who is on duty, or everybody where nobody is."""
        return self._untold(unit, now, already) or self._untold(unit, None, already)

    def _untold(self, unit: Unit, now: datetime | None, already: Collection[Sender]) -> list[Recipient]:
        people = [o for o in self._of(unit.code) if now is None or on_duty(o, now)]
        found = [(o.id, routes) for o in people if (routes := self._routes(o)) and not any(r in already for r in routes)]
        return _once(found)

    def _routes(self, official: Official) -> tuple[Sender, ...]:
        return tuple(r for r in routes_of(official) if self.channels is None or r.channel in self.channels)

    def _of(self, code: str) -> list[Official]:
        """Those of a unit, and of the former ones that went into it."""
        return self._by_unit.get(code, [])

    @cached_property
    def _by_unit(self) -> dict[str, list[Official]]:
        grouped: defaultdict[str, list[Official]] = defaultdict(list)
        for official in self.officials:
            for code in {official.unit, successor_of(self.units, official.unit)}:
                grouped[code].append(official)
        return dict(grouped)

    def _upwards(self, unit: Unit | None) -> Iterable[Unit]:
        seen: set[str] = set()
        unit = self.units.get(successor_of(self.units, unit.code), unit) if unit else None
        while unit is not None and unit.code not in seen:
            seen.add(unit.code)
            yield unit
            unit = self.units.get(unit.parent) if unit.parent else None
        yield from [u for u in self.units.values() if u.parent is None and u.code not in seen]

    def _others(self, unit: Unit | None) -> list[Unit]:
        """The staffed communes, those without coordinates last."""

        def distance(other: Unit) -> float:
            if unit is None or unit.lat is None or unit.lon is None or other.lat is None or other.lon is None:
                return math.inf
            return distance_km(unit.lat, unit.lon, other.lat, other.lon)

        return sorted((u for u in self.units.values() if u.parent is not None and u.code in self._by_unit), key=distance)

    def addresses(self, officials: Iterable[Official]) -> list[Sender]:
        """Where officials are reached, each by the first route they have."""
        first = (self._routes(official)[:1] for official in officials)
        return list(dict.fromkeys(sender for senders in first for sender in senders))

    @property
    def everybody(self) -> list[Recipient]:
        """All in service who have an address, one recipient a chat."""
        return _once((official.id, routes) for official in self.officials if (routes := self._routes(official)))

    @cached_property
    def reachable(self) -> list[Sender]:
        """Where anybody in service is reached."""
        return self.addresses(self.officials)

    def may_act(self, who: Sender) -> bool:
        """Whether an address is any of an official in service, on duty or not."""
        return bool(self.name_of(who))

    def name_of(self, who: Sender) -> str:
        """The official in service whose address it is; empty if it is nobody's."""
        return self._names.get(who, "")

    @cached_property
    def _names(self) -> dict[Sender, str]:
        """Whose an address is; of several who share it, the first's."""
        return {route: official.name for official in reversed(self.officials) for route in routes_of(official)}


@lru_cache(maxsize=4)
def directory_of(units: Units, officials: Officials, channels: frozenset[str] | None) -> Directory:
    """The directory of what was read at one time: what it works out is kept until units or officials change."""
    return Directory(units, officials, channels)


def routes_of(official: Official) -> tuple[Sender, ...]:
    """Every address of an official: the messengers named in `routes` first, in that order, then the rest as in `ROUTES`."""
    wanted = [name.strip() for name in official.routes.split(",")]
    names = dict.fromkeys([name for name in wanted if name in ROUTES] + list(ROUTES))
    return tuple(Sender(name, address) for name in names if (address := getattr(official, ROUTES[name])))


def _once(found: Iterable[tuple[int, tuple[Sender, ...]]]) -> list[Recipient]:
    """One recipient an address: who share a group are told there once, and the other addresses of each stand behind it."""
    told: dict[Sender, Recipient] = {}
    for official, routes in found:
        before = told.get(routes[0], Recipient(official, routes[0]))
        more = tuple(route for route in routes[1:] if route not in before.fallback)
        told[routes[0]] = replace(before, fallback=before.fallback + more)
    return list(told.values())


def on_duty(official: Official, now: datetime) -> bool:
    """Whether a shift or the weekly hours cover this moment; always for somebody without either, or with unreadable hours."""
    if any(start <= now < end for start, end in official.duty):
        return True
    if not official.hours:
        return not official.duty
    try:
        return hours.covers(official.hours, now)
    except Refused:
        return True
