"""Spaces that were left out: "baocháy", "xechuachay", "dieu13", and dots that were put in: "P.C.C.C".

A string of letters is only cut where every pair of neighbours has been seen side by side in the project's own texts, so a brand
name or an English word stays whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from nlu.frequency import SHORT, Frequencies
from nlu.syllable import is_syllable
from nlu.text import strip_marks
from nlu.wordlists import wordlist

SHORTEST, SHORTEST_BARE, LONGEST = 3, 5, 60
"""Letters of a string that is looked at; "solo" is a word, "hồsơ" isn't."""
ALONE = ("ở",)
"""Words of one letter."""
PIECE = 7
"""Letters of the longest syllable, "nghiêng"."""
SEEN = 4
"""How often a pair of neighbours must have been seen to be cut in two …"""
UNSEEN_EVERY = 4
"""… but for one in so many pieces of a long string: "cocanbinhchuachaykhong" is no single word whatever "can binh" is."""
NEVER = 0.1
"""What a pair counts that was never seen."""
LOAN = 4
"""Letters of a foreign word from which it may be one of the pieces beside Vietnamese ones: "tiemnail", "quankaraoke"."""
_DOTTED = re.compile(r"(?<![\w.])[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?")
_SPELT = re.compile(r"(?<![\w.])(?:p c c c|c n c h|u b n d|n đ|n d c p|q c v n|t c v n)(?!\w)")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_WHOLE = re.compile(r"(?:co|ch|so|no|km|cm|mm|dm|ha|pc|fm|abc|mfz|mt|kn|xm)\d+\w*|\d+(?:st|nd|rd|th)")
_MEASURED = re.compile(r"(\d+)(m2|m3|m|km|cm|mm|kg|g|l|lit|lít|h|kw|w|kv|v|tr|k|ha|tan)")
_TAILS = ("co2", "m2", "m3")


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
    if found := _MEASURED.fullmatch(word):
        return found.group(1), found.group(2)
    if word.endswith(_TAILS) and (pieces := _split_tail(word, frequencies)):
        return pieces
    return _split_numbers(_RUNS.findall(word), frequencies)


def _split_tail(word: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    """ "binhco2" → "binh co2"."""
    head, tail = next((word.removesuffix(tail), tail) for tail in _TAILS if word.endswith(tail))
    if not head.isalpha():
        return None
    pieces = (head,) if is_syllable(head) and _known(head, frequencies) else _split_letters(head, frequencies)
    return (*pieces, tail) if pieces else None


def _split_numbers(runs: Sequence[str], frequencies: Frequencies) -> tuple[str, ...] | None:
    """ "khoản4điều20": figures and the words between them, if every one of those is known; a brand's number is part of it."""
    if len(runs) == 2 and _is_loan(runs[0], frequencies):
        return None
    made: list[str] = []
    for at, run in enumerate(runs):
        whole = (
            run[0].isdigit()
            or run in wordlist("prefixes")
            or _is_loan(run, frequencies)
            or (len(run) > 1 + (at > 0) and is_syllable(run) and _known(run, frequencies))
        )
        pieces = (run,) if whole else _split_letters(run, frequencies)
        if not pieces:
            return None
        made.extend(pieces)
    return tuple(made) if len(made) > 1 else None


def _split_letters(word: str, frequencies: Frequencies) -> tuple[str, ...] | None:
    """The likeliest cut into known pieces, by the rarest pair in it."""
    if (
        not (SHORTEST_BARE if word.isascii() else SHORTEST) <= len(word) <= LONGEST
        or word in frequencies.foreign
        or is_syllable(word)
    ):
        return None
    ways: list[dict[str, _Way]] = [{} for _ in range(len(word) + 1)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - PIECE), end):
            if start and not ways[start]:
                continue
            _extend(ways, word[start:end], start, end, frequencies)
    found = max((way for way in ways[len(word)].values() if _is_likely(way)), default=None)
    return found.pieces if found else None


def _is_likely(way: _Way) -> bool:
    return len(way.pieces) > 1 and way.unseen * UNSEEN_EVERY <= len(way.pieces)


class _Way(NamedTuple):
    """A way to cut, the better one greater: fewer pieces first, then neighbours that were seen side by side more often.

    `short`: minus the number of pieces; `likely`: the sum of the logarithms of the pairs' numbers; `unseen`: pairs hardly seen.
    """

    short: int
    likely: float
    unseen: int
    pieces: tuple[str, ...]


def _extend(ways: list[dict[str, _Way]], piece: str, start: int, end: int, frequencies: Frequencies) -> None:
    """Add a piece to every way of cutting what stands before it."""
    loan = _is_loan(piece, frequencies)
    if not (loan or _known(piece, frequencies)):
        return
    folded = strip_marks(piece)
    if not start:
        ways[end][folded] = _Way(-1, 0.0, 0, (piece,))
        return
    best = ways[end].get(folded)
    for before, (short, likely, unseen, pieces) in ways[start].items():
        beside = _is_loan(before, frequencies)
        if loan and beside:
            continue
        pair = SEEN if loan or beside else frequencies.pairs.get(f"{before} {folded}", 0)
        way = _Way(short - 1, likely + math.log(pair + NEVER), unseen + (pair < SEEN), (*pieces, piece))
        best = way if best is None or way > best else best
    if best is not None:
        ways[end][folded] = best


def _is_loan(piece: str, frequencies: Frequencies) -> bool:
    return len(piece) >= LOAN and piece in frequencies.foreign


def _known(piece: str, frequencies: Frequencies) -> bool:
    if piece in SHORT or len(piece) == 1:
        return piece in SHORT or piece in ALONE
    return frequencies.seen(piece) > 0
