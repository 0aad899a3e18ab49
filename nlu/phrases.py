"""Finding phrases in a message whether or not it was typed with tone marks.

A phrase is written with its marks ("cháy nhà"). A word of the message matches a word of the phrase when both are the
same, or when the message's word carries no mark at all and the phrase's word folds to it: "chay" may be "cháy", "chạy" may
not. "…" in a phrase stands for up to `GAP` other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

    def found_in(self, message: Sequence[Word]) -> bool:
        """Whether the phrase occurs in the message."""
        return any(self.matches_at(message, start) for start in range(len(message)))

    def matches_at(self, message: Sequence[Word], start: int) -> bool:
        """Whether the phrase occurs in the message from the given word on."""
        return self._matches(message, start, 0)

    def _matches(self, message: Sequence[Word], at: int, part: int) -> bool:
        if part == len(self.parts):
            return True
        wanted = self.parts[part]
        if wanted is None:
            return any(self._matches(message, at + skip, part + 1) for skip in range(GAP + 1))
        return at < len(message) and same(message[at], wanted) and self._matches(message, at + 1, part + 1)


def same(said: Word, wanted: Word) -> bool:
    """Whether a word of a message may be the wanted one, which is written with its marks."""
    return said.normal == wanted.normal or (said.plain and said.folded == wanted.folded)


class PhraseBook:
    """Many phrases searched at once, by the folded form of their first word."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        for source in sources:
            phrase = Phrase.of(source)
            first = phrase.parts[0]
            assert first is not None, f"a phrase may not begin with a gap: {source!r}"
            self._by_first.setdefault(first.folded, []).append(phrase)

    def at(self, message: Sequence[Word], start: int) -> list[Phrase]:
        """The phrases that stand at a place of the message."""
        begun = self._by_first.get(message[start].folded)
        return [phrase for phrase in begun if phrase.matches_at(message, start)] if begun else []

    def found(self, message: Sequence[Word]) -> Iterator[tuple[int, Phrase]]:
        """The phrases of the message with the places where they begin, in order."""
        for start, word in enumerate(message):
            for phrase in self._by_first.get(word.folded, ()):
                if phrase.matches_at(message, start):
                    yield start, phrase

    def hits(self, message: Sequence[Word]) -> list[str]:
        """The phrases found, in the order of the message, each once."""
        return list(dict.fromkeys(phrase.source for _, phrase in self.found(message)))

    def any_in(self, message: Sequence[Word]) -> bool:
        """Whether any of the phrases occurs in the message."""
        return next(self.found(message), None) is not None

    def remove_from(self, message: Sequence[Word]) -> list[Word]:
        """The message without the words of the phrases found in it, longest phrase first."""
        kept: list[Word] = []
        start = 0
        while start < len(message):
            lengths = [len(phrase.parts) for phrase in self.at(message, start) if None not in phrase.parts]
            if not lengths:
                kept.append(message[start])
            start += max(lengths, default=1)
        return kept
