"""A broadcast that is cut off with kill -9 in the middle: everybody gets it, and whoever may have it twice is listed."""

from __future__ import annotations

from tests.benchmarks.broadcast import measure


def test_a_broadcast_killed_in_the_middle_reaches_everybody_and_says_who_may_have_it_twice(tmp_path, trained):
    outcome = measure(200, 4.0, 1, 1, tmp_path, trained=trained)
    assert outcome.never == 0, outcome
    assert outcome.once + outcome.twice == 200, outcome
    assert outcome.unlisted == 0, outcome
    assert outcome.figures["targeted"] == outcome.figures["sent"] == 200
    assert outcome.figures["twice"] == outcome.listed_twice
    assert outcome.refused == 0
    assert len(outcome.alerts) == 1
