"""Trying out a knowledge file before it serves: whether what was published is found, and whether it takes others' questions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import NotBuilt
from knowledge.folding import Encode
from knowledge.schema import Entry
from knowledge.search import Knowledge
from nlu.reading import folded, refer

RIVALS = 5
"""Entries near it whose own questions are asked too."""


@dataclass(frozen=True)
class Tried:
    """How many of its own questions find it; those that lead elsewhere, as (question, entry); others' questions it took."""

    found: int = 0
    elsewhere: tuple[tuple[str, str], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


def tried(file: Path, entry: Entry | None, encode: Encode, answer_from: float) -> Tried:
    """Open the file and ask. Raises `NotBuilt` for one that can't be read or doesn't hold the entry."""
    _whole(file)
    knowledge = Knowledge.open(file, fold=folded, refer=refer)
    if entry is None:
        return Tried()
    if knowledge.entries.get(entry.id) != entry:
        raise NotBuilt(f"{file} doesn't hold `{entry.id}` as it was published.")
    found, elsewhere, rivals = 0, [], dict[str, None]()
    for question, meaning in zip(entry.questions, encode(entry.questions), strict=True):
        hits = knowledge.search(question, meaning)
        best = hits.best
        if best is not None and best.id == entry.id and hits.chance >= answer_from:
            found += 1
        else:
            elsewhere.append((question, best.title if best else "–"))
        rivals.update(dict.fromkeys(hit.entry.id for hit in hits.hits if hit.entry.id != entry.id))
    return Tried(found, tuple(elsewhere), _taken(knowledge, entry, list(rivals)[:RIVALS], encode))


def _taken(knowledge: Knowledge, entry: Entry, rivals: list[str], encode: Encode) -> tuple[tuple[str, str], ...]:
    taken = []
    for rival in (knowledge.entries[id_] for id_ in rivals):
        for question, meaning in zip(rival.questions, encode(rival.questions), strict=True):
            best = knowledge.search(question, meaning).best
            if best is not None and best.id == entry.id:
                taken.append((question, rival.title))
    return tuple(taken)


def _whole(file: Path) -> None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise NotBuilt(f"{file} can't be read ({error}).") from error
    finally:
        connection.close()
    if found != ("ok",):
        raise NotBuilt(f"{file} is damaged: {found[0]}.")
