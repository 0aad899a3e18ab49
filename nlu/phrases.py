"""Finding phrases in a message whether or not it was typed with tone marks.

A phrase is written with its marks ("cháy nhà"). A word of the message matches a word of the phrase when both are the
same, or when the message's word carries no mark at all and the phrase's word folds to it: "chay" may be "cháy", "chạy" may
not. "…" in a phrase stands for up to `GAP` other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.text import strip_marks, words

GAP = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a message in its normal and folded forms."""

    normal: str
    folded: str

    @property
    def plain(self) -> bool:
        """Whether it was typed without any mark."""
        return self.normal == self.folded


def read_words(text: str) -> tuple[Word, ...]:
    """The words of a message, ready to be searched for phrases."""
    return tuple(Word(word, strip_marks(word)) for word in words(text))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase to look for: its words in both forms; `None` marks a gap."""

    source: str
    parts: tuple[Word | None, ...]

    @classmethod
    def of(cls, source: str) -> Phrase:
        """The phrase written in a data file, e.g. "kẹt … thang máy"."""
        parts: list[Word | None] = []
        for piece in source.split():
            parts.extend([None] if piece in ("…", "...") else read_words(piece))
        return cls(source, tuple(parts))

    @property
    def first(self) -> str:
        """The folded form of its first word; a phrase doesn't begin with a gap."""
        return self.parts[0].folded if self.parts[0] else ""

    def found_in(self, message: Sequence[Word]) -> bool:
        """Whether the phrase occurs in the message."""
        first = self.first
        return any(word.folded == first and self.matches_at(message, start) for start, word in enumerate(message))

    def matches_at(self, message: Sequence[Word], start: int) -> bool:
        """Whether the phrase occurs in the message from the given word on."""
        return self._matches(message, start, 0)

    def _matches(self, message: Sequence[Word], at: int, part: int) -> bool:
        if part == len(self.parts):
            return True
        wanted = self.parts[part]
        if wanted is None:
            return any(self._matches(message, at + skip, part + 1) for skip in range(GAP + 1))
        return at < len(message) and _same(message[at], wanted) and self._matches(message, at + 1, part + 1)


def _same(said: Word, wanted: Word) -> bool:
    return said.normal == wanted.normal or (said.plain and said.folded == wanted.folded)
