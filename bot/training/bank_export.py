"""The quiz bank as files for other programs: CSV and Excel with a row for each question, GIFT for Moodle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from bot.training import gift
from bot.training.bank_rows import COLUMNS, cells_of
from knowledge.schema import Question

WIDTHS = {"ask": 60, "explain": 60, "citations": 30, "id": 30, "entry": 30, "topic": 24}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")


def as_csv(questions: Sequence[Question]) -> bytes:
    """UTF-8 with the mark that Excel knows it by."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in _row(question)] for question in questions)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(questions: Sequence[Question]) -> bytes:
    """One sheet; every cell is text but the difficulty."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet("questions"), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDTHS.get(name, 14))
        sheet.write_string(0, column, name, bold)
    for number, question in enumerate(questions, start=1):
        for column, cell in enumerate(_row(question)):
            if cell and COLUMNS[column] == "difficulty":
                sheet.write_number(number, column, int(cell), wrapped)
            elif cell:
                sheet.write_string(number, column, neutral(cell), wrapped)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(questions)), len(COLUMNS) - 1)
    book.close()
    return out.getvalue()


def as_gift(questions: Sequence[Question], words: gift.Words) -> bytes:
    """UTF-8 as Moodle wants it, without a mark."""
    return gift.written(questions, words).encode()


def neutral(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe stands before what begins like a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_was(cell: str) -> str:
    """A cell as it was before `neutral`."""
    return cell[1:] if _NEUTRAL.match(cell) else cell


def _row(question: Question) -> list[str]:
    cells = cells_of(question)
    return [cells.get(column, "") for column in COLUMNS]
