"""Questions of the bank as rows of a table: the columns are the keys of the content files, lists stand in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_args

import msgspec

from knowledge.check_quiz import MOST_OPTIONS
from knowledge.schema import Audience, Citation, Question

OPTIONS = tuple(f"option_{number}" for number in range(1, MOST_OPTIONS + 1))
FIELDS = {field.name: field.type for field in msgspec.structs.fields(Question)}
COLUMNS = tuple(column for name in FIELDS for column in (OPTIONS if name == "options" else (name,)))
REQUIRED = ("kind", "topic", "ask", "right", "explain", "entry", "difficulty", "checked")
KINDS = get_args(FIELDS["kind"])
AUDIENCES = get_args(Audience)
LETTERS = "ABCDEFGH"
ONE_RIGHT = ("single", "true_false")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_APART = re.compile(r"[;,\s]+")
_LENGTH = re.compile(r"length (<=|>=) (\d+)")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; `reason` names a sentence (`bank.fault.…`), `values` what it needs."""

    line: int
    column: str
    value: str
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """The cells of a question by column, the line they stand in, and what was wrong before the cells were looked at."""

    line: int
    cells: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def cells_of(question: Question) -> dict[str, str]:
    """A question as cells; positions of right options count from 1."""
    cells: dict[str, str] = {}
    for name in FIELDS:
        value = getattr(question, name)
        if name == "options":
            cells |= dict(zip(OPTIONS, value, strict=False))
        elif name == "right":
            cells[name] = joined(str(key if question.kind == "numeric" else key + 1) for key in value)
        elif name == "citations":
            cells[name] = joined(_citation_text(citation) for citation in value)
        elif isinstance(value, tuple):
            cells[name] = joined(value)
        elif value is not None:
            cells[name] = str(value)
    return cells


def question_of(row: Row) -> Question | tuple[Fault, ...]:
    """The question of a row, or all that is wrong with it; where its form couldn't be read, its cells aren't looked at."""
    if row.faults:
        return row.faults
    reader = _Reader(row)
    return reader.question() or tuple(reader.faults)


def joined(values: Iterable[str]) -> str:
    """Values in one cell, apart by semicolons."""
    return "; ".join(_escaped(value, ";") for value in values)


def apart(cell: str) -> list[str]:
    """The values of a cell; a semicolon within a value has a backslash before it."""
    values = [_unescaped(part.strip()) for part in _split(cell, ";")]
    return [value for value in values if value]


def _split(text: str, mark: str) -> list[str]:
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _escaped(value: str, mark: str) -> str:
    return value.replace("\\", "\\\\").replace(mark, f"\\{mark}")


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _citation_text(citation: Citation) -> str:
    """document/article/clause/point, as far as it goes."""
    parts = [citation.document, citation.article, citation.clause, citation.point]
    while not parts[-1]:
        parts.pop()
    return "/".join(_escaped(part or "", "/") for part in parts)


