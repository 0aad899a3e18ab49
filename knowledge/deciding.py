"""What a table says of given premises, as far as they are known: the row, or what still has to be asked.

A table's measures are cut at its boundaries; every combination of pieces (a cell) belongs to exactly one row, which the
checker sees to. What is known leaves some cells; when all of them end the same way, that is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from knowledge.spans import Span, pieces
from knowledge.thresholds import Box, Condition, Measure, Row, Thresholds, all_options, read_condition

Cell = dict[str, Condition]


@dataclass(frozen=True)
class Decision:
    """The rows still possible (one outcome among them: decided), and the measures that still decide, in asking order."""

    rows: tuple[Row, ...]
    open: tuple[str, ...] = ()

    @property
    def row(self) -> Row | None:
        """The row that decides, once it is decided."""
        return self.rows[0] if self.rows and len({row.outcome for row in self.rows}) == 1 else None


@dataclass(frozen=True)
class Known:
    """What is known of premises, and what of it is only taken to be so: the sentences that say it, by measure."""

    facts: Mapping[str, Condition]
    assumed: Mapping[str, str]


def assume(thresholds: Thresholds, facts: Mapping[str, Condition]) -> Known:
    """The facts with what is taken to hold where nothing was said."""
    known, assumed = dict(facts), dict[str, str]()
    measures = thresholds.measures
    for assumption in thresholds.premises.assumptions:
        when = {name: read_condition(measures[name], value) for name, value in assumption.when.items()}
        if not all(name in known and implies(known[name], condition) for name, condition in when.items()):
            continue
        for name, value in assumption.then.items():
            if name not in known:
                known[name] = read_condition(measures[name], value)
                assumed[name] = assumption.say
    return Known(known, assumed)


def decide(thresholds: Thresholds, table: str, kind: str, facts: Mapping[str, Condition]) -> Decision | None:
    """What the table says; `None` where it has no rows for the kind."""
    rows = thresholds.rows.get((table, kind))
    if not rows:
        return None
    measures = thresholds.measures
    parts = cut(rows, measures)
    left = {name: [part for part in found if meet(part, facts.get(name, part))] for name, found in parts.items()}
    ends = {tuple(cell.items()): row for cell in cells(left) if (row := first_match(rows, cell))}
    possible = tuple(row for row in rows if any(row is end for end in ends.values()))
    if len({row.outcome for row in possible}) <= 1:
        return Decision(possible)
    unsettled = [name for name in measures if len(left.get(name, ())) > 1]
    return Decision(possible, tuple(name for name in unsettled if _matters(name, ends)) or tuple(unsettled))


def cut(rows: Sequence[Row], measures: Mapping[str, Measure]) -> dict[str, tuple[Condition, ...]]:
    """The pieces of every measure that the rows speak of."""
    boxes = [box for row in rows for box in row.boxes]
    parts: dict[str, tuple[Condition, ...]] = {}
    for name, measure in measures.items():
        said = [box[name] for box in boxes if name in box]
        if said and measure.options:
            parts[name] = tuple(frozenset({option}) for option in sorted(all_options(measure)))
        elif said:
            parts[name] = pieces(condition for condition in said if isinstance(condition, Span))
    return parts


def cells(parts: Mapping[str, Sequence[Condition]]) -> Iterator[Cell]:
    """Every combination of pieces."""
    names = list(parts)
    for combination in product(*parts.values()):
        yield dict(zip(names, combination, strict=True))


def first_match(rows: Sequence[Row], cell: Mapping[str, Condition]) -> Row | None:
    """The row a cell belongs to."""
    return next((row for row in rows if matches(row, cell)), None)


def matches(row: Row, cell: Mapping[str, Condition]) -> bool:
    """Whether one of the row's boxes holds the whole cell."""
    return any(holds(box, cell) for box in row.boxes)


def holds(box: Box, known: Mapping[str, Condition]) -> bool:
    """Whether what is known makes every condition of the box true."""
    return all(name in known and implies(known[name], condition) for name, condition in box.items())


def implies(fact: Condition, condition: Condition) -> bool:
    """Whether a fact is enough for a condition to be true."""
    if isinstance(fact, Span) and isinstance(condition, Span):
        return fact.within(condition)
    return isinstance(fact, frozenset) and isinstance(condition, frozenset) and fact <= condition


def meet(one: Condition, other: Condition) -> bool:
    """Whether both can be true."""
    if isinstance(one, Span) and isinstance(other, Span):
        return one.meets(other)
    return isinstance(one, frozenset) and isinstance(other, frozenset) and bool(one & other)


def _matters(name: str, ends: Mapping[tuple[tuple[str, Condition], ...], Row]) -> bool:
    """Whether two cells that differ only in this measure end differently."""
    outcomes: dict[tuple[tuple[str, Condition], ...], str] = {}
    for cell, row in ends.items():
        rest = tuple(part for part in cell if part[0] != name)
        if outcomes.setdefault(rest, row.outcome) != row.outcome:
            return True
    return False
