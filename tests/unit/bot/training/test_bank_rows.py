"""A question survives being a row, and a row says what is wrong with it."""

import pytest
from hypothesis import given

from bot.training.bank_rows import COLUMNS, Row, cells_of, question_of
from knowledge.schema import Question
from tests.unit.bot.training.questions import PATIENT, REAL, question, questions


def faults(**changes):
    """Column, value and reason of everything wrong with a row some cells of which are changed."""
    made = question_of(Row(7, cells_of(question()) | changes))
    assert not isinstance(made, Question)
    assert {fault.line for fault in made} == {7}
    return [(fault.column, fault.value, fault.reason) for fault in made]


def test_people_count_from_one():
    cells = cells_of(question())
    assert (cells["right"], cells["option_2"], cells["sources"]) == ("2", "Đứng gần 2 m", "SJGov; BQL-bột")
    assert set(cells) <= set(COLUMNS)


@PATIENT
@given(questions())
def test_any_question_survives(asked):
    assert question_of(Row(1, cells_of(asked))) == asked


def test_the_real_questions_survive():
    assert [question_of(Row(1, cells_of(asked))) for asked in REAL] == list(REAL)


@pytest.mark.parametrize("right", ["B", "b", "2", " 2 "])
def test_a_key_may_be_a_letter(right):
    assert question_of(Row(1, cells_of(question()) | {"right": right})) == question()


@pytest.mark.parametrize("right", ["C;A;B", "3,1,2", "3 1 2", "3; 1; 2"])
def test_an_order_may_be_written_in_many_ways(right):
    made = question_of(Row(1, cells_of(question()) | {"kind": "order", "right": right}))
    assert made.right == (2, 0, 1)


@pytest.mark.parametrize("day", ["2026-11-28", "28/11/2026", "28-11-2026"])
def test_a_day_may_be_written_as_spreadsheets_here_write_it(day):
    assert question_of(Row(1, cells_of(question()) | {"checked": day})) == question()


@pytest.mark.parametrize("name", ["kind", "topic", "ask", "right", "explain", "entry", "difficulty", "checked"])
def test_what_must_be_there(name):
    assert faults(**{name: ""}) == [(name, "", "missing")]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"right": "4"}, ("right", "4", "place")),
        ({"right": "0"}, ("right", "0", "place")),
        ({"right": "đúng"}, ("right", "đúng", "place")),
        ({"right": "1;2"}, ("right", "1;2", "one_right")),
        ({"right": ";"}, ("right", ";", "missing")),
        ({"kind": "several", "right": "1;1"}, ("right", "1;1", "twice")),
        ({"kind": "order", "right": "1;2"}, ("right", "1;2", "all_placed")),
        ({"kind": "multiple"}, ("kind", "multiple", "unknown")),
        ({"kind": "numeric", "right": "5"}, ("option_1", "Đứng xa 10 m", "no_options")),
        ({"difficulty": "4"}, ("difficulty", "4", "unknown")),
        ({"difficulty": "dễ"}, ("difficulty", "dễ", "unknown")),
        ({"audience": "household; dân"}, ("audience", "dân", "unknown")),
        ({"checked": "31/02/2026"}, ("checked", "31/02/2026", "day")),
        ({"citations": "nd-1/2/3/4/5"}, ("citations", "nd-1/2/3/4/5", "citation")),
        ({"citations": "Nghị định 105"}, ("citations", "Nghị định 105", "citation")),
        ({"option_2": ""}, ("option_2", "", "gap")),
        ({"option_3": "x" * 101}, ("option_3", "x" * 101, "long")),
        ({"explain": "ngắn"}, ("explain", "ngắn", "short")),
        ({"id": "Câu 1"}, ("id", "Câu 1", "form")),
        ({"option_2": "", "option_3": ""}, ("option_2", "", "few")),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(changes, found):
    assert found in faults(**changes)


def test_everything_wrong_is_named_at_once():
    assert [column for column, _, _ in faults(ask="", right="9", difficulty="0", checked="mai")] == [
        "ask",
        "right",
        "difficulty",
        "checked",
    ]


def test_a_number_is_a_whole_one():
    blank = {f"option_{n}": "" for n in range(1, 4)}
    assert faults(kind="numeric", right="2,5", **blank) == [("right", "2,5", "number")]
    assert question_of(Row(1, cells_of(question()) | {"kind": "numeric", "right": "5"} | blank)).right == (5,)
