"""How often syllables, and pairs of them, stand in the project's own texts: what tells a likely repair from a lucky one.

The tables in `nlu/data` are made by `python -m nlu.frequency` and need not be made anew for every change of the content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from nlu.syllable import is_syllable
from nlu.text import strip_marks, words

FOLDER = Path(__file__).parent / "data"
WORDS = FOLDER / "words.tsv"
PAIRS = FOLDER / "pairs.tsv"
FOREIGN = FOLDER / "foreign.txt"
FEWEST = 2
"""A word or pair that stands more rarely may be a slip of the pen itself."""
TYPED = 10
"""So many times must a word stand in the labelled messages, which are full of slips on purpose, to count as once written."""


@dataclass(frozen=True)
class Frequencies:
    """How often marked words, words without marks and pairs of those ("chua chay") were seen; foreign words to leave alone, the
    doubtful ones only where there is no other sign that an input method was off.
    """

    marked: dict[str, int]
    folded: dict[str, int]
    pairs: dict[str, int]
    foreign: frozenset[str]
    doubtful: frozenset[str]

    def seen(self, word: str) -> int:
        """How often a word was seen: with its marks, or with any where it has none."""
        return (self.folded if word.isascii() else self.marked).get(word, 0)

    @classmethod
    def load(cls) -> Frequencies:
        """Those of the tables in `nlu/data`."""
        marked = _read(WORDS)
        folded: Counter[str] = Counter()
        for word, count in marked.items():
            folded[strip_marks(word)] += count
        lines = [line.partition("#")[0].split() for line in FOREIGN.read_text(encoding="utf-8").splitlines()]
        foreign = frozenset(word for line in lines if line[:1] != ["?"] for word in line)
        return cls(
            marked, dict(folded), _read(PAIRS), foreign, frozenset(w for line in lines if line[:1] == ["?"] for w in line[1:])
        )


@lru_cache(maxsize=1)
def frequencies() -> Frequencies:
    """The tables, read once."""
    return Frequencies.load()


def count(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Words with their marks, and pairs of neighbours without; only of what can be a Vietnamese syllable."""
    seen: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        said = [word if word.isalpha() and (is_syllable(word) or word in SHORT) else "" for word in words(text)]
        seen.update(filter(None, said))
        pairs.update(f"{strip_marks(a)} {strip_marks(b)}" for a, b in pairwise(said) if a and b)
    return seen, pairs


SHORT = frozenset({"pccc", "cnch", "ubnd", "gas", "ko"})
"""No syllables, but run together with others all the same."""


def _read(path: Path) -> dict[str, int]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {term: int(number) for term, number in rows}


def _written() -> Iterator[str]:
    """Questions, answers and quiz."""
    from knowledge import build, content

    written = content.load()
    for entry in build.entries_of(written):
        yield from (*entry.questions, *build.own_texts(entry))
    yield from (question.ask for question in written.questions)


def _typed() -> Iterator[str]:
    """The labelled messages."""
    from nlu import examples

    for messages in examples.labelled_messages().values():
        yield from messages


def _write(path: Path, counted: Counter[str]) -> None:
    rows = [f"{term}\t{number}\n" for term, number in sorted(counted.items()) if number >= FEWEST]
    path.write_text("# Made by `python -m nlu.frequency`.\n" + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    (words_written, pairs_written), (words_typed, pairs_typed) = count(_written()), count(_typed())
    _write(WORDS, words_written + Counter({word: number // TYPED for word, number in words_typed.items()}))
    _write(PAIRS, pairs_written + pairs_typed)
