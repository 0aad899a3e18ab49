"""What counts of a message where emergencies are told: two views of the same words, each for a network of its own.

One reads words, pairs of them and kinds of words; the other words and their spelling, which slips, residue of typing and
unknown words disturb less. Each errs where the other doesn't: together they err less than either, or than one network over all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from nlu.lexicon import HAPPENINGS, Message
from nlu.ngrams import Terms

SHORTEST, LONGEST = 3, 4
"""Characters of the character n-grams."""
NUMBER = "0"
"""In the place of every number."""


def worded(message: Message) -> Iterator[str]:
    """Its words, pairs of them, their kinds and pairs of those."""
    words = _words(message)
    yield from _common(message, words)
    yield from (f"p:{a} {b}" for a, b in pairwise(["<", *words, ">"]))
    yield from _kinds(message.kinds)


def spelled(message: Message) -> Iterator[str]:
    """Its words and all their characters in threes and fours."""
    words = _words(message)
    yield from _common(message, words)
    yield from _characters(f" {' '.join(words)} ")


VIEWS: Mapping[str, Callable[[Message], Iterable[str]]] = {"words": worded, "spelling": spelled}
"""Both, by the name their network is kept under."""


def _words(message: Message) -> list[str]:
    return [NUMBER if word.folded.isdigit() else word.folded for word in message.words]


def _common(message: Message, words: Sequence[str]) -> Iterator[str]:
    """Words, those with marks also as typed, how many there are, and signs."""
    yield from (f"w:{word}" for word in words)
    yield from (f"m:{word.normal}" for word in message.words if not word.plain)
    yield f"l:{min(len(words), 12)}"
    yield from (f"s:{sign}" for sign in "?!" if sign in message.text)


def _kinds(kinds: Sequence[str]) -> Terms:
    """Kinds and their pairs, once as they are and once with all happenings as one."""
    found: Terms = []
    for name, sequence in (("k", kinds), ("h", ["happening" if kind in HAPPENINGS else kind for kind in kinds])):
        found += [f"{name}:{kind}" for kind in sequence]
        found += [f"{name}p:{a} {b}" for a, b in pairwise(["<", *sequence, ">"])]
    return found if HAPPENINGS.keys() & set(kinds) else [*found, "h:"]


def _characters(text: str) -> Iterable[str]:
    return (f"c:{text[at : at + size]}" for size in range(SHORTEST, LONGEST + 1) for at in range(len(text) - size + 1))
