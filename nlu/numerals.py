"""Numbers in digits or words, with or without tone marks: "1.200", "0,5", "ba trăm", "hai muoi lam"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from nlu.numbers import ODD, UNITS
from nlu.phrases import Word, same
from nlu.text import normalise, strip_marks

_TOKEN = re.compile(r"m[23²³](?!\w)|\d+(?:[.,]\d+)*|[^\W\d_]+|[%×/–-]")
_TIMES = {"mươi": 10, "chục": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000}
_AFTER_DIGITS = {word: times for word, times in _TIMES.items() if times >= 100}
_NAMES = frozenset(strip_marks(word) for word in (*UNITS, *_TIMES))
LONGEST = 12
"""Characters of the longest number one can mean."""


def read_tokens(text: str) -> list[Word]:
    """Words, numbers, units with a square or cube, and the few signs that stand between numbers."""
    found = (match.group() for match in _TOKEN.finditer(normalise(text)))
    return [Word(token, strip_marks(token)) for token in found]


def is_word(token: Word, word: str) -> bool:
    """Whether a token is a word written with its marks here, and with them or with none there."""
    return starts((token,), 0, word)


def starts(tokens: Sequence[Word], at: int, phrase: str) -> bool:
    """Whether the words of a phrase stand at a place."""
    words = _written(phrase)
    return len(tokens) - at >= len(words) and all(same(tokens[at + n], word) for n, word in enumerate(words))


@cache
def _written(phrase: str) -> tuple[Word, ...]:
    """The words of one of the program's own phrases."""
    return tuple(Word(word, strip_marks(word)) for word in phrase.split())


def read_number(tokens: Sequence[Word], at: int) -> tuple[float, int] | None:
    """A number in digits or words from a place on, and where it ends."""
    if at >= len(tokens):
        return None
    if tokens[at].normal[0].isdecimal():
        if len(tokens[at].normal) > LONGEST:
            return None
        value, at = _digits(tokens[at].normal), at + 1
        while at < len(tokens) and (times := _named(tokens, at, _AFTER_DIGITS)):
            value, at = value * times, at + 1
        return value, at
    return _worded(tokens, at)


def _digits(written: str) -> float:
    """ "1.200" and "1,200" are thousands, "0,5" and "1.5" are decimals."""
    head, *groups = re.split(r"[.,]", written)
    if groups and all(len(group) == 3 for group in groups) and head != "0" and len(head) <= 3:
        return float(head + "".join(groups))
    if len(groups) > 1 and all(len(group) == 3 for group in groups[:-1]):
        return float(f"{head}{''.join(groups[:-1])}.{groups[-1]}")
    return float(f"{head}.{''.join(groups)}" if groups else head)


def _named(tokens: Sequence[Word], at: int, numbers: Mapping[str, int]) -> int | None:
    """A number word. Written without marks it counts only in a message without any: "sau" among marked words is no "sáu"."""
    if at >= len(tokens) or tokens[at].folded not in _NAMES:
        return None
    token = tokens[at]
    plain = all(other.plain for other in tokens)
    return next(
        (n for word, n in numbers.items() if token.normal == word or (plain and token.folded == strip_marks(word))), None
    )


def _worded(tokens: Sequence[Word], start: int) -> tuple[float, int] | None:
    total, current, at = 0, 0, start
    while at < len(tokens):
        digit, times = _named(tokens, at, UNITS), _named(tokens, at, _TIMES)
        ten = is_word(tokens[at], "mười") and not (current and digit is None and times)
        if tokens[at].normal in ODD and at > start:
            pass
        elif ten and not current % 10:
            current += 10
        elif times == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif times:
            current = current - current % 10 + (current % 10 or 1) * times
        elif digit is not None and not current % 10:
            current += digit
        else:
            break
        at += 1
    return (float(total + current), at) if at > start and total + current else None
