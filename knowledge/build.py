"""Building the knowledge file: one read-only SQLite file with entries, questions, full-text index and vectors.

It is built beside the old one and swapped in, so a reader never sees half a file and a failed build changes nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import sqlite_utils

from knowledge import full_text
from knowledge.content import Content
from knowledge.fines import as_entry, load_wording
from knowledge.folding import Encode, Fold, Vectors
from knowledge.schema import Entry
from knowledge.thresholds import PREMISES, Thresholds
from knowledge.topics import Topics

VERSION = 9
FILE = "knowledge.db"
ADDED = "added"
"""Name in the file's own table of the list of entries that came in after training; there once one has."""
TABLES = """
CREATE TABLE projection (layer BLOB NOT NULL);
CREATE TABLE topic (id INTEGER PRIMARY KEY, entry TEXT NOT NULL, vector BLOB NOT NULL);
CREATE TABLE wording (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES topic, vector BLOB NOT NULL);
"""


@dataclass(frozen=True)
class Wordings:
    """The texts that lead to an entry: the ways of asking for it, and its answer's own words."""

    entry: str
    asked: tuple[str, ...]
    answered: tuple[str, ...]


def entries_of(content: Content) -> tuple[Entry, ...]:
    """All entries, those rendered from the table of fines among them."""
    wording = load_wording()
    return (*content.entries, *(as_entry(fine, wording) for fine in content.fines))


def build(
    content: Content,
    out: Path,
    *,
    fold: Fold,
    encode: Encode,
    topics: Topics | None,
    ranker: str,
    encoder: str,
    today: date,
) -> Path:
    """Write the knowledge file and return its path.

    `topics` is what was learned of the entries over the encoder's vectors, if anything was; `ranker` is the fitted ranker as
    text; `encoder` names the model the vectors are of.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".part")
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    try:
        with connection:
            _fill(sqlite_utils.Database(connection), content, fold, encode, topics)
            _meta(connection, version=VERSION, ranker=ranker, encoder=encoder, built=today.isoformat())
        connection.execute("VACUUM")
    finally:
        connection.close()
    os.replace(partial, out)
    return out


def _fill(db: sqlite_utils.Database, content: Content, fold: Fold, encode: Encode, topics: Topics | None) -> None:
    entries = entries_of(content)
    db["entry"].insert_all((_entry_row(e) for e in entries), pk="id")
    db["document"].insert_all((_plain(d) for d in content.documents), pk="id")
    db["source"].insert_all((_plain(s) for s in content.sources), pk="code")
    db["card"].insert_all((_plain(c) for c in content.cards), pk="event")
    db["place"].create({"province": str, "names": str}, pk="province")
    db["place"].insert_all((_plain(p) for p in content.places), pk="province")
    db["quiz"].insert_all((_plain(q) for q in content.questions), pk="id")
    db["picture"].create({"id": str, "content": str, "drawing": str}, pk="id")
    db["picture"].insert_all(
        {"id": p.id, "content": msgspec.json.encode(p).decode(), "drawing": content.drawings[p.id]} for p in content.pictures
    )
    db["checklist"].create({"id": str, "content": str}, pk="id")
    db["checklist"].insert_all({"id": c.id, "content": msgspec.json.encode(c).decode()} for c in content.checklists)
    db["scenario"].create({"id": str, "content": str}, pk="id")
    db["scenario"].insert_all({"id": s.id, "content": msgspec.json.encode(s).decode()} for s in content.scenarios)
    db["threshold"].insert_all(_threshold_rows(content.thresholds), pk="id")
    index_wordings(db.conn, wordings(entries, content.phrasings), fold=fold, encode=encode, topics=topics)


def wordings(entries: Iterable[Entry], phrasings: Mapping[str, Sequence[str]]) -> list[Wordings]:
    """What the index holds of every entry."""
    return [Wordings(e.id, (*e.questions, *phrasings.get(e.id, ())), own_texts(e)) for e in entries]


def own_texts(entry: Entry) -> tuple[str, ...]:
    """The answer's own words: title, title with first line, and the body."""
    return (entry.title, f"{entry.title}. {entry.lead}", *([entry.body] if entry.body else []))


def index_wordings(
    connection: sqlite3.Connection,
    written: Sequence[Wordings],
    *,
    fold: Fold,
    encode: Encode,
    topics: Topics | None,
) -> None:
    """Create and fill the tables that search reads: `topic` and `wording` with vectors, the full text.

    Where nothing was learned of the entries over these vectors, the mean of its wordings stands for each.
    """
    connection.executescript(TABLES + full_text.TABLES)
    if topics:
        connection.execute("INSERT INTO projection VALUES (?)", (topics.projection.dump(),))
    for number, row in enumerate(written, start=1):
        vectors = encode([*row.asked, *row.answered])
        own = topics.own[row.entry] if topics else unit_mean(vectors)
        connection.execute("INSERT INTO topic VALUES (?, ?, ?)", (number, row.entry, own.astype(np.float32).tobytes()))
        connection.executemany("INSERT INTO wording (entry, vector) VALUES (?, ?)", ((number, v.tobytes()) for v in vectors))
        full_text.write(connection, number, row.asked, row.answered, fold)


def unit_mean(vectors: Vectors) -> Vectors:
    """The mean of some vectors, of unit length."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


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
