"""A file that somebody brings, CSV, Excel or GIFT by what is in it, as rows of the bank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Refused
from bot.training import gift
from bot.training.bank_export import as_was
from bot.training.bank_rows import COLUMNS, REQUIRED, Row
from bot.training.spreadsheets import OLD_EXCEL, ZIP, decoded, read_table

LONGEST_CELL = 4_000
KNOWN_ENOUGH = 3
"""Names of our columns in the first line from which on a text is taken for a table."""


def read(file: Path, words: gift.Words) -> list[Row]:
    """The questions of a file as rows. Raises `Refused` for one that is none of the three or that can't be read."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(OLD_EXCEL))
    except OSError as error:
        raise Refused("error.file", file=file, detail=error.strerror) from error
    if not start.startswith((ZIP, OLD_EXCEL)):
        text, _ = decoded(file.read_bytes(), file)
        if not _is_table(text):
            if not gift.is_gift(text):
                raise Refused("error.bank_kind", file=file, columns=", ".join(REQUIRED))
            return list(gift.rows(text, words))
    return list(_table(file))


def _is_table(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return len({_name(cell) for cell in re.split(r"[,;\t|]", first)} & set(COLUMNS)) >= KNOWN_ENOUGH


def _table(file: Path) -> Iterator[Row]:
    (_, head), *rows = read_table(file, longest=LONGEST_CELL, headed=True).rows
    names = [_name(cell) for cell in head]
    strange = [name for name in names if name and name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    twice = [name for at, name in enumerate(names) if name and name in names[:at]]
    if strange or missing or twice:
        wrong = ", ".join((*strange, *twice)) or "–"
        raise Refused("error.bank_columns", file=file, missing=", ".join(missing) or "–", strange=wrong)
    for line, cells in rows:
        yield Row(line, {name: as_was(cell) for name, cell in zip(names, cells, strict=False) if name})


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip().lower()
