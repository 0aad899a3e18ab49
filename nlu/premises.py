"""Which kind of premises and which question about it a message names, by the words that the decision tables list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.thresholds import Thresholds
from nlu.phrases import PhraseBook, Word, read_words

LONGEST_NAME, NAMED_SHARE = 7, 0.6
"""Words of a message that may only name premises, and the share of them that must do so: "phòng khám răng 2 tầng"."""


@dataclass(frozen=True)
class Asked:
    """What a message was found to speak of.

    `described`: it speaks of somebody's own premises; `general`: it asks for the rule itself; `follows_up`: it asks on;
    `named`: it does little but name premises, with a size or whose they are.
    """

    kind: str | None = None
    table: str | None = None
    choices: Mapping[str, str] | None = None
    described: bool = False
    general: bool = False
    follows_up: bool = False
    named: bool = False


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
        options = {measure: names.longest(message) for measure, names in self._options.items()}
        kinds = [*self._kinds.found(message), *self._typed(message)]
        return Asked(
            _longest(kinds),
            self._tables.first(message),
            {measure: option for measure, option in options.items() if option},
            self._described.any_in(message),
            self._general.any_in(message),
            self._follow_ups.any_in(message),
            self._only_names(message, kinds),
        )

    def _only_names(self, message: Sequence[Word], kinds: Iterable[tuple[int, int, str]]) -> bool:
        """Whether most words are of a kind, say whose it is, or are a number with what it counts."""
        spans = [(start, length) for start, length, _ in kinds]
        spans += [(start, len(phrase.parts)) for start, phrase in self._described.found(message)]
        spans += [(start, 2) for start, word in enumerate(message) if word.normal[0].isdigit()]
        covered = {at for start, length in spans for at in range(start, min(start + length, len(message)))}
        return 0 < len(message) <= LONGEST_NAME and len(covered) >= NAMED_SHARE * len(message)

    def _typed(self, message: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
        """Words that must have been typed with their marks: "cho" is no "chợ"."""
        return ((at, 1, self._marked[word.normal]) for at, word in enumerate(message) if word.normal in self._marked)

    @cached_property
    def _marked(self) -> dict[str, str]:
        return {word: kind.id for kind in reversed(self._thresholds.premises.kinds) for word in kind.marked}

    @cached_property
    def _kinds(self) -> _Names:
        return _Names((p, kind.id) for kind in self._thresholds.premises.kinds for p in kind.phrases)

    @cached_property
    def _tables(self) -> _Names:
        return _Names((p, table.id) for table in self._thresholds.tables.values() for p in table.phrases)

    @cached_property
    def _options(self) -> dict[str, _Names]:
        measures = [measure for measure in self._thresholds.premises.measures if measure.options]
        return {m.id: _Names((p, option.id) for option in m.options for p in option.phrases) for m in measures}

    @cached_property
    def _described(self) -> PhraseBook:
        return PhraseBook(self._thresholds.premises.described)

    @cached_property
    def _general(self) -> PhraseBook:
        return PhraseBook(self._thresholds.premises.general)

    @cached_property
    def _follow_ups(self) -> PhraseBook:
        return PhraseBook(self._thresholds.premises.follow_ups)


class _Names:
    """Phrases that each stand for a name."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._name: dict[str, str] = {}
        for phrase, name in named:
            self._name.setdefault(phrase, name)
        self._book = PhraseBook(self._name)

    def found(self, message: Sequence[Word]) -> list[tuple[int, int, str]]:
        """Where phrases stand: place, length, name."""
        return [(start, len(phrase.parts), self._name[phrase.source]) for start, phrase in self._book.found(message)]

    def longest(self, message: Sequence[Word]) -> str | None:
        """The name of the longest phrase found, the first among equals."""
        return _longest(self.found(message))

    def first(self, message: Sequence[Word]) -> str | None:
        """The name of the phrase that stands first, the longest among those."""
        return min(self.found(message), key=lambda hit: (hit[0], -hit[1]), default=(0, 0, None))[2]


def _longest(found: Iterable[tuple[int, int, str]]) -> str | None:
    return min(found, key=lambda hit: (-hit[1], hit[0]), default=(0, 0, None))[2]
