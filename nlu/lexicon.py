"""Reading a message as a sequence of kinds of words: what is said of one place, person or tense holds for all of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import yaml_file
from nlu.phrases import Word, read_words

WORDS = Path(__file__).parent / "data" / "emergency_words.yml"
HAPPENINGS = {
    "fire": "fire",
    "smoke": "smoke",
    "gas": "gas",
    "explode": "explosion",
    "shock": "electrocution",
    "drown": "drowning",
    "collapse": "collapse",
    "lift": "lift",
    "crash": "traffic",
    "chem": "chemical",
    "faint": "unconscious",
    "burn": "burn",
    "flood": "flood",
    "trapped": "trapped",
}
"""Kinds of words that name an event, with the event; what holds for one of them mostly holds for all."""
PRESSING = frozenset({"now", "ours", "near", "call", "urgent", "exclaim", "really", "alarm"})
"""Kinds that make it now, here and ours."""
AGAINST = frozenset(
    {
        "if",
        "howto",
        "law",
        "trade",
        "school",
        "drill",
        "media",
        "past",
        "over",
        "dream",
        "joke",
        "plan",
        "love",
        "work",
        "sport",
        "habit",
        "worry",
        "idiom",
        "bot",
        "compound",
    }
)
"""Kinds that make it a case supposed, a memory, a question, a saying."""
AROUND = frozenset({"person", "place", "thing", "address"})
"""Kinds that say to whom and where."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message cut into words, and these into phrases: how many words each has, and its kinds."""

    text: str
    words: tuple[Word, ...]
    phrases: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds in their order; a phrase of several kinds gives each."""
        return [kind for _, kinds in self.phrases for kind in kinds]

    @property
    def by_word(self) -> list[tuple[str, ...]]:
        """For each word the kinds of the phrase it belongs to."""
        return [kinds for length, kinds in self.phrases for _ in range(length)]


class Lexicon:
    """Phrases with the kind each belongs to; the longest one found at a place counts, a word of no kind is left out."""

    def __init__(self, kinds: Mapping[str, Sequence[str]]) -> None:
        self._found: dict[tuple[str, ...], list[tuple[tuple[Word, ...], str]]] = {}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                read = read_words(phrase)
                self._found.setdefault(tuple(word.folded for word in read), []).append((read, kind))
        self._first: dict[str, int] = {}
        for folded in self._found:
            self._first[folded[0]] = max(len(folded), self._first.get(folded[0], 0))

    @classmethod
    def load(cls, path: Path = WORDS) -> Lexicon:
        """The lexicon of a data file: kind, colon, phrases separated by commas."""
        listed: dict[str, str] = yaml_file.read(path)
        return cls({kind: [phrase.strip() for phrase in phrases.split(",")] for kind, phrases in listed.items()})

    def message(self, text: str) -> Message:
        """A message with the kinds of its words."""
        words = read_words(text)
        phrases = ((length, tuple(kind for kind, _ in found)) for length, found in self._phrases(words))
        return Message(text, words, tuple(phrases))

    @property
    def names(self) -> list[str]:
        """All kinds, in alphabetical order."""
        return sorted({kind for found in self._found.values() for _, kind in found})

    def read(self, message: Sequence[Word]) -> list[tuple[str, bool]]:
        """The kinds, each with whether it is sure: a single word typed without marks may be another ("ban": bán or bạn)."""
        return [kind for _, found in self._phrases(message) for kind in found]

    def _phrases(self, message: Sequence[Word]) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
        """The message cut into phrases: how many words each has, and its kinds."""
        folded, at = tuple(word.folded for word in message), 0
        while at < len(message):
            length, found = self._at(message, folded, at)
            yield length, found
            at += length

    def _at(self, message: Sequence[Word], folded: tuple[str, ...], at: int) -> tuple[int, list[tuple[str, bool]]]:
        longest = min(self._first.get(folded[at], 0), len(message) - at)
        for length in range(longest, 0, -1):
            said = message[at : at + length]
            found = [
                (kind, length > 1 or said[0].normal == words[0].normal)
                for words, kind in self._found.get(folded[at : at + length], ())
                if all(word.plain or word.normal == wanted.normal for word, wanted in zip(said, words, strict=True))
            ]
            if found:
                return length, found
        return 1, []
