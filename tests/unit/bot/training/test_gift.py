"""What we write Moodle can read, and what Moodle's documentation shows we read as it means it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.training import gift
from bot.training.bank_rows import question_of
from tests.unit.bot.training.questions import PATIENT, REAL, WORDS, question, questions

THREE = {"option_1": "An", "option_2": "Bình", "option_3": "Chi"}


def back(text):
    return [question_of(row) for row in gift.rows(text, WORDS)]


def cells(text):
    (row,) = gift.rows(text, WORDS)
    assert row.faults == ()
    return {name: cell for name, cell in row.cells.items() if cell and name != "ask"}


@PATIENT
@given(st.lists(questions(), max_size=3, unique_by=lambda asked: asked.id))
def test_any_question_survives(asked):
    assert sorted(back(gift.written(asked, WORDS)), key=lambda q: q.id) == sorted(asked, key=lambda q: q.id)


def test_the_real_questions_survive():
    assert {q.id: q for q in back(gift.written(REAL, WORDS))} == {q.id: q for q in REAL}


def test_how_a_question_looks():
    assert gift.written([question(ask="Chọn {một}: đúng?")], WORDS).splitlines() == [
        "$CATEGORY: Bình chữa cháy",
        "",
        "// [id:quiz_x.one] [tag:entry=extinguisher_use.four_moves] [tag:sources=SJGov; BQL-bột] [tag:difficulty=2]"
        " [tag:checked=2026-11-28]",
        r"::quiz_x.one::[plain]Chọn \{một\}\: đúng?{",
        "\t~Đứng xa 10 m",
        "\t=Đứng gần 2 m",
        "\t~Ngồi",
        "\t####Rút chốt, hướng vòi, bóp cò, quét.",
        "}",
    ]


@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({"kind": "several", "right": (0, 2)}, ["~%50%Đứng xa 10 m", "~%-100%Đứng gần 2 m", "~%50%Ngồi"]),
        ({"kind": "several", "right": (0, 1, 2)}, ["~%33.33333%Đứng xa 10 m", "~%33.33333%Đứng gần 2 m", "~%33.33333%Ngồi"]),
        ({"kind": "order", "right": (2, 0, 1)}, ["=Đứng xa 10 m -> 2", "=Đứng gần 2 m -> 3", "=Ngồi -> 1"]),
    ],
    ids=["several", "thirds", "order"],
)
def test_how_answers_look(changes, answers):
    assert [line.strip() for line in gift.written([question(**changes)], WORDS).splitlines()[4:7]] == answers


def test_true_false_and_numbers_are_written_as_moodle_has_them():
    assert "?{FALSE####" in gift.written([question(kind="true_false", options=WORDS)], WORDS)
    assert "?{#5####" in gift.written([question(kind="numeric", options=(), right=(5,))], WORDS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ai?{~An ~Bình =Chi}", {"kind": "single", "right": "3"} | THREE),
        ("::Q1:: 1+1\\=2 {T}", {"kind": "true_false", "right": "1", "option_1": "Đúng", "option_2": "Sai"}),
        ("Sai?{FALSE#sai rồi#đúng}", {"kind": "true_false", "right": "2", "option_1": "Đúng", "option_2": "Sai"}),
        ("Mấy?{#1822:0}", {"kind": "numeric", "right": "1822"}),
        ("Mấy?{#\n=%100%5:0#đúng\n~#sai\n}", {"kind": "numeric", "right": "5"}),
        ("Ai?{\n~%50%An#phải\n~%-50%Bình\n~%50%Chi\n}", {"kind": "several", "right": "1;3"} | THREE),
        ("Xếp.{=Bóp -> 2 =Rút -> 1}", {"kind": "order", "right": "2;1", "option_1": "Bóp", "option_2": "Rút"}),
        ("[html]<p>A &amp; B?</p>{=<b>có</b> ~không}", {"kind": "single", "right": "1", "option_1": "có", "option_2": "không"}),
        ("Ai?{=a ~b####Vì thế.}", {"kind": "single", "right": "1", "option_1": "a", "option_2": "b", "explain": "Vì thế."}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_moodle_shows(text, read):
    assert cells(text) == read


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("// lời chú\n::tên:: Hai\n dòng?{T}", "Hai dòng?"),
        ("Grant {~sống =nằm} ở đây.", "Grant _____ ở đây."),
        ("[html]<p>A &amp; B?</p>{T}", "A & B?"),
        (r"C\:\\x \~ \n y{T}", "C:\\x ~ \n y"),
    ],
)
def test_the_wording_of_a_question(text, ask):
    ((row),) = gift.rows(text, WORDS)
    assert row.cells["ask"] == ask


def test_categories_are_topics():
    text = "Không đề{T}\n\n$CATEGORY: $course$/top/Gas//điện\n\nCó đề{F}\n"
    assert [row.cells["topic"] for row in gift.rows(text, WORDS)] == ["", "Gas/điện"]


def test_tags_give_what_gift_has_no_place_for():
    text = "// question: 3  name: x\n// [id:q.a] [tag:difficulty=3] [tag:khác]\n::tên::Ai?{T}"
    assert {"id": "q.a", "difficulty": "3"}.items() <= cells(text).items()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Chỉ là một đoạn văn.", "braces"),
        ("Viết luận.{}", "essay"),
        ("Ai?{=An =Bình}", "short_answer"),
        ("Mấy?{#1822:5}", "exact"),
        ("Mấy?{#1..5}", "exact"),
        ("Mấy?{#=1 =2}", "exact"),
        ("Ghép.{=Việt Nam -> Hà Nội =Lào -> Viêng Chăn}", "matching"),
        ("Ai?{" + "~a" * 8 + "=b}", "many"),
    ],
)
def test_what_the_bank_has_no_kind_for_is_named_with_its_line(text, reason):
    *_, row = gift.rows(f"Đúng?{{T}}\n\n// chú\n{text}\n", WORDS)
    assert [(fault.line, fault.reason) for fault in row.faults] == [(4, reason)]
    assert question_of(row) == row.faults


def test_a_question_without_a_right_answer_lacks_its_key():
    (row,) = gift.rows("Ai?{~An ~Bình}", WORDS)
    assert ("right", "missing") in {(fault.column, fault.reason) for fault in question_of(row)}
