"""Scoring: what counts as right, the shares by group, confusions, calibration, latency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.calibration import calibrate
from bot.evaluation.cases import Case
from bot.evaluation.scoring import Outcome, failures, latency, report


def asked(*entries, **more):
    return Case("1", "?", "entry", entries, **({"kind": "law"} | more))


def wants(expect, **more):
    return Case("1", "?", expect, kind=expect, **more)


@pytest.mark.parametrize(
    ("outcome", "right"),
    [
        (Outcome(asked("a"), entry="a"), True),
        (Outcome(asked("a", "b"), entry="b"), True),
        (Outcome(asked("a"), entry="b"), False),
        (Outcome(asked("a"), hits=("a",), declined=True), False),
        (Outcome(asked("a"), alarmed=True), False),
        (Outcome(wants("emergency"), alarmed=True), True),
        (Outcome(wants("emergency"), wondered=True, entry="a"), False),
        (Outcome(wants("calm"), wondered=True, entry="a"), True),
        (Outcome(wants("calm"), alarmed=True), False),
        (Outcome(wants("declined"), declined=True), True),
        (Outcome(wants("declined"), entry="a"), False),
        (Outcome(wants("answered"), entry="a"), True),
        (Outcome(wants("answered"), declined=True), False),
        (Outcome(wants("answered"), alarmed=True), False),
    ],
)
def test_right_is_what_the_citizen_got_as_expected(outcome, right):
    assert outcome.right is right


def test_shares_are_told_for_all_and_for_every_group():
    figures = report(
        [
            Outcome(asked("a", audience=("team", "militia")), entry="a", hits=("a", "b")),
            Outcome(asked("a", variant="noisy"), declined=True, hits=("b", "a")),
            Outcome(asked("a"), entry="c", hits=("c", "d", "e", "a")),
            Outcome(wants("declined"), declined=True),
        ]
    )
    overall = figures.overall
    assert (overall.count, overall.right) == (4, 0.5)
    assert overall.first == pytest.approx(1 / 3)
    assert overall.three == pytest.approx(2 / 3)
    assert [(one.name, one.count) for one in figures.by_kind] == [("law", 3), ("declined", 1)]
    assert figures.by_kind[1].first is None
    assert {one.name: one.count for one in figures.by_audience} == {"everyone": 3, "team": 1, "militia": 1}
    assert {one.name: one.right for one in figures.by_variant} == {"normal": pytest.approx(2 / 3), "noisy": 0}


def test_confusions_come_most_frequent_first():
    wrong = Outcome(asked("a"), entry="b")
    figures = report([Outcome(asked("a"), intent="greet"), wrong, wrong, Outcome(wants("calm"), alarmed=True, event="fire")])
    assert [(one.expected, one.given, one.count) for one in figures.confusions] == [
        ("a", "b", 2),
        ("a", "intent: greet", 1),
        ("calm", "emergency: fire", 1),
    ]


def test_alarms_are_told_apart_from_what_only_shows_the_way_to_114():
    figures = report(
        [
            Outcome(wants("emergency", event="fire"), alarmed=True, event="fire"),
            Outcome(wants("emergency", event="fire"), wondered=True, event="flood"),
            Outcome(wants("emergency")),
            Outcome(wants("emergency"), alarmed=True, event="fire"),
            Outcome(wants("calm"), alarmed=True),
            Outcome(asked("a"), entry="a"),
        ]
    )
    alarms = figures.alarms
    assert (alarms.alarmed, alarms.seen, alarms.named, alarms.false) == (0.5, 0.75, 0.5, 0.5)


def test_confidence_is_judged_only_where_it_is_known_what_is_right():
    figures = report(
        [
            Outcome(asked("a"), entry="a", hits=("a",), chance=0.9),
            Outcome(wants("declined"), entry="a", hits=("a",), chance=0.3),
            Outcome(wants("answered"), entry="a", hits=("a",), chance=0.9),
            Outcome(wants("calm"), entry="a", hits=("a",), chance=0.9),
        ]
    )
    assert figures.calibration.count == 2
    assert figures.calibration.error == pytest.approx((0.1 + 0.3) / 2)


def test_failures_are_read_with_the_surest_first():
    sure, unsure = Outcome(asked("a"), entry="b", chance=0.9), Outcome(asked("a"), chance=0.1)
    assert failures([unsure, Outcome(asked("a"), entry="a"), sure]) == [sure, unsure]


def test_an_evaluation_of_nothing_has_figures_too():
    figures = report([])
    assert (figures.overall.count, figures.overall.first, figures.calibration.error, figures.latency.p99) == (0, None, 0, 0)


def test_answers_as_sure_as_they_are_right_have_no_error():
    assert calibrate([(0.75, True)] * 3 + [(0.75, False)]).error == pytest.approx(0)
    assert calibrate([(1.0, False)]).error == 1


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_answer_is_in_one_bin(judged):
    made = calibrate(judged)
    assert sum(one.count for one in made.bins) == made.count == len(judged)
    assert 0 <= made.error <= 1
    assert all(one.low - 1e-9 <= one.stated <= one.high + 1e-9 for one in made.bins if one.count)


def test_latency_is_the_nearest_rank():
    made = latency([float(n) for n in range(1, 201)])
    assert (made.median, made.p99) == (100, 198)
