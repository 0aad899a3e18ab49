"""What the entries of the knowledge are called, for figures of what was asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path


def titles_in(file: Path) -> Callable[[], Mapping[str, tuple[str, str]]]:
    """A reader of kind and title by id from the knowledge file; nothing where there is none yet."""

    def read() -> Mapping[str, tuple[str, str]]:
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as knowledge:
                return {id_: (kind, title) for id_, kind, title in knowledge.execute("SELECT id, kind, title FROM entry")}
        except sqlite3.Error:
            return {}

    return read
