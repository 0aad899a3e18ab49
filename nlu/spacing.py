"""Spaces that were left out: "baocháy", "xechuachay", "dieu13", and dots that were put in: "P.C.C.C".

A string of letters is only cut where every pair of neighbours has been seen side by side in the project's own texts, so a brand name
or an English word stays whole.
"""

from __future__ import annotations

import re

from nlu.frequency import SHORT, Frequencies
from nlu.syllable import is_syllable
from nlu.text import strip_marks

SHORTEST, LONGEST = 5, 60
"""Letters of a string that is looked at."""
PIECE = 7
"""Letters of the longest syllable, "nghiêng"."""
SEEN = 3
"""How often a pair of neighbours must have been seen to be cut in two."""
_DOTTED = re.compile(r"(?<![\w.])[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?")
_SPELT = re.compile(r"(?<![\w.])(?:p c c c|c n c h|u b n d|n đ|n d c p|q c v n|t c v n)(?!\w)")
_LETTERS_DIGITS = re.compile(r"([^\W\d_]{2,}|đ)(\d[\d.,/]*)")
_DIGITS_LETTERS = re.compile(r"(\d+)([^\W\d_]{2,})")
_WHOLE = re.compile(r"(?:co|ch|so|no|km|cm|mm|dm|ha|pc|fm|abc|mfz|mt|kn|xm)\d+\w*|\d+(?:kg|km|cm|mm|dm|ml|kw|kv|kva|mah|hz|tr|st|nd|rd|th)")
_TAILS = ("co2", "m2", "m3")
_NUMBERED = frozenset("nd nđ tt nq qd qđ qcvn tcvn luat luật nghidinh nghịđịnh thongtu pl mau mẫu pccc k d đ".split())


def join_letters(normal: str) -> str:
    """The text with abbreviations written letter by letter in one piece: "p.c.c.c" → "pccc"."""
    if "." in normal:
        normal = _DOTTED.sub(lambda found: found.group().replace(".", ""), normal)
    return _SPELT.sub(lambda found: found.group().replace(" ", ""), normal)


def split(word: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    """The words that were run together in one, `None` where it is one word or nobody can tell."""
    if word.isalpha():
        return _split_letters(word, frequencies)
    if _WHOLE.fullmatch(word):
        return None
    if word.endswith(_TAILS):
        return _split_tail(word, frequencies)
    if found := _LETTERS_DIGITS.fullmatch(word):
        return _split_number(found.group(1), found.group(2), frequencies)
    if found := _DIGITS_LETTERS.fullmatch(word):
        letters = found.group(2)
        return (found.group(1), letters) if len(letters) > 2 and is_syllable(letters) else None
    return None


def _split_tail(word: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    """ "binhco2" → "binh co2"."""
    head, tail = next((word.removesuffix(tail), tail) for tail in _TAILS if word.endswith(tail))
    if not head.isalpha():
        return None
    pieces = (head,) if is_syllable(head) and _known(head, frequencies) else _split_letters(head, frequencies)
    return (*pieces, tail) if pieces else None


def _split_number(letters: str, number: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    if letters in _NUMBERED or (is_syllable(letters) and _known(letters, frequencies)):
        return letters, number
    pieces = _split_letters(letters, frequencies)
    return (*pieces, number) if pieces else None


def _split_letters(word: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    """The likeliest cut into known pieces, by the rarest pair in it."""
    if not SHORTEST <= len(word) <= LONGEST or word in frequencies.foreign or is_syllable(word):
        return None
    ways: list[dict[str, tuple[int, int, tuple[str, ...]]]] = [{} for _ in range(len(word) + 1)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - PIECE), end - 1):
            if start and not ways[start]:
                continue
            _extend(ways, word[start:end], start, end, frequencies)
    found = max(ways[len(word)].values(), default=None)
    return found[2] if found and len(found[2]) > 1 else None


def _extend(
    ways: list[dict[str, tuple[int, int, tuple[str, ...]]]], piece: str, start: int, end: int, frequencies: Frequencies
) -> None:
    """Add a piece to every way of cutting what stands before it; fewer pieces first, then the more frequent pairs."""
    if not _known(piece, frequencies):
        return
    folded = strip_marks(piece)
    if not start:
        ways[end][folded] = (-1, 0, (piece,))
        return
    best = ways[end].get(folded)
    for before, (count, seen, pieces) in ways[start].items():
        pair = frequencies.pairs.get(f"{before} {folded}", 0)
        if pair >= SEEN:
            way = (count - 1, min(seen, pair) if seen else pair, (*pieces, piece))
            if best is None or way > best:
                best = way
    if best is not None:
        ways[end][folded] = best


def _known(piece: str, frequencies: Frequencies) -> bool:
    if piece in SHORT:
        return True
    return piece in frequencies.folded if piece.isascii() else piece in frequencies.marked
