"""A contest's entries as a workbook, for its organiser. Every cell of people's own words is text, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.conversation.contest_entry import in_words, moment_of
from bot.storage.contests import Kept
from bot.training.contest_results import Results, alike
from bot.wording import Wording

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may begin with that spreadsheet programs take for a formula, also after a copy as CSV."""
COLUMNS = ("entry", "prize", "name", "phone", "channel", "at", "right", "prediction", "alike")
WIDTH = 18


def neutral(text: str) -> str:
    """The text such that no program carries it out."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def write(file: Path, found: Results, entries: Sequence[Kept], say: Wording) -> None:
    """Two sheets: entries, one a line, and questions with how many had them right."""
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say("contest.sheet.entries"))
        heads = [say(f"contest.sheet.{name}") for name in COLUMNS]
        heads += [say("contest.sheet.question", number=number) for number in range(1, len(found.questions) + 1)]
        _fill(sheet, heads, [_row(one, found, alike(entries), say) for one in entries], bold)
        questions = book.add_worksheet(say("contest.sheet.questions"))
        rows: list[list[Any]] = [[one.ask, one.answer, one.right, found.entries] for one in found.questions]
        _fill(questions, [say(f"contest.sheet.{name}") for name in ("ask", "answer", "right_of", "of")], rows, bold)


def _row(one: Kept, found: Results, marked: dict[str, tuple[str, ...]], say: Wording) -> list[Any]:
    prizes = {winner.entry: winner.prize for winner in found.winners}
    answers = [in_words(asked, given) for asked, given in zip(found.contest.questions, one.entry.answers, strict=False)]
    reasons = ", ".join(say(f"contest.sheet.same_{reason}") for reason in marked.get(one.entry.id, ()))
    phone = "0" + one.entry.phone.removeprefix("+84") if one.entry.phone.startswith("+84") else one.entry.phone
    about = [one.entry.id, prizes.get(one.entry.id, ""), one.entry.name, phone, one.sender.channel, moment_of(one.at)]
    return [*about, one.right, "" if one.entry.prediction is None else one.entry.prediction, reasons, *answers]


def _fill(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, neutral(value))
    sheet.set_column(0, len(heads) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
