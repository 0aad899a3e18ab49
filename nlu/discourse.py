"""What a message leans on: short follow-ups of the question before, and several questions written as one message. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from nlu.phrases import Phrase, Word, read_words

RULES = Path(__file__).parent / "data" / "discourse.yml"
LEANS_BELOW = 12
"""A message of this many words or more says what it means by itself."""
SHORTEST_PART = 3
"""Words that a question of several must have to stand alone."""
MOST_PARTS = 4
_ENDS = re.compile(r"[?\n;]+|(?:(?<=\s)|^)\d{1,2}[.)](?=\s)|(?<=[^\d\s])\.\s+(?=\S)")


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    leaning: list[str]
    pointing: list[str]
    joints: list[str]
    seams: list[str]
    asking: list[str]


class Discourse:
    """Reads how a message hangs together with others and within itself."""

    def __init__(self, rules: _Rules) -> None:
        self._leaning = [Phrase.of(source) for source in rules.leaning]
        self._pointing = [Phrase.of(source) for source in rules.pointing]
        self._joints = [Phrase.of(source) for source in rules.joints]
        self._seams = [Phrase.of(source) for source in rules.seams]
        self._asking = [Phrase.of(source) for source in rules.asking]

    @classmethod
    def load(cls, path: Path = RULES) -> Discourse:
        """The rules of a data file; raises `msgspec.ValidationError` naming the key that is wrong."""
        return cls(msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), _Rules))

    def leans(self, text: str) -> bool:
        """Whether a message may go on with the question before it: short, and beginning or pointing as such messages do."""
        said = read_words(text)
        if not 0 < len(said) < LEANS_BELOW:
            return False
        begins = any(phrase.matches_at(said, 0) for phrase in self._leaning)
        return begins or any(phrase.found_in(said) for phrase in self._pointing)

    def questions(self, text: str) -> tuple[str, ...]:
        """The questions of a message in order; the message as it is where it holds only one, or more than can be answered."""
        parts = [part for end in _ENDS.split(text) for part in self._at_joints(end)]
        long_enough = [part for part in parts if len(read_words(part)) >= SHORTEST_PART]
        return tuple(long_enough) if 1 < len(long_enough) <= MOST_PARTS else (text,)

    def _at_joints(self, text: str) -> list[str]:
        """The text cut before every joint, and at commas and seams that have a question on either side."""
        pieces = text.split()
        words = [read_words(piece) for piece in pieces]
        starts = [0]
        for at in range(1, len(pieces)):
            rest = tuple(word for piece in words[at:] for word in piece)
            if not rest:
                continue
            joined = any(joint.matches_at(rest, 0) for joint in self._joints)
            if joined or (self._may_begin(pieces[at - 1], rest) and self._asks(words[starts[-1] : at]) and self._asks([rest])):
                starts.append(at)
        return [" ".join(pieces[a:b]) for a, b in zip(starts, [*starts[1:], len(pieces)], strict=True)]

    def _may_begin(self, before: str, rest: Sequence[Word]) -> bool:
        return before.endswith((",", ".", "!", ":")) or any(seam.matches_at(rest, 0) for seam in self._seams)

    def _asks(self, clause: Sequence[Sequence[Word]]) -> bool:
        """Whether a clause of some length holds a word that makes it a question."""
        said = tuple(word for piece in clause for word in piece)
        return len(said) >= SHORTEST_PART and any(word.found_in(said) for word in self._asking)
