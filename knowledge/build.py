"""Building the knowledge file: one read-only SQLite file with entries, questions, full-text index and vectors.

It is built beside the old one and swapped in, so a reader never sees half a file and a failed build changes nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import sqlite_utils

from knowledge.content import Content
from knowledge.fines import as_entry, load_wording
from knowledge.folding import Encode, Fold, Normalise
from knowledge.schema import Entry
from knowledge.thresholds import PREMISES, Thresholds

VERSION = 3
FILE = "knowledge.db"


def entries_of(content: Content) -> tuple[Entry, ...]:
    """All entries, those rendered from the table of fines among them."""
    wording = load_wording()
    return (*content.entries, *(as_entry(fine, wording) for fine in content.fines))


def build(
    content: Content,
    out: Path,
    *,
    fold: Fold,
    normalise: Normalise,
    encode: Encode,
    ranker: str,
    encoder: str,
    today: date,
) -> Path:
    """Write the knowledge file and return its path.

    `ranker` is the fitted ranker as text; `encoder` names the model the vectors are of.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".part")
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    try:
        with connection:
            _fill(sqlite_utils.Database(connection), content, fold, normalise, encode)
            _meta(connection, version=VERSION, ranker=ranker, encoder=encoder, built=today.isoformat())
        connection.execute("VACUUM")
    finally:
        connection.close()
    os.replace(partial, out)
    return out


def _fill(db: sqlite_utils.Database, content: Content, fold: Fold, normalise: Normalise, encode: Encode) -> None:
    entries = entries_of(content)
    db["entry"].insert_all((_entry_row(e) for e in entries), pk="id")
    db["document"].insert_all((_plain(d) for d in content.documents), pk="id")
    db["source"].insert_all((_plain(s) for s in content.sources), pk="code")
    db["card"].insert_all((_plain(c) for c in content.cards), pk="event")
    db["quiz"].insert_all((_plain(q) for q in content.questions), pk="id")
    db["threshold"].insert_all(_threshold_rows(content.thresholds), pk="id")
    index_wordings(db.conn, wordings(entries), fold=fold, normalise=normalise, encode=encode)


def wordings(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """What the index holds, as (entry id, text): every question and what the answer says."""
    return [(entry.id, text) for entry in entries for text in (*entry.questions, *own_texts(entry))]


def own_texts(entry: Entry) -> tuple[str, ...]:
    """The answer's own words as further wordings: title, title with first line, and the body."""
    return (entry.title, f"{entry.title}. {entry.lead}", *([entry.body] if entry.body else []))


def index_wordings(
    connection: sqlite3.Connection, rows: Sequence[tuple[str, str]], *, fold: Fold, normalise: Normalise, encode: Encode
) -> None:
    """Create and fill the tables that search reads: `wording` with vectors, and its full-text index."""
    connection.execute("CREATE TABLE wording (id INTEGER PRIMARY KEY, entry TEXT NOT NULL, folded TEXT NOT NULL, vector BLOB)")
    connection.execute(
        "CREATE VIRTUAL TABLE wording_text USING fts5(original, folded, content='', tokenize=\"unicode61 remove_diacritics 0\")"
    )
    vectors = encode([text for _, text in rows])
    folded = [fold(text) for _, text in rows]
    numbered = range(1, len(rows) + 1)
    connection.executemany(
        "INSERT INTO wording VALUES (?, ?, ?, ?)",
        ((n, entry, f, v.tobytes()) for n, (entry, _), f, v in zip(numbered, rows, folded, vectors, strict=True)),
    )
    connection.executemany(
        "INSERT INTO wording_text (rowid, original, folded) VALUES (?, ?, ?)",
        ((n, normalise(text), f) for n, (_, text), f in zip(numbered, rows, folded, strict=True)),
    )


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "kind": entry.kind, "title": entry.title, "content": msgspec.json.encode(entry).decode()}


def _threshold_rows(thresholds: Thresholds) -> Iterator[dict[str, Any]]:
    """The tables as they were written, and what they speak of under the name of its file."""
    yield {"id": PREMISES, "content": msgspec.json.encode(thresholds.premises).decode()}
    for table in thresholds.tables.values():
        yield {"id": table.id, "content": msgspec.json.encode(table).decode()}


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(struct)
    return {key: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for key, v in row.items()}


def _meta(connection: sqlite3.Connection, **values: object) -> None:
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in values.items()])
