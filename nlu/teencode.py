"""Abbreviations, teencode and dialect as data (`nlu/data/teencode.yml`): each spelling is read as the common word.

Phrases of several words win over single ones; spellings that are words of their own are read so only by the right neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from knowledge import yaml_file
from nlu.text import normalise, strip_marks

LEXICON = Path(__file__).parent / "data" / "teencode.yml"
WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_STOP = re.compile(r"[?!;:\n]|\.(?:\s|$)")
NUMBER, BEGINNING, END = "#", "^", "$"


class _Near(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    spelt: list[str]
    means: str
    after: list[str] = []
    before: list[str] = []
    not_after: list[str] = []
    not_before: list[str] = []
    dialect: bool = False


class _Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    always: dict[str, list[str]]
    dialect: dict[str, list[str]]
    near: list[_Near]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling: its words and the characters between them ("y/c": "y", "c" and "/"), what it means, its neighbours."""

    words: tuple[str, ...]
    between: tuple[str, ...]
    means: str
    after: frozenset[str]
    before: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]
    dialect: bool

    def stands_at(self, pieces: Sequence[str], at: int) -> bool:
        """Whether it stands there; `pieces` are words with what is between them, in turn."""
        count = len(self.words)
        if tuple(pieces[at : at + 2 * count : 2]) != self.words:
            return False
        between = tuple(piece.strip() for piece in pieces[at + 1 : at + 2 * count - 2 : 2])
        return between == self.between and self._fits(pieces, at - 2, at + 2 * count)

    def _fits(self, pieces: Sequence[str], left: int, right: int) -> bool:
        """Whether the neighbours allow it: none of those forbidden, one of those wanted if any are."""
        if not (self.after or self.before or self.not_after or self.not_before):
            return True
        before, after = _neighbours(pieces, left, -2), _neighbours(pieces, right, 2)
        if before & self.not_after or after & self.not_before:
            return False
        return (not self.after or bool(before & self.after)) and (not self.before or bool(after & self.before))


def _neighbours(pieces: Sequence[str], at: int, step: int) -> frozenset[str]:
    """The neighbouring word without marks, with the one beyond it, and what it is; a sentence ends where punctuation does."""
    between = at + 1 if step < 0 else at - 1
    if not 0 <= at < len(pieces) or _STOP.search(pieces[between]):
        return frozenset((END if step > 0 else BEGINNING,))
    near = strip_marks(pieces[at])
    beyond = strip_marks(pieces[at + step]) if 0 <= at + step < len(pieces) else ""
    pair = f"{near} {beyond}" if step > 0 else f"{beyond} {near}"
    return frozenset((near, pair, NUMBER) if _NUMBER.fullmatch(near) else (near, pair))


class Teencode:
    """The lexicon, ready to be applied."""

    def __init__(self, spellings: Iterator[Spelling]) -> None:
        self._by_first: dict[str, list[Spelling]] = {}
        for spelling in spellings:
            self._by_first.setdefault(spelling.words[0], []).append(spelling)
        for rows in self._by_first.values():
            rows.sort(key=lambda spelling: -len(spelling.words))

    @classmethod
    def load(cls, path: Path = LEXICON) -> Teencode:
        """The lexicon of a data file; raises `msgspec.ValidationError` naming the key that is wrong."""
        return cls(_spellings(msgspec.convert(yaml_file.read(path), _Lexicon)))

    def spellings(self) -> Iterator[Spelling]:
        """All of them."""
        for rows in self._by_first.values():
            yield from rows

    def knows(self, word: str) -> bool:
        """Whether a spelling begins with the word, so that nothing else should repair it."""
        return word in self._by_first

    def expand(self, pieces: Sequence[str]) -> list[str]:
        """The pieces (words at even places, what is between them at odd ones) with every spelling replaced by its meaning."""
        made: list[str] = []
        at = 0
        while at < len(pieces):
            found = next((s for s in self._by_first.get(pieces[at], ()) if s.stands_at(pieces, at)), None)
            if found is None:
                made.extend(pieces[at : at + 2])
                at += 2
            else:
                last = at + 2 * len(found.words) - 1
                made.extend((found.means, *pieces[last : last + 1]))
                at = last + 1
        return made


def _spellings(lexicon: _Lexicon) -> Iterator[Spelling]:
    for section, dialect in ((lexicon.always, False), (lexicon.dialect, True)):
        for means, spelt in section.items():
            for text in spelt:
                yield _spelling(text, _Near([], means, dialect=dialect))
    for row in lexicon.near:
        for text in row.spelt:
            yield _spelling(text, row)


def _spelling(text: str, row: _Near) -> Spelling:
    normal = normalise(text)
    words = tuple(WORD.findall(normal))
    between = tuple(piece.strip() for piece in WORD.split(normal)[1:-1])
    after, before, not_after, not_before = (
        frozenset(map(strip_marks, names)) for names in (row.after, row.before, row.not_after, row.not_before)
    )
    return Spelling(words, between, row.means, after, before, not_after, not_before, row.dialect)


@lru_cache(maxsize=1)
def teencode() -> Teencode:
    """The lexicon of `nlu/data`, read once."""
    return Teencode.load()
