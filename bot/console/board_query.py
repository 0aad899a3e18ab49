"""What the page asks of the list, read from the address: each part checked, nothing larger than it may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from bot.console.viewer import Viewer
from bot.errors import Refused
from bot.incidents.hours import HANOI
from bot.incidents.model import STATES
from bot.storage.board import TABS, Filter
from bot.storage.units import Unit
from nlu.text import fold

LONGEST = 100
"""Characters of a text searched for."""
MOST_WORDS = 8
_NAME = re.compile(r"[\w.-]{1,40}\Z")
_WHO = ("", "mine", "untaken")


def filter_of(asked: Mapping[str, str], viewer: Viewer, units: Mapping[str, Unit]) -> Filter:
    """The filter that an address asks for, within what the viewer may see. Raises `Refused` for what can't be meant."""
    unit = _name(asked, "unit")
    if unit and unit not in units:
        raise Refused("now.no_unit")
    if len(text := asked.get("q", "")) > LONGEST:
        raise Refused("now.long", limit=LONGEST)
    who = _one_of(asked, "who", _WHO)
    return Filter(
        units=viewer.units,
        tab=_one_of(asked, "tab", ("", *dict.fromkeys(TABS.values()))),
        state=_one_of(asked, "state", ("", *STATES)),
        event=_name(asked, "kind"),
        within=below(unit, units) if unit else None,
        text=tuple(dict.fromkeys(fold(text).split()))[:MOST_WORDS],
        since=_midnight(_day(asked, "since")),
        until=_midnight(_day(asked, "until"), 1),
        holder=viewer.name if who == "mine" else "",
        untaken=who == "untaken",
    )


def below(code: str, units: Mapping[str, Unit]) -> set[str]:
    """A unit and all below it."""
    found = {code}
    while more := {one.code for one in units.values() if one.parent in found} - found:
        found |= more
    return found


def above(codes: Iterable[str], units: Mapping[str, Unit]) -> set[str]:
    """The units directly above these."""
    return {parent for code in codes if (one := units.get(code)) and (parent := one.parent)}


def mark_of(asked: Mapping[str, str]) -> tuple[datetime, str] | None:
    """Behind which line the next portion begins: the moment and code of the last one. Raises `Refused`."""
    text = asked.get("after", "")
    if not text:
        return None
    moment, _, code = text[:LONGEST].partition("~")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), code
    except (ValueError, OverflowError) as error:
        raise Refused("now.not_understood", name="after") from error


def _name(asked: Mapping[str, str], name: str) -> str:
    value = asked.get(name, "")
    if value and not _NAME.match(value):
        raise Refused("now.not_understood", name=name)
    return value


def _one_of(asked: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = asked.get(name, "")
    if value not in known:
        raise Refused("now.not_understood", name=name)
    return value


def _day(asked: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(asked[name]) if asked.get(name) else None
    except ValueError as error:
        raise Refused("now.not_understood", name=name) from error


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=later), datetime.min.time(), HANOI).astimezone(UTC) if day else None
    except OverflowError as error:
        raise Refused("now.not_understood", name=str(day)) from error
