"""Reading and marking answers to a question of the bank."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation import question
from knowledge.schema import Question


def _asked(kind: str, right: tuple[int, ...], options: int = 4) -> Question:
    return Question(
        id="quiz_x.y",
        kind=kind,  # type: ignore[arg-type]  # the test's own words
        topic="Khói",
        ask="Hỏi gì?",
        options=tuple(f"Cách {n}" for n in range(options)),
        right=right,
        explain="Vì vậy mới đúng.",
        difficulty=1,
        checked=date(2026, 11, 23),
    )


@pytest.mark.parametrize(
    ("kind", "said", "given"),
    [
        ("single", "B", (0,)),
        ("single", "2", (0,)),
        ("single", "cach 3", (3,)),
        ("single", "AB", None),
        ("single", "không biết", None),
        ("single", "F", None),
        ("several", "a, c", (2, 1)),
        ("several", "A và C", (2, 1)),
        ("several", "1 3", (2, 1)),
        ("order", "dcba", (3, 1, 0, 2)),
        ("order", "9", None),
    ],
)
def test_letters_numbers_and_words_are_answers(kind: str, said: str, given: tuple[int, ...] | None) -> None:
    assert question.read(_asked(kind, (0,)), (2, 0, 1, 3), said) == given


def test_a_number_is_read_with_its_dots() -> None:
    assert question.read(_asked("numeric", (1000,), 0), (), "khoảng 1.000 m") == (1000,)


def test_several_are_right_in_any_order_and_a_sequence_only_in_its_own() -> None:
    assert question.is_right(_asked("several", (1, 3)), (3, 1))
    assert not question.is_right(_asked("several", (1, 3)), (1,))
    assert not question.is_right(_asked("order", (1, 3, 0, 2)), (3, 1, 0, 2))


def test_the_right_answer_is_told_in_the_letters_shown() -> None:
    assert question.right_answer(_asked("single", (3,)), (3, 0, 1, 2)) == "A. Cách 3"
    assert question.right_answer(_asked("several", (0, 2)), (2, 1, 0, 3)) == "AC"
