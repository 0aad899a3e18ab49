"""Weekly hours on duty, as an operator writes them: "mon-fri 07:30-17:00, sat 08:00-12:00", in Vietnam's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from bot.errors import Refused

HANOI = timezone(timedelta(hours=7), "ICT")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPOKEN = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6, **{day: number for number, day in enumerate(DAYS)}}
_PART = re.compile(r"(?:(?P<days>[a-z0-9/-]+)\s+)?(?P<start>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d)", re.ASCII)
_DAY = 24 * 60


@dataclass(frozen=True)
class Span:
    """One stretch: the weekday it begins on (Monday is 0), its first minute, the first after it; past 1,440 is the next day."""

    day: int
    start: int
    end: int


@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[Span, ...]:
    """The stretches of a week. Days as mon or t2 … cn, from-to or with strokes; without days: every day; over midnight allowed.

    Raises `Refused` quoting the part that can't be read.
    """
    return tuple(span for part in text.split(",") for span in _part(part.strip().lower()))


def covers(text: str, moment: datetime) -> bool:
    """Whether a moment lies within the hours written."""
    local = moment.astimezone(HANOI)
    day, minute = local.weekday(), local.hour * 60 + local.minute
    return any(
        (span.day == day and span.start <= minute < span.end)
        or ((span.day + 1) % 7 == day and span.start <= minute + _DAY < span.end)
        for span in parse(text)
    )


def _part(part: str) -> list[Span]:
    found = _PART.fullmatch(part)
    if found is None:
        raise Refused("error.hours", part=part)
    start, end = _minute(found["start"], part), _minute(found["end"], part)
    if start in (end, _DAY):
        raise Refused("error.hours", part=part)
    return [Span(day, start, end if end > start else end + _DAY) for day in _days(found["days"], part)]


def _minute(clock: str, part: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Refused("error.hours", part=part)
    return hour * 60 + minute


def _days(words: str | None, part: str) -> list[int]:
    if words is None:
        return list(range(7))
    days: list[int] = []
    for word in words.split("/"):
        first, last = word.split("-") if word.count("-") == 1 else (word, word)
        if first not in _SPOKEN or last not in _SPOKEN:
            raise Refused("error.hours", part=part)
        count = (_SPOKEN[last] - _SPOKEN[first]) % 7 + 1
        days += [(_SPOKEN[first] + number) % 7 for number in range(count)]
    return days


def midnight(day: date) -> datetime:
    """When a day begins in Vietnam, in UTC."""
    return datetime.combine(day, time(), HANOI).astimezone(UTC)
