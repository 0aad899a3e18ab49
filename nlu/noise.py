"""Spoiling clean text the way people and keyboards do, to measure what understanding survives. Same random, same noise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from random import Random

from nlu.syllable import TONES, VOWELS, split_tone
from nlu.teencode import WORD, teencode
from nlu.text import normalise, strip_marks

_TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
_TONE_KEYS = {mark: key for key, mark in TONES.items()}
_TONE_DIGITS = dict(zip("sfrxj", "12345", strict=True))
_HIT = 0.7
"""Share of the words that a kind spoils which it does spoil."""
_SLIPS = 2
"""Words with a slip of the fingers, or spaces left out, in one message."""


def noisy(text: str, kind: str, random: Random) -> str:
    """The text with one kind of noise (`KINDS`). Raises `KeyError` naming a kind there isn't."""
    return _SPOILERS[kind](normalise(text), random)


def _unmarked(text: str, random: Random) -> str:
    return strip_marks(text)


def _typed(text: str, random: Random, shapes: dict[str, str], tone_of: Callable[[str], str]) -> str:
    """Words as the keys that were struck, tone last or, for some people, right after the vowel."""
    early = random.random() < 0.2
    return WORD.sub(
        lambda found: _keys(found.group(), early, shapes, tone_of) if random.random() < _HIT else found.group(), text
    )


def _keys(word: str, early: bool, shapes: dict[str, str], tone_of: Callable[[str], str]) -> str:
    form, tone = split_tone(word)
    struck = tone_of(_TONE_KEYS[tone]) if tone else ""
    keys = [shapes.get(char, char) for char in form]
    if struck and early:
        keys[max(at for at, char in enumerate(form) if char in VOWELS)] += struck
        struck = ""
    return "".join(keys).replace("uwow", "uow") + struck


def _slipped(text: str, random: Random) -> str:
    """Two words with neighbouring letters swapped, or a letter struck twice."""
    pieces = re.split(r"(\s+)", text)
    places = [at for at, piece in enumerate(pieces) if piece.isalpha() and len(piece) > 2]
    for at in random.sample(places, min(_SLIPS, len(places))):
        word = unicodedata.normalize("NFC", pieces[at])
        cut = random.randrange(len(word) - 1)
        pieces[at] = (
            word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
            if random.random() < 0.6
            else word[: cut + 1] + word[cut] + word[cut + 1 :]
        )
    return "".join(pieces)


def _respelt(text: str, random: Random, dialect: bool) -> str:
    """Common words in other spellings of the lexicon."""
    for means, spelt in _spellings(dialect).items():
        if means in text and random.random() < _HIT:
            text = re.sub(rf"(?<!\w){re.escape(means)}(?!\w)", random.choice(spelt), text)
    return text


@lru_cache(maxsize=2)
def _spellings(dialect: bool) -> dict[str, tuple[str, ...]]:
    """The spellings of each meaning, those of longer meanings first."""
    found: dict[str, list[str]] = {}
    for spelling in teencode().spellings():
        if spelling.dialect is dialect and len(spelling.words) <= len(spelling.means.split()):
            found.setdefault(spelling.means, []).append(" ".join(spelling.words))
    return {means: tuple(sorted(found[means])) for means in sorted(found, key=lambda means: (-len(means), means))}


def _closed_up(text: str, random: Random) -> str:
    """Some spaces left out."""
    spaces = [found.start() for found in re.finditer(r"(?<=\w) (?=\w)", text)]
    dropped = set(random.sample(spaces, min(_SLIPS, len(spaces))))
    return "".join(char for at, char in enumerate(text) if at not in dropped)


_SPOILERS: dict[str, Callable[[str, Random], str]] = {
    "nodia": _unmarked,
    "typo": _slipped,
    "telex": lambda text, random: _typed(text, random, _TELEX, str),
    "vni": lambda text, random: _typed(text, random, _VNI, _TONE_DIGITS.__getitem__),
    "teencode": lambda text, random: _respelt(text, random, dialect=False),
    "dialect": lambda text, random: _respelt(text, random, dialect=True),
    "spacing": _closed_up,
}
KINDS = tuple(_SPOILERS)
"""The kinds of noise, in the order in which they are reported."""
