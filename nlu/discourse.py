"""What a message leans on: short follow-ups of the question before, and several questions written as one message. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import msgspec

from knowledge import yaml_file
from nlu.phrases import PhraseBook, Word, read_words
from nlu.reading import normal
from nlu.text import MAX_UNDERSTOOD

RULES = Path(__file__).parent / "data" / "discourse.yml"
LEANS_BELOW = 12
"""A message of this many words or more says what it means by itself."""
SHORTEST_PART = 3
"""Words that a question of several must have to stand alone."""
MOST_PARTS = 4
_ENDS = re.compile(r"[?\n;]+|(?:(?<=\s)|^)\d{1,2}[.)](?=\s)|(?<=[^\d\s])\.\s+(?=\S)")


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    leaning: list[str]
    children: list[str]
    pointing: list[str]
    joints: list[str]
    seams: list[str]
    asking: list[str]
    outright: list[str]


class Discourse:
    """Reads how a message hangs together with others and within itself."""

    def __init__(self, rules: _Rules) -> None:
        self._leaning, self._pointing = PhraseBook(rules.leaning), PhraseBook(rules.pointing)
        self._children = PhraseBook(rules.children)
        self._joints, self._seams, self._asking = PhraseBook(rules.joints), PhraseBook(rules.seams), PhraseBook(rules.asking)
        self._outright = PhraseBook(rules.outright)

    @classmethod
    def load(cls, path: Path = RULES) -> Discourse:
        """The rules of a data file; raises `msgspec.ValidationError` naming the key that is wrong."""
        return cls(msgspec.convert(yaml_file.read(path), _Rules))

    def leans(self, text: str) -> bool:
        """Whether a message may go on with the question before it: short, and beginning or pointing as such messages do."""
        said = _as_read(text)
        if not 0 < len(said) < LEANS_BELOW:
            return False
        begins = self._leaning.at(said, 0) and not self._children.at(said, 0)
        return bool(begins) or self._pointing.any_in(said)

    def questions(self, text: str) -> tuple[str, ...]:
        """The questions of a message in order; the message as it is where it holds only one, or more than can be answered."""
        if len(text) > MAX_UNDERSTOOD:
            return (text,)
        parts = [part for end in _ENDS.split(text) for part in self._at_joints(end)]
        long_enough = [part for part in parts if len(read_words(part)) >= SHORTEST_PART]
        return tuple(long_enough) if 1 < len(long_enough) <= MOST_PARTS else (text,)

    def asks(self, text: str) -> bool:
        """Whether a part of a message has words that ask, and doesn't only tell."""
        return self._asking.any_in(read_words(text))

    def asks_outright(self, text: str) -> bool:
        """Whether it has words that hardly ever stand in anything but a question."""
        return self._outright.any_in(_as_read(text))

    def _at_joints(self, text: str) -> list[str]:
        """The text cut before every joint, and at commas and seams that have a question on either side."""
        pieces = text.split()
        words = [read_words(piece) for piece in pieces]
        begins = [0, *accumulate(map(len, words))]
        said = tuple(word for piece in words for word in piece)
        asking = [(start, start + len(phrase.parts)) for start, phrase in self._asking.found(said)]
        starts = [0]
        for at in range(1, len(pieces)):
            here, last = begins[at], begins[starts[-1]]
            if here == len(said):
                break
            both_ask = _asks(asking, last, here) and _asks(asking, here, len(said))
            if self._joints.at(said, here) or (both_ask and self._may_begin(pieces[at - 1], said, here)):
                starts.append(at)
        return [" ".join(pieces[a:b]) for a, b in zip(starts, [*starts[1:], len(pieces)], strict=True)]

    def _may_begin(self, before: str, said: Sequence[Word], here: int) -> bool:
        return before.endswith((",", ".", "!", ":")) or bool(self._seams.at(said, here))


def _as_read(text: str) -> tuple[Word, ...]:
    return read_words(normal(text[:MAX_UNDERSTOOD]))


def _asks(asking: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch of words, long enough to stand alone, holds one that makes it a question."""
    return end - start >= SHORTEST_PART and any(start <= first and last <= end for first, last in asking)
