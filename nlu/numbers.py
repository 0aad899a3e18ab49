"""Numbers written in words: "hai trăm năm mươi", "mười ba", and without marks "hai tram". Pure; offsets into the text given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.text import strip_marks

UNITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7}
UNITS |= {"tám": 8, "chín": 9}
"""Words for one digit."""
_TEN, _TENS, _HUNDRED = "mười", "mươi", "trăm"
_GROUPS = {"nghìn": 1000, "ngàn": 1000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
ODD = ("linh", "lẻ")
"""Words for a nought in the tens."""
_MARKED = {word: word for word in (*UNITS, _TEN, _TENS, _HUNDRED, *_GROUPS, *ODD)}
_BARE = {strip_marks(word): word for word in reversed(_MARKED) if word not in ("mười", "tư", "mốt", "tỉ")} | {"muoi": _TENS}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number found: where it starts and ends in the text, its value, and of how many words it is made.

    One word alone ("năm": five or year; "ba": three or father) is a number only if its neighbours say so.
    """

    start: int
    end: int
    value: int
    words: int


def find(text: str) -> list[Number]:
    """The numbers in a text in normal form, left to right."""
    found = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    read = [_MARKED.get(word) or (_BARE.get(word) if word.isascii() else None) for word, _, _ in found]
    return list(_runs(text, found, read))


def _runs(text: str, found: Sequence[tuple[str, int, int]], read: Sequence[str | None]) -> Iterator[Number]:
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and read[end] and (end == at or text[found[end - 1][2] : found[end][1]] == " "):
            end += 1
        if end == at:
            at += 1
            continue
        value, used = _longest([word for word in read[at:end] if word])
        if used > 1 or (used and not found[at][0].isascii()) or (used and found[at][0] in ("hai", "ba")):
            yield Number(found[at][1], found[at + used - 1][2], value, used)
        at += max(used, 1)


def _longest(words: Sequence[str]) -> tuple[int, int]:
    """The value of the longest number at the beginning and how many words it takes; 0 words where there is none."""
    total = used = 0
    limit = max(_GROUPS.values()) + 1
    while True:
        part, count = _below_thousand(words[used:])
        if not count:
            return total, used
        after = words[used + count : used + count + 1]
        group = _GROUPS.get(after[0], 0) if after else 0
        if not group:
            return (total + part, used + count) if not used or _continues(words[used:]) else (total, used)
        if group >= limit:
            return total, used
        total, used, limit = total + part * group, used + count + 1, group


def _continues(words: Sequence[str]) -> bool:
    """Whether what follows "nghìn" belongs to it: hundreds, tens or an odd one; a lone digit is another number."""
    return len(words) > 1 and (words[1] in (_HUNDRED, _TENS) or words[0] in (_TEN, *ODD))


def _below_thousand(words: Sequence[str]) -> tuple[int, int]:
    if len(words) > 1 and words[0] in UNITS and words[1] == _HUNDRED:
        rest, count = _odd(words[2:])
        if not count:
            rest, count = _below_hundred(words[2:])
            if count == 1 and rest < 10:
                rest, count = 0, 0
        return UNITS[words[0]] * 100 + rest, 2 + count
    return _odd(words) if words and words[0] in ODD else _below_hundred(words)


def _odd(words: Sequence[str]) -> tuple[int, int]:
    """ "linh năm": the units after a nought."""
    if len(words) > 1 and words[0] in ODD and words[1] in UNITS:
        return UNITS[words[1]], 2
    return 0, 0


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    if not words:
        return 0, 0
    if words[0] == _TEN or (words[0] == _TENS and len(words) > 1):
        return (10 + UNITS[words[1]], 2) if len(words) > 1 and words[1] in UNITS else (10, 1)
    if words[0] not in UNITS:
        return 0, 0
    if len(words) > 1 and words[1] == _TENS:
        unit = UNITS.get(words[2], 0) if len(words) > 2 else 0
        return UNITS[words[0]] * 10 + unit, 3 if unit else 2
    return UNITS[words[0]], 1
