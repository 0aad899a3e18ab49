"""Takes out what printing and scanning put into a text: page numbers, running heads, stray spaces in numbers and headings.

A line that is taken out becomes an empty one, so that line numbers stay those of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.law import marks

EDGE = 3
"""How many lines at the top and bottom of a page may be running heads."""
AT_LEAST, SHARE = 3, 0.25
"""Pages, and share of them, on which a line must come back in the same place to be one."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_NUMBERED_PAGE = re.compile(r"(?:[-–—]\s*\d{1,4}\s*[-–—]|(?:Trang|Page|Tr\.)\s*\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?)$", re.I)
_BARE = re.compile(r"\d{1,4}$")
_GAZETTE = re.compile(r"(?:\d{1,4}\s+)?CÔNG BÁO\s*/\s*Số\b.*$")
_DIGITS = re.compile(r"\d+")
_SPACED_WORDS = tuple(
    (re.compile(r"\s?".join(word) + r"(?=\s*[\dlIVXO]|\s*$)"), word)
    for word in ("Điều", "ĐIỀU", "Chương", "CHƯƠNG", "Phụ lục".replace(" ", ""), "PHỤLỤC", "Mục", "MỤC")
)
_WHOLE = {"Phụlục": "Phụ lục", "PHỤLỤC": "PHỤ LỤC", "ĐIỀU": "Điều"}
_ARTICLE = re.compile(r"Điều\s*([\dlIO]{1,3}(?:\s?[a-zđ](?=\s*[.:]))?)\s*([.:]|(?=\s|$))\s*")
_CLAUSE = re.compile(r"(\d{1,3}[a-zđ]?)\s+\.\s+|(\d{1,3}[a-zđ]?)\.(?=[^\W\d_])")
_POINT = re.compile(r"([a-zđ])\s+\)\s*")
_READ_AS_DIGIT = str.maketrans("lIO", "110")


@dataclass(frozen=True)
class Tidy:
    """The text, and how many page numbers and running heads were taken out of it."""

    text: str
    taken_out: int


def tidy(pages: Sequence[Sequence[str]]) -> Tidy:
    """One text of all pages, without what belongs to the pages only."""
    cleaned = [[clean(line) for line in page] for page in pages]
    heads = _running_heads(cleaned)
    kept: list[str] = []
    for page in cleaned:
        edges = _edges(page) if len(cleaned) >= AT_LEAST else {}
        kept += ["" if _is_head(line, edges.get(at), heads) else line for at, line in enumerate(page)]
    if len(cleaned) < AT_LEAST:
        kept = _without_bare_numbers(kept)
    before = sum(bool(line) for page in cleaned for line in page)
    return Tidy("\n".join(kept), before - sum(map(bool, kept)))


def clean(line: str) -> str:
    """One line with plain spaces, joined letters and numbers as they are written in official texts."""
    line = unicodedata.normalize("NFC", line).translate(_INVISIBLE)
    line = " ".join(line.split())
    if line.startswith("|"):
        return line
    hashes = line[: len(line) - len(line.lstrip("#* "))]
    line = line[len(hashes) :]
    for pattern, word in _SPACED_WORDS:
        if found := pattern.match(line):
            line = f"{_WHOLE.get(word, word)} {line[found.end() :].lstrip()}".rstrip()
            break
    line = _ARTICLE.sub(_article, line, count=1) if _ARTICLE.match(line) else line
    if found := _CLAUSE.match(line):
        line = f"{found[1] or found[2]}. {line[found.end() :]}"
    elif found := _POINT.match(line):
        line = f"{found[1]}) {line[found.end() :]}"
    return hashes + line


def _article(found: re.Match[str]) -> str:
    number = found[1].replace(" ", "")
    digits = number.translate(_READ_AS_DIGIT) if any(map(str.isdigit, number)) or number in ("l", "I") else number
    return f"Điều {digits}{found[2]} "


def _is_head(line: str, edge: int | None, heads: set[tuple[int, str]]) -> bool:
    if not line or line.startswith("|"):
        return False
    if _GAZETTE.match(line) or _NUMBERED_PAGE.match(line):
        return True
    return edge is not None and (bool(_BARE.match(line)) or (edge, _mask(line)) in heads)


def _running_heads(pages: Sequence[Sequence[str]]) -> set[tuple[int, str]]:
    """Lines that come back in one place at the edge of pages, whatever numbers stand in them."""
    seen = Counter((edge, _mask(page[at])) for page in pages for at, edge in _edges(page).items())
    enough = max(AT_LEAST, SHARE * len(pages))
    return {(edge, mask) for (edge, mask), count in seen.items() if count >= enough and not _is_wording(mask)}


def _is_wording(line: str) -> bool:
    """Whether a line is of the text itself, however often it comes back: a heading, a number, (the end of) a sentence."""
    return (
        line[:1].islower()
        or line.endswith((".", ";", ":", ","))
        or bool(re.match(r"Điều|Chương|CHƯƠNG|Phụ lục|PHỤ LỤC|#+\.|[a-zđ]\)|\|", line))
    )


def _mask(line: str) -> str:
    return _DIGITS.sub("#", line)


def _edges(page: Sequence[str]) -> dict[int, int]:
    """The outermost filled lines of a page and their places: 0, 1, 2 from the top, -1, -2, -3 from the bottom."""
    filled = [at for at, line in enumerate(page) if line]
    bottom = {at: place - len(filled) for place, at in enumerate(filled) if place >= len(filled) - EDGE}
    return bottom | {at: place for place, at in enumerate(filled[:EDGE])}


def _without_bare_numbers(lines: list[str]) -> list[str]:
    """Without page numbers on lines of their own and the heads beside them; only numbers that go up are page numbers."""
    bare = [at for at, line in enumerate(lines) if _BARE.match(line)]
    numbers = [int(lines[at]) for at in bare]
    if len(bare) < AT_LEAST or any(later <= earlier for earlier, later in pairwise(numbers)):
        return lines
    beside = Counter(_mask(lines[at]) for one in bare for at in _neighbours(lines, one))
    heads = {mask for mask, count in beside.items() if count >= AT_LEAST and not _is_wording(mask)}
    out = set(bare) | {at for one in bare for at in _neighbours(lines, one) if _mask(lines[at]) in heads}
    return ["" if at in out else line for at, line in enumerate(lines)]


def _neighbours(lines: list[str], at: int) -> list[int]:
    """The filled lines before and after one."""
    before = next((n for n in range(at - 1, max(-1, at - 4), -1) if lines[n]), None)
    after = next((n for n in range(at + 1, min(len(lines), at + 4)) if lines[n]), None)
    return [n for n in (before, after) if n is not None and not marks.BLANK.match(lines[n])]
