"""What a session is made of, when a question comes back, days in a row."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from fsrs import Rating

from bot.training import scheduling
from bot.training.practice_reminders import following
from bot.training.scheduling import kept_streak, rating, reviewed, session, streak, weak_topics
from knowledge.schema import Question
from tests.conftest import NOW

TODAY = date(2026, 11, 28)


def question(name, topic="khói", difficulty=1, audience=()):
    return Question(
        id=name,
        kind="single",
        topic=topic,
        ask="Hỏi?",
        options=("a", "b"),
        right=(0,),
        explain="Vì lẽ này, lẽ kia.",
        difficulty=difficulty,
        audience=audience,
        checked=TODAY,
    )


def bank(*questions):
    return {one.id: one for one in questions}


def learned(*days, right=True):
    """A question answered so on those days before today, the first time on the first."""
    one = None
    for ago in days:
        one = reviewed(one, rating(right, slow=False), TODAY - timedelta(ago))
    return one


@pytest.mark.parametrize(
    ("right", "slow", "rated"),
    [(True, False, Rating.Good), (True, True, Rating.Hard), (False, False, Rating.Again), (False, True, Rating.Again)],
)
def test_wrong_is_again_and_slow_is_hard(right, slow, rated):
    assert rating(right, slow) is rated


def test_what_is_wrong_comes_back_tomorrow_and_what_is_right_later():
    wrong, right = learned(0, right=False), learned(0)
    assert wrong.due == TODAY + timedelta(1)
    assert right.due > wrong.due
    assert (wrong.answers, wrong.lapses, right.lapses) == (1, 1, 0)


def test_each_right_answer_makes_the_wait_longer_up_to_half_a_year():
    one, waits = None, []
    day = TODAY
    for _ in range(12):
        one = reviewed(one, Rating.Good, day)
        waits.append((one.due - day).days)
        day = one.due
    assert waits == sorted(waits)
    assert waits[1] > waits[0]
    assert waits[-1] == scheduling.LONGEST_WAIT


def test_hard_comes_back_sooner_than_good():
    assert reviewed(None, Rating.Hard, TODAY).due < reviewed(None, Rating.Good, TODAY).due


def test_the_same_answers_give_the_same_days():
    assert learned(9, 5, 1) == learned(9, 5, 1)


def test_a_second_answer_on_one_day_is_taken():
    twice = reviewed(learned(0), Rating.Good, TODAY)
    assert twice.answers == 2
    assert twice.due > TODAY


def test_what_is_due_comes_before_what_is_new_but_some_new_ones_have_room():
    questions = bank(*(question(f"old{n}") for n in range(8)), *(question(f"new{n}") for n in range(8)))
    known = {f"old{n}": learned(3, right=False) for n in range(8)}
    picked = session(questions, known, [], (), TODAY, Random(1))
    assert sum(name.startswith("old") for name in picked) == scheduling.SESSION - scheduling.FRESH
    assert len(set(picked)) == scheduling.SESSION


def test_with_nothing_new_left_all_room_is_for_what_is_due():
    known = {f"old{n}": learned(3, right=False) for n in range(8)}
    picked = session(bank(*map(question, known)), known, [], (), TODAY, Random(1))
    assert len(picked) == scheduling.SESSION


def test_with_more_due_than_room_what_gains_most_comes_first():
    firm = {f"firm{n}": learned(400, 390, 360, 270, 180) for n in range(6)}
    known = firm | {f"weak{n}": learned(20) for n in range(6)}
    assert all(one.due <= TODAY for one in known.values())
    picked = session(bank(*map(question, known)), known, [], (), TODAY, Random(1))
    assert all(name.startswith("weak") for name in picked)


def test_what_was_answered_today_is_asked_again_only_when_there_is_nothing_else():
    known = {"today": learned(0), **{f"q{n}": learned(5, 1) for n in range(5)}}
    picked = session(bank(*map(question, known)), known, [], (), TODAY, Random(1), length=5)
    assert "today" not in picked


def test_when_nothing_is_due_or_new_the_least_sure_are_asked():
    known = {f"fresh{n}": learned(0) for n in range(6)} | {f"older{n}": learned(4) for n in range(6)}
    picked = session(bank(*map(question, known)), known, [], (), TODAY, Random(1))
    assert all(name.startswith("older") for name in picked)


def test_half_of_the_new_ones_are_of_a_weak_topic():
    questions = bank(*(question(f"s{n}", "sơ cứu") for n in range(9)), *(question(f"k{n}", "khói") for n in range(40)))
    answers = [("s0", False), ("s1", False), ("s2", True), ("k0", True), ("k1", True), ("k2", True)]
    known = {name: learned(0) for name, _ in answers}
    picked = session(questions, known, answers, (), TODAY, Random(1))
    assert sum(name.startswith("s") for name in picked) >= 3


def test_a_topic_is_weak_only_after_some_answers_and_the_weakest_comes_first():
    questions = bank(question("a", "A"), question("b", "B"), question("c", "C"), question("d", "D"))
    answers = [
        *[("a", False)] * 3,
        *[("b", False), ("b", True), ("b", True)],
        *[("c", True)] * 3,
        ("d", False),
        ("gone", False),
    ]
    assert weak_topics(questions, answers) == ["A", "B"]


def test_new_questions_suit_the_person_and_others_come_last():
    mine = [question(f"m{n}", audience=("militia",)) for n in range(3)]
    others = [question(f"o{n}", audience=("facility",)) for n in range(20)]
    everybodys = [question(f"e{n}") for n in range(2)]
    picked = session(bank(*mine, *others, *everybodys), {}, [], ("militia",), TODAY, Random(1))
    assert {"m0", "m1", "m2", "e0", "e1"} < set(picked)


def test_difficulties_are_mixed_and_go_from_easy_to_hard():
    questions = bank(*(question(f"q{n}", difficulty=1 + n % 3) for n in range(30)))
    levels = [questions[name].difficulty for name in session(questions, {}, [], (), TODAY, Random(1))]
    assert levels == [1, 1, 2, 2, 3, 3]


def test_chance_decides_among_equals_and_only_the_seed_decides_chance():
    questions = bank(*(question(f"q{n}") for n in range(100)))
    one, same, other = (session(questions, {}, [], (), TODAY, Random(seed)) for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize("size", [0, 1, 5])
def test_a_small_bank_gives_a_short_session(size):
    assert len(session(bank(*(question(f"q{n}") for n in range(size))), {}, [], (), TODAY, Random(1))) == size


def test_questions_that_left_the_bank_are_not_asked():
    known = {"gone": learned(3, right=False)}
    assert session(bank(question("here")), known, [("gone", False)], (), TODAY, Random(1)) == ("here",)


@pytest.mark.parametrize(
    ("days", "ago", "then", "so_far"), [(0, None, 1, 0), (4, 0, 4, 4), (4, 1, 5, 4), (4, 2, 1, 0), (9, 30, 1, 0)]
)
def test_days_in_a_row(days, ago, then, so_far):
    last = TODAY - timedelta(ago) if ago is not None else None
    assert streak(days, last, TODAY) == then
    assert kept_streak(days, last, TODAY) == so_far


@pytest.mark.parametrize(
    ("minute", "reminded_ago", "hours"),
    [(600, None, 1), (420, None, 22), (540, None, 24), (600, 0, 25), (600, 1, 1)],
    ids=["later today", "tomorrow", "right now is past", "once a day", "yesterday doesn't count"],
)
def test_the_next_reminder(minute, reminded_ago, hours):
    """It is nine in the morning in Vietnam."""
    day = NOW.date() - timedelta(reminded_ago) if reminded_ago is not None else None
    assert following(minute, NOW, day) == NOW + timedelta(hours=hours)
