"""Which unit a point lies in, or words name. What a look needs is worked out once per change of the units, not per message."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from bot.storage.units import Unit, Units

FARTHEST_KM = 30.0
"""A point farther than this from every known commune isn't in one of them."""
LONGEST_NAME = 6
"""Words of the longest name looked for, without its kind."""
_EARTH_KM = 6371.0
KINDS = ("phuong", "xa", "thi tran", "dac khu", "thanh pho", "tinh")
_SPOKEN = {kind: kind for kind in KINDS} | {
    "p": "phuong",
    "x": "xa",
    "tt": "thi tran",
    "dk": "dac khu",
    "tp": "thanh pho",
    "t": "tinh",
}
"""Kinds as they are spoken, in full and cut short."""
_OF_A_PROVINCE = ("tinh", "thanh pho")
Floats = npt.NDArray[np.float64]


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def bare_name(folded: str) -> str:
    """The name without its kind: "phuong binh phuoc" → "binh phuoc"."""
    return folded.removeprefix(f"{kind_of(folded)} ")


def kind_of(folded: str) -> str:
    """The kind a folded name begins with, one of `KINDS`, or nothing."""
    return next((kind for kind in KINDS if folded.startswith(f"{kind} ")), "")


def successor_of(units: Mapping[str, Unit], code: str) -> str:
    """The unit that one went into in the end; itself where it goes on, or where the trail leads nowhere."""
    seen: set[str] = set()
    while code in units and (after := units[code].successor) and after in units and after not in seen:
        seen.add(code)
        code = after
    return code


Called = tuple[str, str]
"""The kind under which a unit is or was called so, and its code today."""


