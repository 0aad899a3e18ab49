"""bot/incidents/hours.py: weekly hours on duty as operators write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.incidents.hours import HANOI, covers, parse


def at(day, clock):
    """A moment of the week of Monday 23 November 2026, in Vietnam."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 23 + day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("text", "day", "clock", "inside"),
    [
        ("mon-fri 07:30-17:00", 0, "07:30", True),
        ("mon-fri 07:30-17:00", 0, "07:29", False),
        ("mon-fri 07:30-17:00", 4, "16:59", True),
        ("mon-fri 07:30-17:00", 4, "17:00", False),
        ("mon-fri 07:30-17:00", 5, "12:00", False),
        ("mon-fri 07:30-17:00, sat 08:00-12:00", 5, "11:00", True),
        ("18:00-06:00", 2, "23:00", True),
        ("18:00-06:00", 2, "05:59", True),
        ("18:00-06:00", 2, "06:00", False),
        ("fri 22:00-06:00", 5, "03:00", True),
        ("fri 22:00-06:00", 4, "03:00", False),
        ("sun 22:00-06:00", 0, "01:00", True),
        ("sat-mon 00:00-24:00", 6, "23:59", True),
        ("sat-mon 00:00-24:00", 1, "00:00", False),
        ("mon/wed 8:00-9:00", 2, "08:30", True),
        ("mon/wed 8:00-9:00", 1, "08:30", False),
        ("T2-T6 07:30-17:00, CN 8:00 - 9:00", 6, "08:30", True),
    ],
)
def test_a_moment_lies_within_the_hours_or_not(text, day, clock, inside):
    assert covers(text, at(day, clock)) is inside


def test_the_hours_are_vietnams_whatever_zone_the_moment_comes_in():
    assert covers("mon 00:00-01:00", datetime(2026, 11, 22, 17, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "mon-fri",
        "07:30",
        "mon 25:00-26:00",
        "mon 8:60-9:00",
        "mon 24:30-25:00",
        "fun 08:00-09:00",
        "mon- 08:00-09:00",
        "mon 08:00-08:00",
        "mon 24:00-08:00",
        "07:30-17:00 mon",
        "mon 07:30-17:00;",
        "mon-tue-wed 07:00-08:00",
        "mon 0７:30-17:00",
    ],
)
def test_what_can_not_be_read_is_refused(text):
    with pytest.raises(Refused):
        parse(text)


def test_the_sentence_quotes_the_part_that_is_wrong():
    with pytest.raises(Refused, match="sat 8-12"):
        parse("mon-fri 07:30-17:00, sat 8-12")


@given(st.integers(0, 7 * 24 * 60 - 1), st.integers(0, 1439), st.integers(0, 1439))
def test_day_and_night_shift_share_every_minute_of_the_week_between_them(minute, one, other):
    if one == other:
        return
    day, night = (
        f"{one // 60}:{one % 60:02}-{other // 60}:{other % 60:02}",
        f"{other // 60}:{other % 60:02}-{one // 60}:{one % 60:02}",
    )
    moment = at(0, "0:00") + timedelta(minutes=minute)
    assert covers(day, moment) != covers(night, moment)
