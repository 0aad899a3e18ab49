"""Bringing a knowledge file to another content by changing only what differs: a second instead of the minute of a whole build.

The old file is copied and never written to, so whoever reads it goes on reading.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec
import numpy as np

from knowledge import full_text
from knowledge.build import ADDED, Wordings, unit_mean, wordings
from knowledge.folding import Encode, Fold, Vectors
from knowledge.index import stacked
from knowledge.schema import Entry
from knowledge.topics import Projection, own_vector

PLACED = (("wording", "entry"), ("said", "entry"), ("topic", "id"))
"""The tables that have something of each entry, with the column that holds its number."""
LAYER = "layer"
"""Name in the file's own table of the state of the layer that it was made for."""


@dataclass(frozen=True)
class Made:
    """What was changed: ids of entries that came in, were rewritten, went away."""

    new: tuple[str, ...]
    rewritten: tuple[str, ...]
    gone: tuple[str, ...]


def update(
    base: Path,
    out: Path,
    wanted: Sequence[Entry],
    phrasings: Mapping[str, Sequence[str]],
    *,
    fold: Fold,
    encode: Encode,
    layer: str,
) -> Made:
    """Write `out`: the base with exactly the wanted entries. `phrasings` are those that the base was built with as well.

    `layer` names the state, for `layer_of`. Entries the base doesn't know get a vector fitted beside the others'.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.copyfile(base, partial)
    connection = sqlite3.connect(partial)
    try:
        with connection:
            made = _Updating(connection, phrasings, fold, encode).bring(wanted)
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (LAYER, layer))
            _note_added(connection, made)
    except BaseException:
        connection.close()
        partial.unlink(missing_ok=True)
        raise
    connection.close()
    partial.replace(out)
    return made


def layer_of(path: Path) -> str:
    """The state of the layer a file was made for; empty where it is missing, unreadable or of none."""
    if not path.is_file():
        return ""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute("SELECT value FROM meta WHERE key = ?", (LAYER,)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return ""
    return str(found[0]) if found else ""


def _note_added(connection: sqlite3.Connection, made: Made) -> None:
    """Which entries training has never seen, for the search to say so."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (ADDED,)).fetchone()
    added = {*json.loads(found[0] if found else "[]"), *made.new} - set(made.gone)
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ADDED, json.dumps(sorted(added))))


class _Updating:
    def __init__(
        self, connection: sqlite3.Connection, phrasings: Mapping[str, Sequence[str]], fold: Fold, encode: Encode
    ) -> None:
        self._db, self._phrasings, self._fold, self._encode = connection, phrasings, fold, encode
        rows = connection.execute("SELECT id, content FROM entry").fetchall()
        self._there = {id_: msgspec.json.decode(content, type=Entry) for id_, content in rows}
        self._projection = Projection.kept(connection)
        self._written: dict[int, Vectors] = {}
        self._places: dict[str, int] = {entry: id_ for id_, entry in connection.execute("SELECT id, entry FROM topic")}

    def bring(self, wanted: Sequence[Entry]) -> Made:
        """Change what differs."""
        ids = {entry.id for entry in wanted}
        new = [entry for entry in wanted if entry.id not in self._there]
        rewritten = [entry for entry in wanted if entry.id in self._there and self._there[entry.id] != entry]
        gone = [entry for id_, entry in self._there.items() if id_ not in ids]
        for entry in rewritten:
            self._rewrite(entry)
        for entry in new:
            self._add(entry)
        for entry in gone:
            self._remove(entry)
        return Made(tuple(e.id for e in new), tuple(e.id for e in rewritten), tuple(e.id for e in gone))

    def _rewrite(self, entry: Entry) -> None:
        before, place = self._there[entry.id], self._places[entry.id]
        kept = len(set(before.questions) & set(entry.questions)) * 2 >= len(before.questions)
        self._db.execute("DELETE FROM wording WHERE entry = ?", (place,))
        vectors = self._index(entry, place)
        if not kept:  # it is asked for in other words: what was learned of it no longer fits
            self._db.execute("UPDATE topic SET vector = ? WHERE id = ?", (self._own(vectors, place), place))
        self._db.execute(
            "UPDATE entry SET kind = ?, title = ?, content = ? WHERE id = ?", (entry.kind, entry.title, _json(entry), entry.id)
        )

    def _add(self, entry: Entry) -> None:
        place = len(self._places) + 1
        self._places[entry.id] = place
        vectors = self._index(entry, place)
        self._db.execute("INSERT INTO topic VALUES (?, ?, ?)", (place, entry.id, self._own(vectors, place)))
        row = (entry.id, entry.kind, entry.title, _json(entry))
        self._db.execute("INSERT INTO entry (id, kind, title, content) VALUES (?, ?, ?, ?)", row)
        self._there[entry.id] = entry

    def _remove(self, entry: Entry) -> None:
        """The last entry takes its place, since places are counted without a gap."""
        place, last = self._places.pop(entry.id), len(self._places) + 1
        for table, key in PLACED:
            self._db.execute(f"DELETE FROM {table} WHERE {key} = ?", (place,))
        self._db.execute("DELETE FROM entry WHERE id = ?", (entry.id,))
        if place == last:
            return
        moved = next(id_ for id_, at in self._places.items() if at == last)
        for table, key in PLACED:
            self._db.execute(f"UPDATE {table} SET {key} = ? WHERE {key} = ?", (place, last))
        self._places[moved] = place

    def _wordings(self, entry: Entry) -> Wordings:
        return wordings([entry], self._phrasings)[0]

    def _index(self, entry: Entry, place: int) -> Vectors:
        """Its wordings and full text; gives the vectors."""
        written = self._wordings(entry)
        vectors = self._written[place] = self._encode([*written.asked, *written.answered])
        self._db.executemany(
            "INSERT INTO wording (entry, vector) VALUES (?, ?)", ((place, v.astype(np.float32).tobytes()) for v in vectors)
        )
        full_text.write(self._db, place, written.asked, written.answered, self._fold)
        return vectors

    def _own(self, asked: Vectors, place: int) -> bytes:
        """The entry's own vector, fitted beside those of all others; where nothing was learned, the mean of its wordings."""
        if self._projection is None:
            return unit_mean(asked).tobytes()
        own = stacked(blob for (blob,) in self._db.execute("SELECT vector FROM topic WHERE id <> ?", (place,)))
        others = [vectors for at, vectors in (self._found | self._written).items() if at != place]
        return own_vector(self._projection, own, asked, np.concatenate(others)).tobytes()

    @cached_property
    def _found(self) -> dict[int, Vectors]:
        """The vectors of every entry's wordings by its place, read once, when first needed; `_written` has those since."""
        rows = self._db.execute("SELECT entry, vector FROM wording ORDER BY entry, id")
        return {place: stacked(blob for _, blob in some) for place, some in groupby(rows, key=itemgetter(0))}


def _json(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()
