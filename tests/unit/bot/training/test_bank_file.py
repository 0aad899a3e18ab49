"""Only what changed is written anew; what people wrote around it stays."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.training.bank_file import with_questions
from knowledge.schema import Citation, QuizFile
from tests.unit.bot.training.questions import PATIENT, question, questions

FILE = """\
# Câu hỏi ôn tập: Bình chữa cháy.
questions:
  - id: quiz_x.one
    kind: single
    topic: Bình chữa cháy
    ask: 'Phun từ đâu?'
    options: [Xa, Gần]
    right: [1]
    explain: Đứng gần thì bột tới được gốc lửa.
    entry: extinguisher_use.four_moves
    sources: [SJGov]
    difficulty: 1
    checked: 2026-11-28

  # Câu dưới đây dài.
  - id: quiz_x.two
    kind: numeric
    topic: Bình chữa cháy
    ask: Mấy mét?
    right: [2]
    explain: Khoảng 2 m là vừa tầm.
    entry: extinguisher_use.four_moves
    sources: [SJGov]
    difficulty: 1
    checked: 2026-11-28
"""


def read(text):
    import msgspec

    return list(msgspec.convert(yaml.safe_load(text), QuizFile).questions)


def test_a_changed_question_leaves_the_rest_as_it_was():
    changed = question(
        "quiz_x.one", citations=(Citation(document="nd-105-2025", article="20", point="a"),), audience=("militia",)
    )
    text = with_questions(FILE, [changed])
    before, after = FILE.split("  - id: quiz_x.one")[0], FILE[FILE.index("\n  # Câu dưới") :]
    assert text.startswith(before)
    assert text.endswith(after)
    assert read(text) == [changed, read(FILE)[1]]
    assert '      - {document: nd-105-2025, article: "20", point: "a"}\n' in text


def test_a_new_question_stands_at_the_end_as_the_others_do():
    text = with_questions(FILE, [question("quiz_x.three")])
    assert text.startswith(FILE)
    assert "\n\n  - id: quiz_x.three\n    kind: single\n" in text
    assert read(text)[2] == question("quiz_x.three")


def test_a_new_file():
    assert read(with_questions("", [question(), question("quiz_x.two")])) == [question(), question("quiz_x.two")]


@pytest.mark.parametrize("text", ["", FILE], ids=["new", "old"])
@PATIENT
@given(asked=st.lists(questions(), min_size=1, max_size=2, unique_by=lambda one: one.id))
def test_any_question_reads_back(text, asked):
    assert read(with_questions(text, asked))[-len(asked) :] == asked
