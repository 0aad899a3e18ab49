"""Splitting Vietnamese into words: spaces separate syllables, a lexicon says which syllables are one word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.text import strip_marks

_SYLLABLE = re.compile(r"\d+(?:[.,/]\d+)+|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
"""Digits with their separators, or letters with marks on or after them: some keyboards send "ạ" as "a" and a dot below."""
LONGEST = 5
"""Syllables in the longest word that is looked for."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One word: as typed, where it starts in the original, and its folded form with "_" between syllables."""

    text: str
    start: int
    folded: str

    @property
    def end(self) -> int:
        """Where it ends in the original."""
        return self.start + len(self.text)


class Segmenter:
    """Joins the syllables of known compounds, longest first, so that "thoát nạn" is one word."""

    def __init__(self, compounds: Iterable[str]) -> None:
        self._known = {tuple(strip_marks(c.lower()).split()) for c in compounds if " " in c.strip()}

    @classmethod
    def from_file(cls, path: Path) -> Segmenter:
        """The segmenter with the compounds of a lexicon file: one a line, "#" starts a comment."""
        lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
        return cls(line for line in lines if line)

    def __call__(self, text: str) -> Iterator[Segment]:
        """The words of the text, in order, with offsets into it."""
        spans = [(found.group(), found.start()) for found in _SYLLABLE.finditer(text)]
        bare = [_bare(syllable) for syllable, _ in spans]
        at = 0
        while at < len(spans):
            count = self._length_at(bare, at)
            start = spans[at][1]
            last, last_start = spans[at + count - 1]
            yield Segment(text[start : last_start + len(last)], start, "_".join(bare[at : at + count]))
            at += count

    def _length_at(self, bare: list[str], at: int) -> int:
        for count in range(min(LONGEST, len(bare) - at), 1, -1):
            if tuple(bare[at : at + count]) in self._known:
                return count
        return 1


def _bare(syllable: str) -> str:
    return strip_marks(unicodedata.normalize("NFC", syllable).lower())
