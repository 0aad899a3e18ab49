"""Spreadsheets out: rows as an XLSX file in which no text is ever computed. The one place where cells are made harmless."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from bot.incidents.export import harmless
from bot.incidents.hours import HANOI

Cell = str | int | float | bool | datetime | None
WIDEST = 60
"""Characters of the widest column; longer text is wrapped."""
LONGEST = 32_767
"""Characters of a cell, by the format."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name (at most 31 characters), the heads of its columns, its rows. `percents`: columns that are shares."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    percents: frozenset[int] = frozenset()


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The file. Texts that begin like a formula get an apostrophe in front, all are written as text; moments are Vietnam's."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss", "valign": "top"}),
            "percent": book.add_format({"num_format": "0%", "valign": "top"}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats)
    return out.getvalue()


def _fill(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: dict[str, xlsxwriter.format.Format]) -> None:
    page.freeze_panes(1, 0)
    for column, head in enumerate(sheet.heads):
        page.set_column(column, column, _width([head, *(row[column] for row in sheet.rows)]))
        page.write_string(0, column, str(harmless(head)), formats["head"])
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats, share=column in sheet.percents)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)


def _write(
    page: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: Cell,
    formats: dict[str, xlsxwriter.format.Format],
    *,
    share: bool,
) -> None:
    match cell:
        case None | "":
            return
        case str():
            page.write_string(row, column, str(harmless(_storable(cell))), formats["text"])
        case datetime():
            page.write_datetime(row, column, cell.astimezone(HANOI).replace(tzinfo=None), formats["moment"])
        case bool():
            page.write_boolean(row, column, cell)
        case _:
            page.write_number(row, column, cell, formats["percent"] if share else None)


def _storable(text: str) -> str:
    """Without what an XLSX file can't hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")[:LONGEST]


def _width(cells: Sequence[Cell]) -> int:
    """Characters wide enough for a column's longest line, within reason."""
    longest = max(max(map(len, str(cell).split("\n"))) if isinstance(cell, str) and cell else 10 for cell in cells)
    return min(WIDEST, longest + 2)
