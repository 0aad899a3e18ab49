"""Decision tables: what a rule asks of a given premises, by kind and size.

One file a question in `content/thresholds/`, and `premises.yml` with the measures and the kinds of premises. A table that
`follows` another takes that one's outcome as its first condition ("cơ sở nhóm 1" → every year). `compiled` turns the files into
flat rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Annotated

import msgspec

from knowledge.errors import ContentError
from knowledge.schema import Citation, Id, Line
from knowledge.spans import Span

PREMISES = "premises.yml"

Written = dict[str, str | tuple[str, ...]]
"""Conditions that hold together: a span for a number (`area_m2: 300..`), names for a choice (`hazard: [ab, c]`)."""
Condition = Span | frozenset[str]
Box = Mapping[str, Condition]
"""The same, read."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the structs: immutable, unknown keys refused."""


class Option(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer to a measure that is a choice; `phrases` are how people say it."""

    id: Id
    label: Line
    button: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    phrases: tuple[Line, ...] = ()


class Measure(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that decides: a number (`label` from 20 `unit` on: "cao từ 5 tầng trở lên") or a choice between options."""

    id: Id
    label: Line
    unit: str = ""
    ask: Line
    options: tuple[Option, ...] = ()


class Kind(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of premises and the words for it; `area` names what an area said without more is taken for.

    `marked` are words that count only when typed with their marks; `entry` is the answer that tells all limits of the kind;
    `offered` puts it on the menu.
    """

    id: Id
    label: Line
    phrases: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    marked: tuple[Line, ...] = ()
    area: tuple[str, ...] = ("area_m2",)
    note: Line | None = None
    entry: Id | None = None
    offered: bool = False


class Assumption(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is taken to hold while nothing else was said; the answer says so where it mattered."""

    when: Written = {}
    then: Written
    say: Line


class Premises(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`premises.yml`.

    `described` are words that make a message speak of given premises, `general` of the rule itself, `follow_ups` those of one
    more question about the same premises.
    """

    measures: tuple[Measure, ...] = ()
    kinds: tuple[Kind, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    described: tuple[Line, ...] = ()
    general: tuple[Line, ...] = ()
    follow_ups: tuple[Line, ...] = ()


class Outcome(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way a question can end: what is said first, and `brief` for lists."""

    id: Id
    say: Line
    brief: Annotated[str, msgspec.Meta(min_length=1, max_length=90)]


class RuleRow(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An outcome and when: any of the boxes in `when` (none: always), after one of the outcomes of the followed table."""

    outcome: Id
    when: tuple[Written, ...] = ()
    after: tuple[Id, ...] = ()
    note: Line | None = None
    citations: tuple[Citation, ...] = ()


class Rule(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows for some kinds of premises. In a table that follows another, no kinds means all of that one but `except_kinds`."""

    kinds: tuple[Id, ...] = ()
    except_kinds: tuple[Id, ...] = ()
    note: Line | None = None
    citations: tuple[Citation, ...] = ()
    rows: Annotated[tuple[RuleRow, ...], msgspec.Meta(min_length=1)]


class Table(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question. `title` stands on a button, `phrases` are how people ask; `checked` is when it was read."""

    id: Id
    title: Annotated[str, msgspec.Meta(min_length=3, max_length=60)]
    order: int
    phrases: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    follows: Id | None = None
    note: Line | None = None
    outcomes: Annotated[tuple[Outcome, ...], msgspec.Meta(min_length=1)]
    rules: Annotated[tuple[Rule, ...], msgspec.Meta(min_length=1)]
    checked: date

    def outcome(self, name: str) -> Outcome:
        """The outcome of a name."""
        return next(outcome for outcome in self.outcomes if outcome.id == name)


@dataclass(frozen=True)
class Row:
    """A row ready to be asked: boxes read, citations of the rule and of the followed row together."""

    table: str
    kind: str
    outcome: str
    boxes: tuple[Box, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Thresholds:
    """All tables with what they speak of, and their rows by table and kind."""

    premises: Premises
    tables: Mapping[str, Table]
    rows: Mapping[tuple[str, str], tuple[Row, ...]]

    @property
    def measures(self) -> dict[str, Measure]:
        """The measures by name, in the order in which they are asked for."""
        return {measure.id: measure for measure in self.premises.measures}

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of premises by name."""
        return {kind.id: kind for kind in self.premises.kinds}


def compiled(premises: Premises, tables: Mapping[str, Table]) -> Thresholds:
    """The rows of all tables, given by file. Raises `ContentError` naming file and key."""
    by_id = {table.id: table for table in tables.values()}
    where = {table.id: path for path, table in tables.items()}
    rows: dict[tuple[str, str], list[Row]] = {}
    for table in _in_order(by_id, where):
        for row in _rows(table, premises, rows, where[table.id]):
            rows.setdefault((row.table, row.kind), []).append(row)
    ordered = dict(sorted(by_id.items(), key=lambda pair: pair[1].order))
    return Thresholds(premises, ordered, {key: tuple(group) for key, group in rows.items()})


def _in_order(tables: Mapping[str, Table], where: Mapping[str, str]) -> list[Table]:
    """The followed before those that follow."""
    done: list[Table] = []
    waiting = sorted(tables.values(), key=lambda table: table.order)
    while waiting:
        ready = [table for table in waiting if table.follows is None or table.follows in {t.id for t in done}]
        if not ready:
            table = waiting[0]
            raise ContentError(
                f"{where[table.id]}: {table.id}.follows: `{table.follows}` is no table, or they follow each other"
            )
        done += ready
        waiting = [table for table in waiting if table not in ready]
    return done


def _rows(table: Table, premises: Premises, known: Mapping[tuple[str, str], list[Row]], where: str) -> Iterator[Row]:
    kinds = {kind.id for kind in premises.kinds}
    for number, rule in enumerate(table.rules):
        all_kinds = [kind for name, kind in known if name == table.follows and kind not in rule.except_kinds]
        for at, row in enumerate(rule.rows):
            key = f"{where}: {table.id}.rules[{number}].rows[{at}]"
            if row.outcome not in {outcome.id for outcome in table.outcomes}:
                raise ContentError(f"{key}.outcome: `{row.outcome}` is none of the table's outcomes")
            if bool(row.after) != bool(table.follows):
                raise ContentError(f"{key}.after: belongs to a table that follows another, and only there")
            boxes = tuple(_box(written, premises, f"{key}.when[{n}]") for n, written in enumerate(row.when)) or ({},)
            for kind in rule.kinds or all_kinds:
                if kind not in kinds:
                    raise ContentError(f"{key}: `{kind}` is no kind of premises in {PREMISES}")
                followed = known.get((table.follows or "", kind), ())
                yield from _joined(table, rule, row, kind, boxes, [base for base in followed if base.outcome in row.after])


def _joined(table: Table, rule: Rule, row: RuleRow, kind: str, boxes: tuple[Box, ...], followed: list[Row]) -> Iterator[Row]:
    """The row itself, or once for each row of the followed table that leads to it."""
    own = (*rule.citations, *row.citations)
    notes = tuple(note for note in (row.note, rule.note) if note)
    if table.follows is None:
        yield Row(table.id, kind, row.outcome, boxes, _once(own), notes)
    for base in followed:
        both = tuple(joined for box in boxes for other in base.boxes if (joined := joined_box(box, other)) is not None)
        if both:
            told = (*notes, *(note for note in base.notes if not notes))
            yield Row(table.id, kind, row.outcome, both, _once((*base.citations, *own)), told)


def _once(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return tuple(citation for at, citation in enumerate(citations) if citation not in citations[:at])


def joined_box(one: Box, other: Box) -> Box | None:
    """Both boxes' conditions together; `None` where they can't hold at once."""
    both: dict[str, Condition] = dict(one)
    for name, condition in other.items():
        crossed = cross(both[name], condition) if name in both else condition
        if not crossed:
            return None
        both[name] = crossed
    return both


def cross(one: Condition, other: Condition) -> Condition | None:
    """What two conditions on one measure have in common."""
    if isinstance(one, Span) and isinstance(other, Span):
        return one.cross(other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return (one & other) or None
    return None


def _box(written: Written, premises: Premises, key: str) -> Box:
    """Conditions read; `key` says where they stand."""
    measures = {measure.id: measure for measure in premises.measures}
    box: dict[str, Condition] = {}
    for name, value in written.items():
        measure = measures.get(name)
        if measure is None:
            raise ContentError(f"{key}.{name}: is no measure in {PREMISES}")
        try:
            box[name] = read_condition(measure, value)
        except ValueError as error:
            raise ContentError(f"{key}.{name}: {error}") from error
    return box


def read_condition(measure: Measure, value: str | tuple[str, ...]) -> Condition:
    """A condition as it is written. Raises `ValueError`."""
    if not measure.options:
        if not isinstance(value, str):
            raise ValueError("needs one stretch of numbers")
        return Span.parse(value)
    names = frozenset((value,) if isinstance(value, str) else value)
    unknown = sorted(names - {option.id for option in measure.options})
    if unknown or not names:
        raise ValueError(f"`{', '.join(unknown)}` is no option of {measure.id}")
    return names


def all_options(measure: Measure) -> frozenset[str]:
    """Everything a choice may be."""
    return reduce(frozenset.union, (frozenset({option.id}) for option in measure.options), frozenset[str]())
