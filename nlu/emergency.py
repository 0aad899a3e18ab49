"""Seeing an emergency by rule, before any model has loaded and without one.

The rules are data: phrases with a score (`nlu/data/emergency.yml`, described there) and kinds of words
(`emergency_words.yml`), which count for and against in points. Pure: the same text gives the same verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from knowledge import yaml_file
from nlu.lexicon import AGAINST, AROUND, HAPPENINGS, PRESSING, WORDS, Lexicon
from nlu.phrases import PhraseBook, Word, read_words

RULES = Path(__file__).parent / "data" / "emergency.yml"
EMERGENCY_SCORE = 2
POSSIBLE_SCORE = 1
TOLD, WONDERED = 3.0, 2.0
"""Points, counted by `_points`, from which a message is an emergency, and from which it may be one."""

UNKNOWN = "unknown"
"""The event of a cry for help that doesn't say what has happened."""
TRAPPED_FIRST = frozenset({"fire", "smoke"})
"""Events whose card gives way to that for people who can't get out."""

PLAIN = 5
"""Score, as with a cry for help beside the event, that nothing lowers."""

Level = Literal["certain", "possible"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency read from a message: the kind of event, how sure, the phrases that showed it, the rules' score."""

    event: str
    level: Level
    because: tuple[str, ...] = ()
    score: int = 0

    @property
    def certain(self) -> bool:
        """Whether to answer as to an emergency; else the way to 114 is only offered."""
        return self.level == "certain"


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    certain: list[str]
    likely: list[str]


class _Against(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    strong: list[str]
    weak: list[str]


class _Short(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: int
    adds: int


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    masks: list[str]
    idioms: list[str]
    events: dict[str, _Event]
    calls: list[str]
    present: list[str]
    distress: list[str]
    against: _Against
    short: _Short


class EmergencyRules:
    """The rule check: `read(text)` gives the emergency in a message, or None."""

    def __init__(self, rules: _Rules, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._masks = PhraseBook([*rules.masks, *rules.idioms])
        self._events = {name: (PhraseBook(event.certain), PhraseBook(event.likely)) for name, event in rules.events.items()}
        self._calls = PhraseBook(rules.calls)
        self._present = PhraseBook(rules.present)
        self._distress = PhraseBook(rules.distress)
        self._strong = PhraseBook(rules.against.strong)
        self._weak = PhraseBook(rules.against.weak)
        self._short = rules.short

    @classmethod
    def load(cls, path: Path = RULES, words: Path = WORDS) -> EmergencyRules:
        """Rules and kinds of words from their data files; `msgspec.ValidationError` names a key that is wrong."""
        return cls(msgspec.convert(yaml_file.read(path), _Rules), Lexicon.load(words))

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of event the rules know."""
        return tuple(self._events)

    def read(self, text: str) -> Emergency | None:
        """The emergency in the message, `None` where there is none: by its phrases, then by the kinds of all its words."""
        everything = read_words(text)
        seen, read = self._by_phrases(everything), self._lexicon.read(everything)
        kinds = [kind for kind, sure in read if sure or kind not in AGAINST]
        event = seen.event if seen else next((HAPPENINGS[kind] for kind in kinds if kind in HAPPENINGS), None)
        if event is None or event == UNKNOWN or not kinds or (seen and seen.score >= PLAIN):
            return seen
        because, score = (seen.because, seen.score) if seen else ((), 0)
        points = _points(kinds, seen)
        only_asked = "ask" in kinds and not PRESSING & set(kinds) and not (seen and seen.certain)
        if points >= TOLD and not only_asked:
            return Emergency(event, "certain", because, score)
        return Emergency(event, "possible", because, score) if seen or points >= WONDERED else None

    def _by_phrases(self, everything: Sequence[Word]) -> Emergency | None:
        message = self._masks.remove_from(everything)
        seen = self._strongest(message)
        strong = len(self._strong.hits(everything))
        if seen is None:
            calls = self._calls.hits(everything)
            return Emergency(UNKNOWN, "certain", tuple(calls)) if calls and not strong else None
        weight, event, because = seen
        now = min(2, len(self._present.hits(everything))) + 2 * bool(self._distress.hits(everything))
        asked = len(self._weak.hits(everything))
        score = (
            weight + now - min(6, 3 * strong) - min(2, asked) + (self._short.adds if len(message) <= self._short.words else 0)
        )
        if asked and not now:
            score = min(score, POSSIBLE_SCORE)
        return self._judge(event, score, because)

    def _strongest(self, message: Sequence[Word]) -> tuple[int, str, tuple[str, ...]] | None:
        """The event with the most weight, the first of the rules' order where several have it."""
        best: tuple[int, str, tuple[str, ...]] | None = None
        for name, (certain, likely) in self._events.items():
            sure, maybe = certain.hits(message), likely.hits(message)
            weight = 3 * bool(sure) + min(2, len(maybe))
            if weight and (best is None or weight > best[0]):
                best = (weight, name, (*sure, *maybe))
        if best and best[1] in TRAPPED_FIRST and (held := self._events["trapped"][0].hits(message)):
            return best[0], "trapped", (*held, *best[2])
        return best

    @staticmethod
    def _judge(event: str, score: int, because: tuple[str, ...]) -> Emergency | None:
        if score >= EMERGENCY_SCORE:
            return Emergency(event, "certain", because, score)
        return Emergency(event, "possible", because, score) if score >= POSSIBLE_SCORE else None


def _points(kinds: Sequence[str], seen: Emergency | None) -> float:
    """How much the kinds of words, and what the phrases showed, speak for a present emergency."""
    found = set(kinds)
    happenings = found & HAPPENINGS.keys()
    events = 0 if happenings == {"lift"} else min(2, len(happenings))
    points = 3 * events + 1.5 * min(3, len(found & PRESSING)) + 0.7 * min(2, len(found & AROUND))
    points -= 3 * min(3, len(found & AGAINST)) + 1.5 * ("ask" in found)
    return points + (0 if seen is None else 1.5 if seen.certain else 0.7)
