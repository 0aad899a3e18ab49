"""How a message is read: everything that makes it easier to understand, put together. What the person wrote stays as it is.

Model, rules and search read `Reading.normal` and `Reading.folded` of both the question and the written answers, so that "k" and
"không", "lầu" and "tầng" meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.references import Reference, Referral
from nlu import leet, numbers, slips, spacing, telex
from nlu.frequency import frequencies
from nlu.references import references
from nlu.teencode import WORD, teencode
from nlu.text import MAX_UNDERSTOOD, fold, normalise, strip_marks
from nlu.wordlists import wordlist

ROUNDS = 4
"""A repair may lay open another ("k1 đ20" …); after so many the text is taken as it is."""
WEAK_SIGNS = 2
"""So many words that may be residue of typing are proof together."""
_SQUARE = str.maketrans({"²": "2", "³": "3"})
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,]*\d)")


@dataclass(frozen=True)
class Reading:
    """A message as it is read: with marks where they were typed, without marks as bare words, and the provisions it names."""

    normal: str

    @cached_property
    def folded(self) -> str:
        """Bare words separated by single spaces."""
        return fold(self.normal)

    @cached_property
    def referral(self) -> Referral:
        """The provisions named and whether it is about nothing else."""
        return references().find(self.normal)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The provisions named, in order."""
        return self.referral.references


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    """Read a message, or any text that messages are compared with. Never raises; reading what was read changes nothing."""
    normal = normalise(text)
    for _ in range(ROUNDS):
        repaired = _repair(normal)[:MAX_UNDERSTOOD].strip()
        if repaired == normal:
            break
        normal = repaired
    return Reading(normal)


def normal(text: str) -> str:
    """The text as it is read, with its marks."""
    return read(text).normal


def folded(text: str) -> str:
    """The text as it is read, bare words separated by single spaces."""
    return read(text).folded


def refer(text: str) -> Referral:
    """The provisions that the text names."""
    return read(text).referral


def _repair(text: str) -> str:
    """One round: letters joined, words mended one by one, spellings looked up, numbers put in figures."""
    joined = _THOUSANDS.sub(lambda found: found.group().replace(".", ""), spacing.join_letters(text.translate(_SQUARE)))
    pieces = re.split(f"({WORD.pattern})", joined)
    words = pieces[1::2]
    mended = [_mended(word) for word in words]
    weak = sum(len(word) > 2 and repair is not None and not repair.certain for word, repair in zip(words, mended, strict=True))
    certain = weak >= WEAK_SIGNS or any(repair and repair.certain and repair.residue for repair in mended)
    pieces[1::2] = [
        repair.text if repair and (repair.certain or certain) else _cut(word)
        for word, repair in zip(words, mended, strict=True)
    ]
    cut = re.split(f"({WORD.pattern})", "".join(pieces))
    expanded = "".join((cut[0], *teencode().expand(cut[1:])))
    return _figures(normalise(expanded))


@dataclass(frozen=True, slots=True)
class _Mended:
    """A word mended; `certain` without looking at the others; `residue` if that shows that an input method was off."""

    text: str
    certain: bool
    residue: bool


@lru_cache(maxsize=16384)
def _mended(word: str) -> _Mended | None:
    """What a word was meant to be, `None` where it is right or a matter of spacing."""
    known = frequencies()
    if teencode().knows(word) or word in known.foreign:
        return None
    typed = telex.repair(word, known)
    if typed and (typed.certain or word.isalpha()):
        return _Mended(typed.text, typed.certain, residue=True)
    if typed is None:
        meant = leet.repair(word, known) or (None if spacing.split(word, known) else slips.repair(word, known))
        return _Mended(meant, certain=True, residue=False) if meant else None
    return _Mended(typed.text, certain=False, residue=True)


@lru_cache(maxsize=16384)
def _cut(word: str) -> str:
    """A word with the spaces that were left out; the word itself where it is one."""
    pieces = None if teencode().knows(word) else spacing.split(word, frequencies())
    return " ".join(pieces) if pieces else word


def _figures(text: str) -> str:
    """Numbers in words as figures, where they surely are numbers, and "mét vuông" as m2."""
    if not _WORDY.search(text):
        return text
    made: list[str] = []
    last = 0
    for number in numbers.find(text):
        if number.words > 1 or _counts(text, number):
            made.extend((text[last : number.start], _figure(number.value)))
            last = number.end
    return _SQUARE_METRES.sub(lambda found: f"{found.group(1)} m2", "".join((*made, text[last:])))


_WORDY = re.compile(r"\b(?:một|hai|ba|bốn|bon|năm|nam|sáu|bảy|bẩy|tám|chín|mười|muoi|mươi|trăm|tram|mét|met)\b")
_SQUARE_METRES = re.compile(r"(?<![\w.,])(\d[\d.,]*) ?(?:mét vuông|met vuong|mét|m|met) ?(?:vuông|vuong)(?!\w)")


def _figure(value: int) -> str:
    return f"{value // 1_000_000} triệu" if value >= 1_000_000 and value % 1_000_000 == 0 else str(value)


def _counts(text: str, number: numbers.Number) -> bool:
    """Whether a number in one word is one: it counts what follows, or numbers what stands before. "Một" is an article."""
    if number.value == 1:
        return False
    before = WORD.findall(strip_marks(text[: number.start][-20:]))
    after = WORD.findall(strip_marks(text[number.end :][:20]))
    left, right = before[-1] if before else "", after[0] if after else ""
    if left in wordlist("uncounted") or left.isdigit():
        return False
    return left in wordlist("numbered") or right in wordlist("counted")
