"""Tables that people bring, as rows of text: CSV in whatever encoding and with whatever mark between, or Excel."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.errors import Refused
from bot.training import tcvn3
from nlu.syllable import is_syllable

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 500
MARKS = ",;\t|"
LINES = 30
"""Lines that tell the mark between cells."""
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PLAUSIBLE = 0.7
"""Share of the words with marks that must be Vietnamese syllables for an old encoding to be believed."""
_WORD = re.compile(r"[^\W\d_]+")
_OLD: dict[str, Callable[[bytes], str]] = {
    "TCVN3": tcvn3.decode,
    "CP1258": lambda raw: unicodedata.normalize("NFC", raw.decode("cp1258")),
}


@dataclass(frozen=True)
class Table:
    """Rows with the numbers they have in the file; `encoding` as people call it."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str


def read_table(file: Path, *, longest: int = LONGEST_CELL, headed: bool = False) -> Table:
    """The rows of a file that hold anything, no cell longer than `longest`. Raises `Refused` for one that can't be read.

    `headed`: the first line holds the names of the columns, so that it alone tells the mark between cells.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused("error.table_size", file=file, most=MOST_BYTES // 1_000_000)
        raw = file.read_bytes()
    except OSError as error:
        raise Refused("error.file", file=file, detail=error.strerror) from error
    if raw.startswith(OLD_EXCEL):
        raise Refused("error.table_xls", file=file)
    if raw.startswith(ZIP):
        return Table(_bounded(file, _excel(file, raw), longest), "XLSX")
    text, encoding = decoded(raw, file)
    return Table(_bounded(file, _separated(file, text, 1 if headed else LINES), longest), encoding)


def decoded(raw: bytes, file: Path) -> tuple[str, str]:
    """The text in NFC and the name of its encoding. Raises `Refused` where no encoding gives Vietnamese."""
    for start, codec, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if raw.startswith(start):
            return _strict(raw, codec, name, file)
    if b"\0" in raw[:1000]:
        return _strict(raw, "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", "UTF-16", file)
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        return _old(raw, file)


def _strict(raw: bytes, codec: str, name: str, file: Path) -> tuple[str, str]:
    try:
        return unicodedata.normalize("NFC", raw.decode(codec)), name
    except UnicodeDecodeError as error:
        raise Refused("error.table_encoding", file=file) from error


def _old(raw: bytes, file: Path) -> tuple[str, str]:
    """Of the encodings from before Unicode the one in which most words are Vietnamese."""
    best, found = 0.0, ("", "")
    for name, decode in _OLD.items():
        try:
            text = decode(raw)
        except UnicodeDecodeError:
            continue
        share = _vietnamese(text)
        if share > best:
            best, found = share, (text, name)
    if best < PLAUSIBLE:
        raise Refused("error.table_encoding", file=file)
    return found


def _vietnamese(text: str) -> float:
    """The share of words with marks that can be syllables."""
    marked = [word.lower() for word in _WORD.findall(text[:200_000]) if not word.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else 0.0


def _separated(file: Path, text: str, telling: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    lines = [line for line in text.splitlines() if line.strip()][:telling]
    mark = max(MARKS, key=lambda one: sum(line.count(one) for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for row in reader:
            yield reader.line_num, tuple(cell.strip() for cell in row)
    except csv.Error as error:
        raise Refused("error.table_csv", file=file, line=reader.line_num) from error


def _excel(file: Path, raw: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The first sheet, in its values."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            yield number, _trimmed([_cell(value) for value in row])
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise Refused("error.table_xlsx", file=file) from error


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    """A row without the empty cells that a sheet has on its right."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cell(value: object) -> str:
    """A cell as it would be typed: a number without a point where it is whole."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else unicodedata.normalize("NFC", str(value)).strip()


def _bounded(file: Path, rows: Iterator[tuple[int, tuple[str, ...]]], longest: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, row in rows:
        if any(row):
            kept.append((number, tuple(cell[:longest] for cell in row[:MOST_COLUMNS])))
        if len(kept) > MOST_ROWS:
            raise Refused("error.table_rows", file=file, most=MOST_ROWS)
    if not kept:
        raise Refused("error.table_empty", file=file)
    return tuple(kept)
