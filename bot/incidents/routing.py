"""Which unit an incident belongs to and who is told: place → commune → its desk → the units above."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.messages import Place, Sender
from bot.storage.units import Official, Unit

FARTHEST_KM = 30.0
"""A point farther than this from every known commune isn't in one of them."""
_EARTH_KM = 6371.0
_KINDS = ("phuong ", "xa ", "thi tran ", "dac khu ", "thanh pho ", "tinh ")


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


@dataclass(frozen=True)
class Directory:
    """The units and officials as they are now."""

    units: Mapping[str, Unit]
    officials: Sequence[Official]

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

    def desk(self, unit: Unit | None, already: Collection[Sender] = ()) -> tuple[Unit, list[Sender]] | None:
        """The nearest unit, from this one upwards, where somebody can be told who hasn't been; without one, the top.

        Where nobody at all is on duty upwards and nobody has been told, the other communes, nearest first.
        """
        for step in (*self._upwards(unit), *(() if already else self._others(unit))):
            found = [s for s in self.addresses(o for o in self.officials if o.unit == step.code) if s not in already]
            if found:
                return step, found
        return None

    def _upwards(self, unit: Unit | None) -> Iterable[Unit]:
        seen: set[str] = set()
        while unit is not None and unit.code not in seen:
            seen.add(unit.code)
            yield unit
            unit = self.units.get(unit.parent) if unit.parent else None
        yield from [u for u in self.units.values() if u.parent is None and u.code not in seen]

    def _others(self, unit: Unit | None) -> list[Unit]:
        """The communes, those without coordinates last."""

        def distance(other: Unit) -> float:
            if unit is None or unit.lat is None or unit.lon is None or other.lat is None or other.lon is None:
                return math.inf
            return distance_km(unit.lat, unit.lon, other.lat, other.lon)

        return sorted((u for u in self.units.values() if u.parent is not None), key=distance)

    def addresses(self, officials: Iterable[Official]) -> list[Sender]:
        """Where officials are reached, each by the first route they have."""
        routes = ((("telegram", o.telegram), ("zalo_oa", o.zalo)) for o in officials)
        first = (next((Sender(channel, address) for channel, address in route if address), None) for route in routes)
        return list(dict.fromkeys(sender for sender in first if sender))

    @property
    def reachable(self) -> list[Sender]:
        """Where anybody in service is reached."""
        return self.addresses(self.officials)

    def may_act(self, who: Sender) -> bool:
        """Whether an address is that of an official in service."""
        return who in self.reachable


def bare_name(folded: str) -> str:
    """The name without its kind: "phuong binh phuoc" → "binh phuoc"."""
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)
