"""What figures look like before anybody draws them: a title, heads, rows, and what leads from a row to what is behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from bot.incidents.export import BOM, harmless
from bot.training.sheets import Cell, Sheet, xlsx

LONGEST_NAME = 31
"""Characters of a sheet's name, by the format."""
_NOT_IN_NAMES = str.maketrans("[]:*?/\\", "       ")


class Row(msgspec.Struct, frozen=True):
    """A line: its name, its numbers, and the value by which the list behind it is asked for (`None`: there is no list)."""

    name: str
    cells: tuple[float | int | str | None, ...]
    value: str | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table: `id` in addresses; `by` names the list behind its rows; `chart` how it is drawn ("": not at all).

    `units`: what each column of numbers is counted in, a name the page knows: count, seconds, percent, text.
    """

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    by: str = ""
    chart: str = ""
    units: tuple[str, ...] = ("count",)
    map: bool = False
    about: str = ""


class Total(msgspec.Struct, frozen=True):
    """One number with its name; `id` is also the list behind it (`listed`)."""

    id: str
    name: str
    value: float | int | None
    listed: bool = True


def as_csv(table: Table) -> str:
    """A line for each row; nothing in it is computed by a spreadsheet."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([harmless(cell) for cell in (row.name, *row.cells)])
    return out.getvalue()


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """A sheet for each table."""
    return xlsx([Sheet(_sheet_name(one, tables), one.heads, [_cells(row) for row in one.rows]) for one in tables])


def _cells(row: Row) -> tuple[Cell, ...]:
    return (row.name, *row.cells)


def _sheet_name(table: Table, tables: Sequence[Table]) -> str:
    """The title as far as a sheet's name may say it, unlike every other."""
    short = table.title.translate(_NOT_IN_NAMES).strip("' ")[:LONGEST_NAME]
    alike = [one.id for one in tables if one.title[:LONGEST_NAME] == table.title[:LONGEST_NAME]]
    number = alike.index(table.id)
    return f"{short[: LONGEST_NAME - 4].rstrip()} {number + 1}" if number else short
