"""Where imported wording is kept: one SQLite file a document in the operator's data folder.

A file is written beside the old one and swapped in; readers open it for each look, so an import shows at once.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlite_utils

from knowledge.law.marks import BLANK, ROW
from knowledge.law.parsing import Provision
from knowledge.schema import Citation

VERSION = 1


@dataclass(frozen=True)
class Held:
    """A document as imported; `merged` are the ids of amending documents whose changes its text has in it."""

    document: str
    file: str
    sha256: str
    imported_at: datetime
    merged: tuple[str, ...]
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class Official:
    """The official wording of a provision, its article's heading, and the amendments that are in it."""

    heading: str | None
    text: str
    merged: frozenset[str] = frozenset()


def file_of(folder: Path, document: str) -> Path:
    """The file of a document."""
    return folder / f"{document}.db"


def write(folder: Path, held: Held) -> Path:
    """Put a document in the place of what was held of it. Raises `OSError` or `sqlite3.Error`, the old file untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    file = file_of(folder, held.document)
    partial = folder / f".{held.document}.{os.getpid()}.part"
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(partial)) as connection, connection:
            _fill(sqlite_utils.Database(connection), held)
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)
    return file


def _fill(db: sqlite_utils.Database, held: Held) -> None:
    db["source"].insert(
        {
            "version": VERSION,
            "document": held.document,
            "file": held.file,
            "sha256": held.sha256,
            "imported_at": held.imported_at.isoformat(),
            "merged": json.dumps(held.merged),
        }
    )
    db["provision"].insert_all(
        {
            "position": position,
            "document": held.document,
            "article": one.article,
            "clause": one.clause,
            "point": one.point,
            "heading": one.heading,
            "text": one.text,
            "tables": "\n\n".join(one.tables),
            "part": one.part,
            "line": one.line,
        }
        for position, one in enumerate(held.provisions)
    )
    db["provision"].create_index(["article"])


def read(folder: Path, document: str) -> Held | None:
    """What is held of a document; `None` where there is nothing of this version that can be read."""
    return _read(folder, document, "")


def _read(folder: Path, document: str, only: str, *values: str) -> Held | None:
    file = file_of(folder, document)
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"file:{file.absolute()}?mode=ro&immutable=1", uri=True)) as connection:
            version, name, sha256, at, merged = connection.execute(
                "SELECT version, file, sha256, imported_at, merged FROM source"
            ).fetchone()
            rows = connection.execute(
                f"SELECT article, clause, point, heading, text, tables, part, line FROM provision {only} ORDER BY position",
                values,
            ).fetchall()
    except (sqlite3.Error, TypeError):
        return None
    if version != VERSION:
        return None
    provisions = tuple(
        Provision(article, clause, point, heading, text, tuple(filter(None, tables.split("\n\n"))), part, line)
        for article, clause, point, heading, text, tables, part, line in rows
    )
    return Held(document, name, sha256, datetime.fromisoformat(at), tuple(json.loads(merged)), provisions)


class LawStore:
    """Looks up the wording of what is cited."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wording_of(self, citation: Citation) -> Official | None:
        """The wording of an article, clause or point, a point after the words that lead to it; `None` if not imported."""
        if citation.article is None:
            return None
        article = citation.article.removeprefix("Bảng ")
        held = _read(self._folder, citation.document, "WHERE article = ? OR article LIKE ?", article, f"{article}.%")
        if held is None:
            return None
        own = [one for one in held.provisions if one.article == article] or list(held.provisions)
        cited = _cited(own, citation.clause, citation.point)
        text = "\n".join(filter(None, (_shown(one, own, citation) for one in cited)))
        return Official(own[0].heading, text, frozenset(held.merged)) if text else None


def _cited(own: list[Provision], clause: str | None, point: str | None) -> list[Provision]:
    if clause is None and point is None:
        return own
    within = [one for one in own if one.clause == clause]
    if point is None:
        return within
    if not any(one.point == point for one in within):
        return []
    return [one for one in within if one.point in (None, point)]


def _shown(one: Provision, own: list[Provision], citation: Citation) -> str:
    """A provision with its number, as it stands in the official text; tables as lines of cells."""
    if one.clause and not one.point and (row := _table_row(one.clause, own)):
        return row
    number = f"{one.point}) " if one.point else f"{one.clause}. " if one.clause else ""
    if one.article not in (citation.article, (citation.article or "").removeprefix("Bảng ")):
        number = f"{one.article}. {one.heading or ''} {number}".replace("  ", " ")
    lines = [_plain_row(line) if line.startswith("|") else line for line in one.text.splitlines()]
    return f"{number}{chr(10).join(lines)}".strip()


def _table_row(number: str, own: list[Provision]) -> str:
    """A numbered row of a table, each cell after the name of its column."""
    for table in (table for one in own for table in one.tables):
        head, *rows = [line for line in table.splitlines() if not BLANK.match(line)]
        for row in rows:
            if (match := ROW.match(row)) and match[1] == number:
                named = zip(_cells(head), _cells(row), strict=False)
                first, *others = [(name, cell) for name, cell in named if cell]
                return "\n".join([f"{first[1]}.", *(f"{name}: {cell}" if name else cell for name, cell in others)])
    return ""


def _plain_row(line: str) -> str:
    return " | ".join(filter(None, _cells(line)))


def _cells(row: str) -> list[str]:
    return [re.sub(r"\*\*", "", cell).strip() for cell in row.strip().strip("|").split("|")]
