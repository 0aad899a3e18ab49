"""The checker of decision tables: rows that overlap, cases without a row, words that name two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import prod

from knowledge.deciding import Cell, cells, cut, matches
from knowledge.folding import Fold
from knowledge.thresholds import PREMISES, Row, Thresholds, read_condition

MOST_CELLS = 20_000
"""Combinations of a table's pieces that are still looked at one by one."""

Problem = tuple[str, str, str]
"""The id of the table (or the name of the premises file), the key, what is wrong."""


def split_problems(thresholds: Thresholds) -> Iterator[Problem]:
    """Cases without a row and cases with two, by table and kind: with these a table can't be asked."""
    for (name, kind), rows in thresholds.rows.items():
        yield from ((name, kind, problem) for problem in _partition(rows, thresholds))


def table_problems(thresholds: Thresholds, fold: Fold) -> Iterator[Problem]:
    """What else is wrong with the tables; whether what they cite exists is the general checker's."""
    for (name, kind), rows in thresholds.rows.items():
        for row in rows:
            if not row.citations:
                yield name, kind, f"outcome `{row.outcome}` has a row without a citation"
    for table in thresholds.tables.values():
        used = {row.outcome for key, rows in thresholds.rows.items() if key[0] == table.id for row in rows}
        for outcome in table.outcomes:
            if outcome.id not in used:
                yield table.id, outcome.id, "no row leads to this outcome"
    yield from _premises(thresholds)
    yield from _words("phrase", ((t.id, t.phrases) for t in thresholds.tables.values()), fold)
    yield from _words("word", ((k.id, k.phrases) for k in thresholds.premises.kinds), fold)


def _partition(rows: Sequence[Row], thresholds: Thresholds) -> Iterator[str]:
    """The first case without a row, and the first with two."""
    parts = cut(rows, thresholds.measures)
    if prod(len(found) for found in parts.values()) > MOST_CELLS:
        yield "too many boundaries to look at every case"
        return
    gap = overlap = False
    for cell in cells(parts):
        found = [row for row in rows if matches(row, cell)]
        if not found and not gap:
            gap = True
            yield f"no row for {_said(cell)}"
        if len(found) > 1 and not overlap:
            overlap = True
            yield f"two rows for {_said(cell)}: {found[0].outcome}, {found[1].outcome}"


def _said(cell: Cell) -> str:
    told = (f"{name}: {', '.join(sorted(c)) if isinstance(c, frozenset) else c}" for name, c in cell.items())
    return "; ".join(told) or "the whole kind"


def _premises(thresholds: Thresholds) -> Iterator[Problem]:
    measures, ids = thresholds.measures, [kind.id for kind in thresholds.premises.kinds]
    for at, kind in enumerate(thresholds.premises.kinds):
        for name in kind.area:
            if name not in measures:
                yield PREMISES, f"kinds.{kind.id}", f"`{name}` is no measure"
        if kind.id in ids[:at]:
            yield PREMISES, f"kinds.{kind.id}", "stands twice"
        if not any(key[1] == kind.id for key in thresholds.rows):
            yield PREMISES, f"kinds.{kind.id}", "no table has rows for it"
    for number, assumption in enumerate(thresholds.premises.assumptions):
        for name, value in (*assumption.when.items(), *assumption.then.items()):
            try:
                read_condition(measures[name], value)
            except (KeyError, ValueError) as error:
                yield PREMISES, f"assumptions[{number}].{name}", str(error)


def _words(what: str, groups: Iterable[tuple[str, tuple[str, ...]]], fold: Fold) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, phrases in groups:
        for phrase in phrases:
            other = seen.setdefault(fold(phrase), name)
            if other != name:
                yield name, what, f"“{phrase}” also stands for `{other}`"
