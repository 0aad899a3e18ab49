"""Walking through a list and weighing it, apart from any conversation."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.checklist import asked, following, next_before, result
from knowledge.schema import Check, Checklist, Condition

DAY = date(2026, 11, 27)


def check(name, weight=2, **more):
    return Check(
        id=name, ask=f"Câu hỏi {name}?", safe=more.pop("safe", "yes"), weight=weight, why="Vì.", fix=name, checked=DAY, **more
    )


def of(*checks, **more):
    return Checklist(id="l", order=1, title="Thử", intro="Xem.", checks=checks, **more)


def level(checklist, answers):
    return result(checklist, answers, DAY, lambda _: "").level


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-11-27", "2026-12-15"),
        ("2026-12-14", "2026-12-15"),
        ("2026-12-15", "2027-06-15"),
        ("2027-01-02", "2027-06-15"),
        ("2027-06-15", "2027-12-15"),
    ],
)
def test_the_next_day_before_which_something_is_due(today, due):
    assert next_before(("06-15", "12-15"), date.fromisoformat(today)) == date.fromisoformat(due)


def test_the_count_falls_as_questions_drop_out():
    depends = (Condition(check="a", answers=("yes",)),)
    further = (Condition(check="b", answers=("yes",)),)
    checklist = of(check("a", none="Không có a"), check("b", applies_if=depends), check("c", applies_if=further))
    assert len(asked(checklist, {})) == 3
    assert len(asked(checklist, {"a": "no"})) == 1
    assert following(checklist, {"a": "no"}) is None
    assert following(checklist, {"a": "yes"}).id == "b"


def test_what_only_decides_what_is_asked_is_neither_fine_nor_to_fix():
    gate = Check(id="gate", ask="Có từ 20 người không?", safe="either", checked=DAY)
    made = result(of(gate, check("a")), {"gate": "unsure", "a": "yes"}, DAY, lambda _: "")
    assert (made.fix, len(made.fine), made.skipped) == ((), 1, 0)


def test_what_is_not_there_counts_as_skipped():
    made = result(of(check("a", none="Không có a"), check("b")), {"a": "none", "b": "no"}, DAY, lambda _: "")
    assert (len(made.fix), len(made.fine), made.skipped) == (1, 0, 1)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"deadly": "no"}, "deadly"),
        ({"deadly": "unsure", "fire": "no"}, "fire"),
        ({"formal": "no"}, "formal"),
        ({"deadly": "unsure"}, "unsure"),
        ({"deadly": "yes", "fire": "yes"}, "fine"),
    ],
)
def test_the_worst_that_is_known_decides_the_score(answers, expected):
    assert level(of(check("deadly", 3), check("fire", 2), check("formal", 1)), answers) == expected


def test_danger_ranks_before_certainty_and_certainty_before_order():
    checklist = of(check("unsure", 2), check("formal", 1), check("known", 2), check("deadly", 3))
    answers = {"unsure": "unsure", "formal": "no", "known": "no", "deadly": "unsure"}
    assert [item.fix for item in result(checklist, answers, DAY, lambda _: "").fix] == ["deadly", "known", "unsure", "formal"]
