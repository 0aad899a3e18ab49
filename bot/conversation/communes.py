"""Finding a commune by part of its name, typed with or without marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.messages import Choice
from nlu.text import fold

MOST = 8
"""Communes offered at a time."""
VALUE = "place:unit:"
"""Begins a button's value; the code of the unit follows."""
_KIND = re.compile(r"^(?:phuong|xa|thi tran|dac khu) ")
_AFTER_KIND = re.compile(r"\b(?:phuong|xa|thi tran|dac khu|p|x|tt) ((?:\w+ ?){1,4})")
SHORT = 4
"""Words of a message that may be part of a name without saying "xã" or "phường"."""


def offered(text: str, names: Mapping[str, str]) -> tuple[Choice, ...]:
    """The communes that the words may mean; none if they name exactly one of those known, or nothing like any."""
    said = fold(text)
    bare = {code: _KIND.sub("", fold(name)) for code, name in names.items()}
    after_kind = " ".join(_AFTER_KIND.findall(said))  # "5 Trần Phú, phường …": the street isn't the commune of that name
    named = [code for code, name in bare.items() if f" {name} " in f" {after_kind or said} "]
    if named:
        longest = max(len(bare[code]) for code in named)
        meant = [code for code in named if len(bare[code]) == longest]
        meant = [code for code in meant if f" {fold(names[code])} " in f" {said} "] or meant
        return () if len(meant) == 1 else _choices(meant, names)
    parts = list(_parts(said))
    found = {code: length for code, name in bare.items() if (length := _fits(name, parts))}
    kind_said = {code: f" {fold(names[code]).removesuffix(bare[code]).strip()} " in f" {said} " for code in found}
    return _choices(sorted(found, key=lambda code: (-found[code], not kind_said[code], bare[code])), names)


def _parts(said: str) -> Iterator[str]:
    """What may be part of a name: the words after "xã", "phường"; the whole of a short message; its last two words."""
    for match in _AFTER_KIND.finditer(said):
        words = match.group(1).split()
        yield from (" ".join(words[:length]) for length in range(len(words), 0, -1))
    words = _KIND.sub("", said).split()
    if 0 < len(words) <= SHORT and not any(word.isdecimal() for word in words):
        yield " ".join(words)
    if len(words) > 2:
        yield " ".join(words[-2:])


def _fits(name: str, parts: Sequence[str]) -> int:
    """The length of the longest part that a word of the name begins with; 0 if there is none."""
    return max((len(part) for part in parts if len(part) > 1 and f" {part}" in f" {name}"), default=0)


def _choices(codes: Sequence[str], names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(f"{VALUE}{code}", names[code]) for code in codes[:MOST])
