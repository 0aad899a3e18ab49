"""Reading a point out of words: typed coordinates and pasted map links; and whether a point can be right. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from bot.messages import Place

VIETNAM = (8.0, 23.5, 102.0, 118.0)
"""South, north, west, east: islands included."""
COARSE = 3000.0
"""Metres of accuracy from which a point says too little: an address is asked for as well."""
_EARTH = 6_371_000.0

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|geo:[-\d.,;=?&+%\w()]+|\b(?:maps\.app\.goo\.gl|goo\.gl/maps|maps\.google\.com)/\S+", re.I
)
_SHORT = re.compile(r"(?:^|//|\.)(?:maps\.app\.goo\.gl|goo\.gl|g\.co|bit\.ly|tinyurl\.com|g\.page)(?:/|$)", re.I)
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*(?:,|;|%2C|\s)\s*({_NUMBER})", re.I)
_IN_LINK = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),  # the pin of a Google place, rather than the middle of the map
    re.compile(rf"[?&#]m?lat=({_NUMBER}).*?[?&#](?:m?lon|lng|long)=({_NUMBER})", re.I),
    re.compile(rf"/@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"[#&]map=[\d.]+/({_NUMBER})/({_NUMBER})"),
    re.compile(rf"/(?:place|search|dir)/+({_NUMBER}),\+?({_NUMBER})"),
)
_ASKED = ("q", "query", "ll", "sll", "center", "daddr", "destination", "markers", "cp", "pt")
"""Parameters of map links that hold "lat,lng"; Apple's and Google's first."""

_DEGREES = r"(\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|độ|do\b)?"
_MINUTES = r"(?:\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’]|phút))?"
_SECONDS = r"(?:\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′|giây))?"
_ANGLE = rf"{_DEGREES}{_MINUTES}{_SECONDS}"
_NORTH, _EAST = r"(?:vĩ\s*độ\s*)?(?:N|B|Bắc|vĩ\s*bắc)", r"(?:kinh\s*độ\s*)?(?:E|Đ|Đông|kinh\s*đông)"
_GAP = r"\s*[,;\s]\s*"
_NAMED = (
    re.compile(rf"(?<![\w.,]){_ANGLE}\s*{_NORTH}\b{_GAP}{_ANGLE}\s*{_EAST}(?!\w)", re.I),
    re.compile(rf"(?<!\w){_NORTH}\s*{_ANGLE}{_GAP}{_EAST}\s*{_ANGLE}(?!\w)", re.I),
    re.compile(rf"\b(?:vĩ\s*độ|vi\s*do|lat(?:itude)?)\s*[:=]?\s*{_ANGLE}{_GAP}(?:kinh\s*độ|kinh\s*do|lon(?:gitude)?|lng|long)"
               rf"\s*[:=]?\s*{_ANGLE}", re.I),
)  # fmt: skip
_TYPED = (
    re.compile(r"(?<![\w.,/])(-?\d{1,3}\.\d{2,})\s*°?\s*[,;\s]\s*(-?\d{1,3}\.\d{2,})\s*°?(?![\w/]|[.,]\d)"),
    re.compile(r"(?<![\w.,/])(-?\d{1,3},\d{2,})\s*°?\s*[;\s]\s*(-?\d{1,3},\d{2,})\s*°?(?![\w/]|[.,]\d)"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A point read from words. `short_link`: a link was there that can't be read without opening it.

    `rest` is the message without coordinates and links.
    """

    place: Place | None = None
    short_link: bool = False
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A point as it can be used: `place` is `None` outside Vietnam; `swapped`: the two numbers stood the other way round."""

    place: Place | None
    swapped: bool = field(default=False)


def read(text: str) -> Heard:
    """The point that a message names by coordinates or a map link, as it stands there (see `judge`)."""
    links = _LINK.findall(text)
    bare = _LINK.sub(" ", text)
    for link in links:
        if place := _of_link(link):
            return Heard(place, rest=_tidy(bare))
    typed, rest = _typed(bare)
    return Heard(typed, any(_SHORT.search(link) for link in links) and typed is None, _tidy(rest))


def judge(place: Place) -> Judged:
    """Whether a point can be meant: as it is, or with its numbers exchanged if only that lies in Vietnam."""
    if in_vietnam(place):
        return Judged(place)
    other = Place(lat=place.lon, lon=place.lat, accuracy=place.accuracy, text=place.text)
    return Judged(other, swapped=True) if in_vietnam(other) else Judged(None)


def in_vietnam(place: Place) -> bool:
    """Whether a point can be in Vietnam."""
    south, north, west, east = VIETNAM
    return place.lat is not None and place.lon is not None and south <= place.lat <= north and west <= place.lon <= east


def is_coarse(place: Place) -> bool:
    """Whether a point may be off by kilometres."""
    return place.is_point and place.accuracy is not None and place.accuracy >= COARSE


def metres(one: Place, other: Place) -> float:
    """How far two points are apart; infinite where one isn't a point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    north = math.radians(other.lat - one.lat)
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return _EARTH * math.hypot(north, east)


def _of_link(link: str) -> Place | None:
    whole = unquote(link)
    if whole.lower().startswith("geo:"):
        return _pair(whole[4:].partition("?q=")[2]) or _pair(whole[4:])
    pin = _IN_LINK[0].search(whole)
    if pin:
        return _point(pin.group(1), pin.group(2))
    asked = _query(whole)
    for name in _ASKED:
        if place := next((p for value in asked.get(name, ()) if (p := _pair(value))), None):
            return place
    found = next((f for pattern in _IN_LINK[1:] if (f := pattern.search(whole))), None)
    return _point(found.group(1), found.group(2)) if found else None


def _query(link: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(link).query)
    except ValueError:  # "http://[": no address at all
        return {}


def _pair(text: str) -> Place | None:
    found = _PAIR.search(text)
    return _point(found.group(1), found.group(2)) if found and found.start() <= len("loc:") else None


def _typed(text: str) -> tuple[Place | None, str]:
    for pattern in _NAMED:
        if found := pattern.search(text):
            place = _checked(_angle(found.groups()[:3]), _angle(found.groups()[3:]))
            return place, _without(text, found) if place else text
    for pattern in _TYPED:
        if found := pattern.search(text):
            place = _point(*(group.replace(",", ".") for group in found.groups()))
            return place, _without(text, found) if place else text
    return None, text


def _angle(parts: tuple[str | None, ...]) -> float:
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _point(lat: str, lon: str) -> Place | None:
    return _checked(float(lat), float(lon))


def _checked(lat: float, lon: float) -> Place | None:
    """A point on the globe, in either order."""
    on_globe = max(abs(lat), abs(lon)) <= 180 and min(abs(lat), abs(lon)) <= 90
    return Place(lat=round(lat, 6), lon=round(lon, 6)) if on_globe else None


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:-()")
