"""Drawing papers by a blueprint, who may sit, what answers come to."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from bot.conversation.sitting import Exam
from bot.errors import Refused
from bot.training.exams import Made, Row, Score, Stub, checked, draw, is_for, new_code, offer, read, score, written
from tests.conftest import NOW

POOL = [Stub(f"{topic}{n}", topic, n % 3 + 1) for topic in ("a", "b", "c") for n in range(9)]
TOPIC = {one.question: one.topic for one in POOL}
LEVEL = {one.question: one.difficulty for one in POOL}


def exam(**more):
    rules = {"id": "e", "code": "E", "title": "T", "minutes": 9, "pass_percent": 80, "attempts": 2, "count": 4}
    return Exam(**(rules | {"opens_at": NOW, "closes_at": None} | more))


@pytest.mark.parametrize("seed", range(20))
def test_a_paper_has_what_the_blueprint_says_and_no_question_twice(seed):
    paper = draw(POOL, (Row(5), Row(4, "a"), Row(3, "a", 1), Row(2, "b")), Random(seed))
    assert len(set(paper)) == len(paper) == 14
    assert sum(TOPIC[name] == "a" for name in paper) >= 7
    assert sum(TOPIC[name] == "a" and LEVEL[name] == 1 for name in paper) >= 3
    assert sum(TOPIC[name] == "b" for name in paper) >= 2


def test_the_same_chance_draws_the_same_paper_another_draws_another():
    papers = {draw(POOL, (Row(5),), Random(seed)) for seed in (1, 1, 2, 3)}
    assert len(papers) == 3


def test_every_question_has_its_chance():
    drawn = Counter(name for seed in range(400) for name in draw(POOL, (Row(9),), Random(seed)))
    assert len(drawn) == len(POOL)
    assert min(drawn.values()) > 90


def test_without_a_blueprint_all_are_asked_in_any_order():
    paper = draw(POOL, (), Random(1))
    assert sorted(paper) == sorted(TOPIC)
    assert list(paper) != [one.question for one in POOL]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row(10, "a"), "“a”: cần 10 câu, còn 9"),
        (Row(4, "a", 2), "“a”, mức 2: cần 4 câu, còn 3"),
        (Row(28), "cần 28, còn 27"),
    ],
)
def test_a_topic_with_too_few_questions_is_named(row, said):
    with pytest.raises(Refused) as refused:
        draw(POOL, (row,), Random(1))
    assert said in str(refused.value)


@pytest.mark.parametrize("rows", [(Row(1, "x"),), (Row(1, "", 1),), (Row(1, "a"), Row(2, "a")), (Row(150, "a"), Row(60, "b"))])
def test_a_blueprint_that_cannot_be_is_refused(rows):
    with pytest.raises(Refused):
        checked(rows, {"a", "b"})


@pytest.mark.parametrize(
    ("audience", "whom", "team", "units", "may"),
    [
        ("all", "", "", (), True),
        ("team", "t1", "t1", (), True),
        ("team", "t1", "t2", (), False),
        ("team", "", "", (), False),
        ("unit", "p", "t1", ("x", "p"), True),
        ("unit", "y", "t1", ("x", "p"), False),
        ("unit", "y", "", (), False),
    ],
)
def test_who_may_sit(audience, whom, team, units, may):
    assert is_for(Made(exam=exam(), audience=audience, whom=whom), team, units) is may


@pytest.mark.parametrize(
    ("closes", "moment", "enrolled", "sat", "refused", "left"),
    [
        (None, 0, True, [], "", 2),
        (None, 0, True, [1], "", 1),
        (None, 0, True, [1, 2], "no_attempts", 0),
        (None, -1, True, [], "not_yet", 2),
        (60, 60, True, [], "closed", 2),
        (60, 59, True, [], "", 2),
        (60, 60, False, [], "not_enrolled", 2),
    ],
)
def test_what_is_offered(closes, moment, enrolled, sat, refused, left):
    closing = NOW + timedelta(seconds=closes) if closes else None
    found = offer(exam(closes_at=closing), enrolled, sat, NOW + timedelta(seconds=moment))
    assert (found.refused, found.left, found.number) == (refused, left, len(sat) + 1)


@pytest.mark.parametrize(
    ("right", "count", "passed"), [(4, 5, True), (3, 5, False), (0, 0, False), (16, 20, True), (15, 20, False)]
)
def test_the_pass_mark_is_reached_or_not(right, count, passed):
    assert score([True] * right + [False] * (count - right), count, 80) == Score(right, passed)


@pytest.mark.parametrize("given", [(0,), (0, 2), (3, 1, 0, 2), (1000,), ()])
def test_an_answer_is_read_as_it_was_written(given):
    assert read(written(given)) == given


def test_codes_are_five_letters_and_no_word():
    codes = {new_code(Random(seed)) for seed in range(200)}
    assert len(codes) > 195
    assert all(len(code) == 5 and any(sign.isdigit() for sign in code) for code in codes)