class _Reader:
    """Reads the cells of one row, gathering what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self._line, self._cells = row.line, row.cells
        self.faults: list[Fault] = []

    def question(self) -> Question | None:
        """The question; `None` where a fault was found."""
        for name in REQUIRED:
            if not self._cell(name):
                self._fault(name, "missing")
        kind, options = self._kind(), self._options()
        values: dict[str, Any] = {name: self._cell(name) or None for name in FIELDS}
        values |= {
            "kind": kind,
            "options": options,
            "right": self._right(kind, options),
            "citations": tuple(self._citations()),
            "sources": tuple(apart(self._cell("sources"))),
            "audience": tuple(self._audience()),
            "difficulty": self._difficulty(),
            "checked": self._day(),
        }
        given = {name: value for name, value in values.items() if value is not None}
        if self.faults:
            return None
        try:
            return msgspec.convert(msgspec.to_builtins(given), Question)
        except msgspec.ValidationError:
            for name, value in given.items():
                self._fits(name, value)
        return None

    def _cell(self, column: str) -> str:
        return self._cells.get(column, "")

    def _fault(self, column: str, reason: str, value: str | None = None, **values: object) -> None:
        self.faults.append(Fault(self._line, column, self._cell(column) if value is None else value, reason, values))

    def _kind(self) -> str | None:
        kind = self._cell("kind")
        if kind and kind not in KINDS:
            self._fault("kind", "unknown", known=", ".join(KINDS))
        return kind if kind in KINDS else None

    def _options(self) -> tuple[str, ...]:
        """The options without a gap between them."""
        options = [self._cell(column) for column in OPTIONS]
        while options and not options[-1]:
            options.pop()
        for column, option in zip(OPTIONS, options, strict=False):
            if not option:
                self._fault(column, "gap")
        return tuple(options)

    def _right(self, kind: str | None, options: tuple[str, ...]) -> tuple[int, ...] | None:
        """The right key, counted from 0 (or the number)."""
        cell = self._cell("right")
        if kind is None or not cell:
            return None
        if kind == "numeric":
            return self._number(cell, options)
        if len(options) < 2:
            self._fault(OPTIONS[1], "few")
            return None
        places = [self._place(sign, options) for sign in filter(None, _APART.split(cell))]
        right = tuple(place for place in places if place is not None)
        if len(right) == len(places):
            self._complete(kind, right, options)
        return right

    def _number(self, cell: str, options: tuple[str, ...]) -> tuple[int, ...] | None:
        if options:
            self._fault(OPTIONS[0], "no_options")
        if not cell.isdecimal():
            self._fault("right", "number")
            return None
        return (int(cell),)

    def _place(self, sign: str, options: tuple[str, ...]) -> int | None:
        """A place by its number or letter."""
        letter = LETTERS.find(sign.upper()) if len(sign) == 1 else -1
        place = int(sign) - 1 if sign.isdecimal() else letter
        if not 0 <= place < len(options):
            self._fault("right", "place", sign, count=len(options))
            return None
        return place

    def _complete(self, kind: str, right: tuple[int, ...], options: tuple[str, ...]) -> None:
        if len(set(right)) != len(right):
            self._fault("right", "twice")
        elif not right:
            self._fault("right", "missing")
        elif kind in ONE_RIGHT and len(right) != 1:
            self._fault("right", "one_right")
        elif kind == "order" and len(right) != len(options):
            self._fault("right", "all_placed", count=len(options))

    def _citations(self) -> Iterator[Citation]:
        for text in apart(self._cell("citations")):
            parts = [_unescaped(part) for part in _split(text, "/")]
            if len(parts) > 4 or not parts[0]:
                self._fault("citations", "citation", text)
                continue
            named = dict(zip(("document", "article", "clause", "point"), parts, strict=False))
            try:
                yield msgspec.convert({name: part for name, part in named.items() if part}, Citation)
            except msgspec.ValidationError:
                self._fault("citations", "citation", text)

    def _audience(self) -> Iterator[str]:
        for name in apart(self._cell("audience")):
            if name in AUDIENCES:
                yield name
            else:
                self._fault("audience", "unknown", name, known=", ".join(AUDIENCES))

    def _difficulty(self) -> int | None:
        cell = self._cell("difficulty")
        if not cell:
            return None
        if cell not in ("1", "2", "3"):
            self._fault("difficulty", "unknown", known="1, 2, 3")
            return None
        return int(cell)

    def _day(self) -> date | None:
        cell = self._cell("checked")
        for form in DAYS:
            try:
                return datetime.strptime(cell, form).date()  # noqa: DTZ007  a day, no moment
            except ValueError:
                continue
        if cell:
            self._fault("checked", "day")
        return None

    def _fits(self, name: str, value: Any) -> None:
        """Whether a value is of the length and form its key asks for."""
        for column, part in zip(OPTIONS, value, strict=False) if name == "options" else ((name, value),):
            try:
                msgspec.convert(msgspec.to_builtins((part,) if name == "options" else part), FIELDS[name])
            except msgspec.ValidationError as error:
                bound = _LENGTH.search(str(error))
                most = bound is not None and bound[1] == "<="
                reason = "form" if bound is None else "long" if most else "short"
                self._fault(column, reason, count=bound[2] if bound else "")
