"""Figures over incidents: what is counted once, what isn't, and how waiting is measured."""

from __future__ import annotations

from datetime import timedelta

from bot.incidents.closing import Closing
from bot.incidents.model import REPORTER
from bot.incidents.statistics import UNKNOWN, Counted, Happened, figures
from tests.conftest import NOW


def one(*steps, closing=None, event="fire", unit="bp", joined=False, opened=NOW):
    """An incident to which steps happened: (kind, seconds after the report), or with who."""
    happened = [Happened(kind, opened + timedelta(seconds=after), *(who or ["Bình"])) for kind, after, *who in steps]
    closed = next((h.at for h in reversed(happened) if h.kind in ("resolved", "false_alarm")), None)
    return Counted(
        event=event, unit=unit, opened_at=opened, closed_at=closed, joined=joined, closing=closing, happened=happened
    )


def done(seconds=600, closing=None, **more):
    return one(("forwarded", 1), ("acknowledged", 30), ("responding", 60), ("resolved", seconds), closing=closing, **more)


def test_nothing_gives_zeros_and_no_shares():
    found = figures([])
    assert (found.incidents, found.closed, found.false_alarm_share) == (0, 0, None)
    assert found.waited["forwarded"].median is None
    assert sum(found.by["hour"].values()) == 0


def test_a_report_of_what_is_counted_already_is_in_no_other_figure():
    harm = Closing(outcome="forces", injured=2, damage=1000)
    found = figures(
        [done(closing=harm), done(joined=True, closing=harm), one(("forwarded", 1), ("duplicate", 9), closing=harm)]
    )
    assert (found.reports, found.duplicates, found.incidents) == (3, 2, 1)
    assert (found.harm["injured"], found.harm["damage"]) == (2, 1000)
    assert found.by["event"] == {"fire": 1}
    assert found.waited["closed"].incidents == 1


def test_a_report_taken_apart_counts_for_itself():
    assert figures([one(("forwarded", 1), ("linked", 5), ("unlinked", 9), ("resolved", 60))]).duplicates == 0


def test_the_median_and_nine_of_ten():
    waited = figures(done(seconds) for seconds in range(100, 1100, 100)).waited["closed"]
    assert (waited.incidents, waited.median, waited.nine_of_ten) == (10, 500, 900)


def test_each_step_is_timed_at_its_first_time():
    found = figures([one(("forwarded", 5), ("escalated", 120), ("forwarded", 130), ("responding", 200))])
    assert (found.waited["forwarded"].median, found.waited["responding"].median) == (5, 200)
    assert found.waited["acknowledged"].median == 200
    assert found.waited["closed"].incidents == 0


def test_false_alarms_are_a_share_of_what_is_closed_and_withdrawing_is_none():
    false = one(("forwarded", 1), ("false_alarm", 60))
    withdrawn = one(("false_alarm", 5, REPORTER))
    found = figures([false, withdrawn, done(), done(), one(("forwarded", 1))])
    assert (found.closed, found.false_alarms, found.withdrawn) == (4, 1, 1)
    assert found.false_alarm_share == 0.25
    assert found.by["outcome"] == {UNKNOWN: 2, "false_alarm": 2}
    assert found.waited["acknowledged"].incidents == 3


def test_a_false_alarm_that_was_undone_is_none():
    undone = one(("forwarded", 1), ("false_alarm", 60), ("reopened", 90), ("resolved", 600))
    found = figures([undone])
    assert (found.false_alarms, found.closed, found.by["state"]) == (0, 1, {"resolved": 1})


def test_what_was_written_down_is_summed_and_grouped():
    first = Closing(outcome="forces", cause="electric", dead=1, injured=2, damage=500, area=12.5)
    found = figures([done(closing=first), done(closing=Closing(outcome="residents", cause="electric", area=0.5)), done()])
    assert found.harm == {"dead": 1, "injured": 2, "rescued": 0, "damage": 500, "area": 13}
    assert found.with_harm == 2
    assert found.by["cause"] == {"electric": 2, UNKNOWN: 1}
    assert found.by["outcome"] == {"forces": 1, "residents": 1, UNKNOWN: 1}


def test_hours_are_of_vietnam_and_all_are_there():
    found = figures([done(), done(opened=NOW + timedelta(hours=16))])
    assert list(found.by["hour"]) == [f"{hour:02d}" for hour in range(24)]
    assert (found.by["hour"]["09"], found.by["hour"]["01"]) == (1, 1)


def test_a_clock_that_was_set_back_gives_no_negative_wait():
    assert figures([one(("forwarded", -30))]).waited["forwarded"].median == 0
