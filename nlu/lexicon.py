"""Reading a message as a sequence of kinds of words: what is said of one place, person or tense holds for all of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def kinds(self, message: Sequence[Word]) -> list[str]:
        """The kinds in the order of the message; a phrase of several kinds gives each."""
        return [kind for kind, _ in self.read(message)]

    def read(self, message: Sequence[Word]) -> list[tuple[str, bool]]:
        """The kinds, each with whether it is sure: a single word typed without marks may be another ("ban": bán or bạn)."""
        seen: list[tuple[str, bool]] = []
        at = 0
        while at < len(message):
            length, found = self._at(message, at)
            seen.extend(found)
            at += length
        return seen

    def _at(self, message: Sequence[Word], at: int) -> tuple[int, list[tuple[str, bool]]]:
        longest = min(self._first.get(message[at].folded, 0), len(message) - at)
        for length in range(longest, 0, -1):
            said = message[at : at + length]
            found = [
                (kind, length > 1 or said[0].normal == words[0].normal)
                for words, kind in self._found.get(tuple(word.folded for word in said), ())
                if all(word.plain or word.normal == wanted.normal for word, wanted in zip(said, words, strict=True))
            ]
            if found:
                return length, found
        return 1, []
