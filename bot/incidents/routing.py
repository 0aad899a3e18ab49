"""Which unit an incident belongs to and who is told: place → commune → its desk → the units above."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import Refused
from bot.incidents import hours
from bot.messages import Place, Sender
from bot.storage.units import Official, Unit

FARTHEST_KM = 30.0
"""A point farther than this from every known commune isn't in one of them."""
ROUTES = {"telegram": "telegram", "zalo_oa": "zalo", "zalo_bot": "zalo_bot", "email": "email"}
"""Channels by which officials are told, in the order tried unless they ask for another; the field each address stands in."""
_EARTH_KM = 6371.0
_KINDS = ("phuong ", "xa ", "thi tran ", "dac khu ", "thanh pho ", "tinh ")


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


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

    def find(self, place: Place, folded_place: str) -> Unit | None:
        """The unit of a place: the nearest by coordinates, else the one named in its words; `None` if neither tells."""
        return self._nearest(place) or self._named(folded_place)

    def _nearest(self, place: Place) -> Unit | None:
        if place.lat is None or place.lon is None:
            return None
        near = [
            (distance_km(place.lat, place.lon, unit.lat, unit.lon), unit.code)
            for unit in self.units.values()
            if unit.lat is not None and unit.lon is not None and unit.parent is not None
        ]
        distance, code = min(near, default=(math.inf, ""))
        return self.units[code] if distance <= FARTHEST_KM else None

    def _named(self, folded_place: str) -> Unit | None:
        """The unit whose name stands in the words; staffed ones first, then the longest name."""
        padded = f" {folded_place} "
        named = [unit for unit in self.units.values() if f" {bare_name(unit.folded)} " in padded]
        staffed = {official.unit for official in self.officials}
        named.sort(key=lambda unit: (unit.parent is None, unit.code not in staffed, -len(unit.folded), unit.code))
        return named[0] if named else None

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
        return [official for official in self.officials if official.unit == code]

    def _upwards(self, unit: Unit | None) -> Iterable[Unit]:
        seen: set[str] = set()
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

        staffed = {official.unit for official in self.officials}
        return sorted((u for u in self.units.values() if u.parent is not None and u.code in staffed), key=distance)

    def addresses(self, officials: Iterable[Official]) -> list[Sender]:
        """Where officials are reached, each by the first route they have."""
        first = (self._routes(official)[:1] for official in officials)
        return list(dict.fromkeys(sender for senders in first for sender in senders))

    @property
    def reachable(self) -> list[Sender]:
        """Where anybody in service is reached."""
        return self.addresses(self.officials)

    def may_act(self, who: Sender) -> bool:
        """Whether an address is any of an official in service, on duty or not."""
        return any(who in routes_of(official) for official in self.officials)


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


def bare_name(folded: str) -> str:
    """The name without its kind: "phuong binh phuoc" → "binh phuoc"."""
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)
