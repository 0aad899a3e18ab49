"""The bank leaves as files that spreadsheets and Moodle open, and comes back the same."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.training import bank_export, bank_reading
from bot.training.bank_rows import COLUMNS, question_of
from tests.unit.bot.training.questions import PATIENT, REAL, WORDS, question, questions, texts

FORMS = {
    "csv": bank_export.as_csv,
    "xlsx": bank_export.as_xlsx,
    "gift": lambda chosen: bank_export.as_gift(chosen, WORDS),
}


def back(file, data):
    file.write_bytes(data)
    return {made.id: made for made in map(question_of, bank_reading.read(file, WORDS))}


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_bank_comes_back(form, tmp_path):
    assert back(tmp_path / "bank", FORMS[form](REAL)) == {asked.id: asked for asked in REAL}


@pytest.mark.parametrize("form", FORMS)
@PATIENT
@given(asked=st.lists(questions(), min_size=1, max_size=3, unique_by=lambda one: one.id))
def test_any_questions_come_back(form, tmp_path, asked):
    assert back(tmp_path / "bank", FORMS[form](asked)) == {one.id: one for one in asked}


@PATIENT
@given(texts())
def test_what_is_neutral_can_be_had_back(text):
    assert bank_export.as_was(bank_export.neutral(text)) == text
    assert bank_export.neutral(text)[:1] not in set("=+-@")


DANGER = question(ask="=HYPERLINK(1)", options=("+1", "-2", "@x", "'=3"), explain="=1+1 là bao nhiêu?")


def test_no_cell_of_a_csv_is_a_formula():
    head, row = csv.reader(io.StringIO(bank_export.as_csv([DANGER]).decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_no_cell_of_a_sheet_is_a_formula(tmp_path):
    file = tmp_path / "bank.xlsx"
    file.write_bytes(bank_export.as_xlsx([DANGER]))
    head, row = openpyxl.load_workbook(file).active.iter_rows()
    assert [cell.value for cell in head] == list(COLUMNS)
    assert {cell.data_type for cell in row if cell.value is not None} == {"s", "n"}
    assert next(cell.value for cell in row if cell.column == COLUMNS.index("difficulty") + 1) == 2
    assert back(file, file.read_bytes()) == {DANGER.id: DANGER}


def test_an_empty_choice_is_still_a_file(tmp_path):
    assert bank_export.as_csv([]).decode("utf-8-sig").strip() == ",".join(COLUMNS)
    assert bank_export.as_gift([], WORDS) == b""
