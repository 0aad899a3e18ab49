"""Which kind of premises and which question about it a message names, by the words that the decision tables list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.thresholds import Thresholds
from nlu.phrases import Phrase, Word, read_words


@dataclass(frozen=True)
class Asked:
    """What a message was found to speak of.

    `described`: it speaks of somebody's own premises; `general`: it asks for the rule itself; `follows_up`: it asks on.
    """

    kind: str | None = None
    table: str | None = None
    choices: Mapping[str, str] | None = None
    described: bool = False
    general: bool = False
    follows_up: bool = False


@lru_cache(maxsize=2)
def reader_of(thresholds: Thresholds) -> PremisesReader:
    """The reader for given tables, made once."""
    return PremisesReader(thresholds)


class PremisesReader:
    """The words of the tables, ready to be looked for."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds

    def read(self, text: str) -> Asked:
        """What a message speaks of."""
        message = read_words(text)
        options = {name: _longest(phrases, message) for name, phrases in self._options.items()}
        return Asked(
            _longest([*self._kinds, *self._marked(message)], message),
            _first(self._tables, message),
            {name: option for name, option in options.items() if option},
            any(phrase.found_in(message) for phrase in self._described),
            any(phrase.found_in(message) for phrase in self._general),
            any(phrase.found_in(message) for phrase in self._follow_ups),
        )

    def _marked(self, message: Sequence[Word]) -> list[tuple[Phrase, str]]:
        """Words that must have been typed with their marks: "cho" is no "chợ"."""
        typed = {word.normal for word in message}
        return [(Phrase.of(p), kind.id) for kind in self._thresholds.premises.kinds for p in kind.marked if p in typed]

    @cached_property
    def _kinds(self) -> list[tuple[Phrase, str]]:
        return [(Phrase.of(p), kind.id) for kind in self._thresholds.premises.kinds for p in kind.phrases]

    @cached_property
    def _tables(self) -> list[tuple[Phrase, str]]:
        return [(Phrase.of(p), table.id) for table in self._thresholds.tables.values() for p in table.phrases]

    @cached_property
    def _options(self) -> dict[str, list[tuple[Phrase, str]]]:
        measures = [measure for measure in self._thresholds.premises.measures if measure.options]
        return {m.id: [(Phrase.of(p), option.id) for option in m.options for p in option.phrases] for m in measures}

    @cached_property
    def _described(self) -> list[Phrase]:
        return _phrases(self._thresholds.premises.described)

    @cached_property
    def _general(self) -> list[Phrase]:
        return _phrases(self._thresholds.premises.general)

    @cached_property
    def _follow_ups(self) -> list[Phrase]:
        return _phrases(self._thresholds.premises.follow_ups)


def _phrases(sources: Iterable[str]) -> list[Phrase]:
    return [Phrase.of(source) for source in sources]


def _found(phrases: Iterable[tuple[Phrase, str]], message: Sequence[Word]) -> list[tuple[int, int, str]]:
    """Where phrases stand: place, length, name."""
    places: dict[str, list[int]] = {}
    for start, word in enumerate(message):
        places.setdefault(word.folded, []).append(start)
    return [
        (start, len(phrase.parts), name)
        for phrase, name in phrases
        for start in places.get(phrase.first, ())
        if phrase.matches_at(message, start)
    ]


def _longest(phrases: Iterable[tuple[Phrase, str]], message: Sequence[Word]) -> str | None:
    """The name of the longest phrase found, the first among equals."""
    found = _found(phrases, message)
    return min(found, key=lambda hit: (-hit[1], hit[0]))[2] if found else None


def _first(phrases: Iterable[tuple[Phrase, str]], message: Sequence[Word]) -> str | None:
    """The name of the phrase that stands first, the longest among those."""
    found = _found(phrases, message)
    return min(found, key=lambda hit: (hit[0], -hit[1]))[2] if found else None
