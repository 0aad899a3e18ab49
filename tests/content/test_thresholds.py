"""The decision tables say what the texts say, on both sides of every boundary; `law.yml` was written from the texts by hand."""

import operator
import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from knowledge import content
from knowledge.deciding import cut, decide
from knowledge.spans import Span

TABLES = content.load().thresholds
LAW = yaml.safe_load((Path(__file__).parent / "thresholds" / "law.yml").read_text(encoding="utf-8"))
TEXTS = [(table, kind) for table, kinds in LAW.items() for kind in kinds]
SIGNS = {"": operator.ge, ">": operator.gt, "<": operator.lt}
PARTLY = {"inspection", "acceptance", "team", "data_link", "extinguisher", "masks"}
"""Tables that say the same of many kinds: some of them stand for all."""


class Step:
    """One step of a text: its outcome and its conditions, of which any is enough."""

    def __init__(self, outcome, *conditions):
        self.outcome = outcome
        self.conditions = [[self._part(part) for part in condition.split(" & ")] for condition in conditions]

    @staticmethod
    def _part(written):
        name, sign, number = re.fullmatch(r"(\w+)(?: ([<>]?)(\d+)|=.*)", written).groups()
        return (name, SIGNS[sign], int(number)) if number else (name, None, written.partition("=")[2].split(","))

    def holds(self, case):
        return not self.conditions or any(all(_true(part, case) for part in parts) for parts in self.conditions)


def _true(part, case):
    name, compare, wanted = part
    return compare(case[name], wanted) if compare else case[name] in wanted


def cases(table, kind, steps):
    """Every combination of the values just below, at and just above each boundary of the table and of the text."""
    values = {}
    for name, pieces in cut(TABLES.rows[table, kind], TABLES.measures).items():
        spans = [piece for piece in pieces if isinstance(piece, Span)]
        edges = {int(piece.low[0]) for piece in spans} | {
            n for s in steps for c in s.conditions for p, f, n in c if f and p == name
        }
        values[name] = (
            sorted({edge + step for edge in edges for step in (-1, 0, 1) if edge + step >= 0})
            if spans
            else [option.id for option in TABLES.measures[name].options]
        )
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


@pytest.mark.parametrize(("table", "kind"), TEXTS, ids=lambda part: part)
def test_a_table_says_what_the_text_says_around_every_boundary(table, kind):
    steps = [Step(*step) for step in LAW[table][kind]]
    for case in cases(table, kind, steps):
        facts = {n: frozenset({v}) if isinstance(v, str) else Span.exactly(float(v)) for n, v in case.items()}
        right = next(step.outcome for step in steps if step.holds(case))
        assert decide(TABLES, table, kind, facts).row.outcome == right, case


def test_every_measure_of_the_text_is_one_of_the_table():
    for table, kind in TEXTS:
        said = {part[0] for step in LAW[table][kind] for parts in Step(*step).conditions for part in parts}
        assert said <= set(cut(TABLES.rows[table, kind], TABLES.measures)), (table, kind)


def test_every_table_was_read_for_every_kind_it_speaks_of():
    missing = [key for key in TABLES.rows if key not in TEXTS and key[0] not in PARTLY]
    assert missing == []
    assert set(TABLES.tables) == set(LAW)


def test_every_row_is_cited():
    assert [(row.table, row.kind) for rows in TABLES.rows.values() for row in rows if not row.citations] == []
