"""Figures of questions, against numbers worked out by hand and by another library."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from bot.training.item_statistics import Reply, Sat, items, pearson, upper_lower
from knowledge.schema import Question


def question(name, options=("a", "b", "c")):
    return Question(
        id=name, kind="single", topic="t", ask="Hỏi?", options=options, right=(0,),
        explain="Vì lẽ này.", difficulty=1, checked=date(2026, 11, 1),
    )  # fmt: skip


def sat(rights, names=None):
    names = names or [f"q{n}" for n in range(len(rights))]
    return Sat(
        tuple(Reply(name, (0,) if right else (1,), bool(right)) for name, right in zip(names, rights, strict=True)), len(rights)
    )


MATRIX = [(1, 1, 1, 0), (1, 1, 0, 0), (1, 0, 1, 1), (1, 0, 0, 1), (0, 0, 0, 1)]
QUESTIONS = [question(f"q{n}") for n in range(4)]


def test_numbers_worked_out_by_hand():
    first, second, _, last = items([sat(row) for row in MATRIX], QUESTIONS, least=1)
    assert (first.answers, first.right, first.difficulty) == (5, 4, 0.8)
    # the rest of the first: 2, 1, 2, 1, 1 of 3; the item: 1, 1, 1, 1, 0
    assert first.discrimination == pytest.approx(0.408248, abs=1e-6)
    # the rest of the second: 2, 1, 3, 2, 1; the item: 1, 1, 0, 0, 0
    assert second.discrimination == pytest.approx(-0.327327, abs=1e-6)
    assert last.discrimination < 0
    assert last.flags[0] == "weak"
    assert not last.separates


def test_the_correlation_is_that_of_numpy():
    chance = random.Random(5)
    rows = [[chance.random() < 0.3 + 0.05 * n for n in range(10)] for _ in range(200)]
    found = items([sat(row) for row in rows], [question(f"q{n}") for n in range(10)])
    table = np.array(rows, dtype=float)
    for n, item in enumerate(found):
        rest = table.sum(axis=1) - table[:, n]
        assert item.discrimination == pytest.approx(np.corrcoef(table[:, n], rest)[0, 1])
        assert item.difficulty == pytest.approx(table[:, n].mean())


def test_upper_and_lower_groups_are_27_percent():
    scored = [(n / 100, n >= 73) for n in range(100)]
    assert upper_lower(scored) == 1.0
    assert upper_lower([(score, not right) for score, right in scored]) == -1.0
    assert upper_lower([(n / 100, n % 2 == 0) for n in range(100)]) == pytest.approx(-1 / 27, abs=0.001)


def test_those_who_tie_count_in_part():
    assert upper_lower([(0.5, True), (0.5, False)] * 50) == 0.0
    assert upper_lower([(0.5, False), (0.5, True)] * 50) == 0.0


def people(count, knows):
    """Half know much, half little; the first question goes as it is told to."""
    chance = random.Random(9)
    for n in range(count):
        good = n % 2 == 0
        yield sat([knows(good, chance)] + [chance.random() < (0.9 if good else 0.3) for _ in range(9)])


@pytest.mark.parametrize(
    ("knows", "flag"),
    [
        (lambda good, chance: True, "too_easy"),
        (lambda good, chance: chance.random() < 0.05, "too_hard"),
        (lambda good, chance: not good, "negative"),
        (lambda good, chance: chance.random() < 0.5, "weak"),
    ],
)
def test_questions_that_do_not_separate_are_flagged(knows, flag):
    first, *others = items(people(400, knows), [question(f"q{n}") for n in range(10)])
    assert flag in first.flags
    assert not first.separates
    assert all(item.separates for item in others)


def test_one_that_separates_is_not():
    first, *_ = items(people(200, lambda good, chance: good), [question(f"q{n}") for n in range(10)])
    assert first.separates
    assert first.upper_lower == pytest.approx(1.0, abs=0.1)


def test_an_option_that_nobody_chooses_is_told_and_says_nothing_of_separating():
    first, *_ = items(people(200, lambda good, chance: good), [question(f"q{n}") for n in range(10)])
    assert first.chosen == (100, 100, 0)
    assert first.flags == ("unused_option",)


def test_of_few_answers_nothing_is_said():
    (item,) = items([sat([1])] * 29, [question("q0")])
    assert (item.answers, item.right, item.difficulty, item.discrimination, item.flags) == (29, 29, None, None, ())
    assert item.separates
    (item,) = items([sat([1])] * 30, [question("q0")])
    assert (item.difficulty, item.discrimination) == (1.0, None)


def test_a_question_nobody_got_to_counts_nowhere():
    short = Sat((Reply("q0", (0,), True),), 2)
    first, second = items([short] * 40, [question("q0"), question("q1")])
    assert (first.answers, second.answers) == (40, 0)


def test_rows_that_do_not_vary_have_no_correlation():
    assert pearson([1, 1, 1], [1, 2, 3]) is None
    assert pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1.0)