@dataclass(frozen=True)
class _Named:
    """A name found in the words, with its kind where that stands before it: where it begins and ends, what it may mean."""

    start: int
    end: int
    kind: str
    may_be: frozenset[Called]

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Of names that share a word the least is meant: one with its kind, then the longest, then the first."""
        return (not self.kind, self.start - self.end, self.start)

    @property
    def codes(self) -> frozenset[str]:
        """The units of the kind said, else of that level, else all."""
        if not self.kind:
            return frozenset(code for _, code in self.may_be)
        level = self.kind in _OF_A_PROVINCE
        of_level = [(kind, code) for kind, code in self.may_be if (kind in _OF_A_PROVINCE) == level] or self.may_be
        return frozenset(code for kind, code in of_level if kind == self.kind) or frozenset(code for _, code in of_level)


@dataclass(frozen=True)
class Gazetteer:
    """Units on a day (`None`: whatever has no end), ready to be looked up. Made by `gazetteer`."""

    units: Mapping[str, Unit]
    outlines: Mapping[str, str]
    day: date | None = None

    def at(self, lat: float, lon: float) -> Unit | None:
        """The commune whose outline holds the point; else the nearest, by its outline or its centre, within `FARTHEST_KM`.

        A point in no commune, but in the outline of a province, belongs to that.
        """
        found = self._holding(lat, lon)
        communes = [unit for unit in found if unit.parent is not None]
        if communes:
            return min(communes, key=lambda unit: (self._to_centre(unit, lat, lon), unit.code))
        return self._nearest(lat, lon) or next(iter(found), None)

    def named(self, folded: str, staffed: Iterable[str] = ()) -> Unit | None:
        """The unit named in the words, by its present or a former name.

        The kind in front of a name counts ("phường", "p", "tỉnh"); a bare name that is a province's too says the province,
        unless another commune is named. A province beside a commune tells which of several alike is meant; where nothing
        does, none of them is guessed, and the province they share is given. Of several communes the staffed come first, then
        those with the longest name.
        """
        found = self._names_in(folded.split())
        tops = {code for name in found for code in name.codes if self._is_top(code)}
        meant = [self._meant(name, tops) for name in found if not any(map(self._is_top, name.codes))]
        communes = [self.units[next(iter(codes))] for codes in meant if len(codes) == 1]
        if communes:
            staff = set(staffed)
            return min(communes, key=lambda unit: (unit.code not in staff, -len(unit.folded), unit.code))
        shared = tops or {self._top(code) for codes in meant for code in codes}
        return self.units[min(shared)] if len(shared) == 1 or tops else None

    def _meant(self, name: _Named, tops: set[str]) -> frozenset[str]:
        """Of communes of the same name, those of a province that is named, if there are any, and of these those of the kind."""
        beside = frozenset(code for _, code in name.may_be if not self._is_top(code) and self._top(code) in tops)
        return beside & name.codes or beside or name.codes

    def _is_top(self, code: str) -> bool:
        return self.units[code].parent is None

    def _names_in(self, words: list[str]) -> list[_Named]:
        """The names that stand in the words. No word belongs to two of them."""
        taken: set[int] = set()
        found = []
        for name in sorted(self._every_name(words), key=lambda name: name.rank):
            here = range(name.start, name.end)
            if taken.isdisjoint(here):
                taken.update(here)
                found.append(name)
        return found

    def _every_name(self, words: list[str]) -> Iterator[_Named]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
                if may_be := self._names.get(" ".join(words[start:end])):
                    kind, length = _kind_before(words, start)
                    yield _Named(start - length, end, kind, may_be)

    @cached_property
    def _names(self) -> dict[str, frozenset[Called]]:
        """Units by name without kind. Former names lead to what the unit became."""
        names: defaultdict[str, set[Called]] = defaultdict(set)
        for unit in self.units.values():
            goes_on = unit.code if unit.code in self._current else successor_of(self.units, unit.code)
            if goes_on in self._current:
                names[bare_name(unit.folded)].add((kind_of(unit.folded), goes_on))
        return {name: frozenset(called) for name, called in names.items()}

    @cached_property
    def _current(self) -> dict[str, Unit]:
        return {code: unit for code, unit in self.units.items() if self._exists(unit)}

    def _exists(self, unit: Unit) -> bool:
        if self.day is None:
            return unit.valid_until is None and (unit.successor is None or unit.successor not in self.units)
        today = self.day.isoformat()
        return (unit.valid_from or "") <= today < (unit.valid_until or "9999")

    def _top(self, code: str) -> str:
        seen: set[str] = set()
        while code not in seen and (parent := self.units[code].parent) and parent in self.units:
            seen.add(code)
            code = parent
        return code

    def _holding(self, lat: float, lon: float) -> list[Unit]:
        """The units whose outline holds the point."""
        codes, shapes, tree = self._shapes
        near = tree.query(shapely.Point(lon, lat))
        return [self.units[codes[i]] for i in near if shapely.intersects_xy(shapes[i], lon, lat)]

    def _nearest(self, lat: float, lon: float) -> Unit | None:
        """The nearest commune: to its outline where it has one, else to its centre."""
        codes, shapes, _ = self._shapes
        distances = dict(self._nearest_centre(lat, lon))
        for i in self._close(lat, lon):
            if not self._is_top(codes[i]):
                edge = shapely.get_coordinates(shapely.shortest_line(shapes[i], shapely.Point(lon, lat)))[0]
                distances[codes[i]] = distance_km(lat, lon, edge[1], edge[0])
        code = min(distances, key=lambda code: (distances[code], code), default="")
        return self.units[code] if distances.get(code, math.inf) <= FARTHEST_KM else None

    def _close(self, lat: float, lon: float) -> Iterator[int]:
        """Outlines that come near the point, by their bounding box."""
        reach = FARTHEST_KM / 100  # a degree of either is at least that many times 100 km hereabouts
        _, _, tree = self._shapes
        yield from (int(i) for i in tree.query(shapely.box(lon - reach, lat - reach, lon + reach, lat + reach)))

    def _nearest_centre(self, lat: float, lon: float) -> Iterator[tuple[str, float]]:
        """The commune without an outline whose centre is nearest, and how many kilometres away."""
        codes, lats, lons = self._centres
        if not codes:
            return
        phi, other = math.radians(lat), np.radians(lats)
        half = np.sin((other - phi) / 2) ** 2 + math.cos(phi) * np.cos(other) * np.sin(np.radians(lons - lon) / 2) ** 2
        nearest = int(np.argmin(half))
        yield codes[nearest], 2 * _EARTH_KM * math.asin(math.sqrt(float(half[nearest])))

    def _to_centre(self, unit: Unit, lat: float, lon: float) -> float:
        return math.inf if unit.lat is None or unit.lon is None else distance_km(lat, lon, unit.lat, unit.lon)

    @cached_property
    def _centres(self) -> tuple[list[str], Floats, Floats]:
        """The communes that have a centre and no outline."""
        centred = [
            unit
            for unit in self._current.values()
            if unit.parent is not None and unit.lat is not None and unit.lon is not None and unit.code not in self.outlines
        ]
        lats, lons = (np.array([getattr(unit, side) for unit in centred], dtype=np.float64) for side in ("lat", "lon"))
        return [unit.code for unit in centred], lats, lons

    @cached_property
    def _shapes(self) -> tuple[list[str], npt.NDArray[np.object_], STRtree]:
        codes = [code for code in self.outlines if code in self._current]
        shapes = shapely.from_geojson([self.outlines[code] for code in codes]) if codes else np.array([], dtype=object)
        shapely.prepare(shapes)
        return codes, shapes, STRtree(shapes)


def _kind_before(words: list[str], start: int) -> tuple[str, int]:
    """The kind that stands before a name, and how many words it takes."""
    for length in (2, 1):
        said = " ".join(words[max(0, start - length) : start])
        if said in _SPOKEN and said.count(" ") == length - 1:
            return _SPOKEN[said], length
    return "", 0


def gazetteer(units: Mapping[str, Unit], day: date | None = None) -> Gazetteer:
    """The gazetteer of units on a day: kept while they are the same `Units`, made anew for any other mapping."""
    return _kept(units, day) if isinstance(units, Units) else Gazetteer(units, {}, day)


@lru_cache(maxsize=4)
def _kept(units: Units, day: date | None) -> Gazetteer:
    return Gazetteer(units, units.outlines, day)
