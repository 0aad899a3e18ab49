"""Rosters as people keep them, read row by row; everything that is wrong is named with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import phonenumbers

from bot.conversation.training import Role
from bot.errors import NotFound, Refused
from bot.training.spreadsheets import Table
from bot.wording import Wording
from nlu.text import clean, fold, has_letters

Name = TypeVar("Name", bound=str)
HEAD_WITHIN = 15
"""Rows in which the row of column names is looked for: rosters begin with titles."""
NEEDED = ("name", "team", "unit")
LONGEST_NAME, LONGEST_TEAM = 80, 120
SHOWN = 20
COLUMNS = {
    "name": ("ho va ten", "ho ten", "ten", "ho ten day du", "hoten", "name", "full name", "ten doi vien", "thanh vien"),
    "phone": (
        "so dien thoai", "dien thoai", "sdt", "so dt", "dt", "di dong", "dien thoai di dong", "phone", "telephone", "mobile",
        "phone number",
    ),
    "team": ("doi", "ten doi", "to doi", "team", "team name", "don vi doi"),
    "kind": ("loai doi", "loai", "loai hinh", "loai hinh doi", "kind", "team kind", "type"),
    "unit": (
        "xa phuong", "xa", "phuong", "xa phuong dac khu", "ten xa", "ma xa", "don vi", "ma don vi", "don vi hanh chinh",
        "unit", "unit code", "commune",
    ),
    "role": ("vai tro", "chuc vu", "chuc danh", "nhiem vu", "role"),
}  # fmt: skip
"""What people call a column, without tone marks."""
KINDS = {
    "militia": ("dan phong", "doi dan phong", "militia"),
    "facility": ("co so", "pccc co so", "doi pccc co so", "doi pccc va cnch co so", "pccc va cnch co so", "facility"),
    "specialist": (
        "chuyen nganh", "pccc chuyen nganh", "doi pccc chuyen nganh", "pccc va cnch chuyen nganh",
        "doi pccc va cnch chuyen nganh", "specialist",
    ),
    "volunteer": ("tinh nguyen", "doi tinh nguyen", "doi pccc tinh nguyen", "pccc tinh nguyen", "volunteer"),
    "office": ("can bo", "can bo phu trach", "office"),
}  # fmt: skip
ROLES: dict[Role, tuple[str, ...]] = {
    "member": ("doi vien", "thanh vien", "to vien", "member"),
    "captain": ("doi truong", "to truong", "doi pho", "to pho", "chi huy doi", "captain"),
    "commune": ("can bo xa", "can bo phuong", "can bo cap xa", "commune", "commune officer"),
    "province": ("can bo tinh", "can bo thanh pho", "can bo cap tinh", "province", "province officer"),
}
_SEPARATOR = re.compile(r"[^\w]+")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’\-]+[^\W\d_]+\.?)*\.?")


@dataclass(frozen=True)
class Row:
    """A line of a roster, understood; `phone` in E.164 or nothing, `kind` nothing where the roster doesn't say."""

    line: int
    name: str
    phone: str
    team: str
    kind: str
    unit: str
    role: Role


@dataclass(frozen=True)
class WrongCell:
    """What is wrong where; `line` 0 for the whole file."""

    line: int
    column: str
    value: str
    reason: str


class RosterWrong(Refused):
    """A roster with mistakes: all of them in `cells`, the first ones in words. Nothing was imported."""

    def __init__(self, file: Path, cells: list[WrongCell], say: Wording) -> None:
        shown = "\n".join("  " + say("roster.cell", **vars(one)) for one in cells[:SHOWN])
        more = "  " + say("roster.more", count=len(cells) - SHOWN) if len(cells) > SHOWN else ""
        super().__init__("roster.wrong", file=file, count=len(cells), cells=f"{shown}\n{more}".rstrip())
        self.cells = cells


@dataclass
class Findings:
    """Collects what is wrong, to tell it all at once."""

    say: Wording
    cells: list[WrongCell] = field(default_factory=list)

    def note(self, line: int, column: str, value: str, reason: str, /, **values: object) -> None:
        """Something is wrong in a line."""
        self.cells.append(WrongCell(line, column, value[:60], self.say(f"roster.{reason}", **values)))

    @contextmanager
    def settled(self, file: Path) -> Iterator[None]:
        """Raises `RosterWrong` at the end if anything was wrong."""
        yield
        if self.cells:
            raise RosterWrong(file, sorted(self.cells, key=lambda one: one.line), self.say)


@dataclass(frozen=True)
class Roster:
    """The rows, which columns of the file weren't needed, and how it was encoded."""

    rows: tuple[Row, ...]
    passed_over: tuple[str, ...]
    encoding: str


def read(file: Path, table: Table, unit_of: Callable[[str], str], say: Wording) -> Roster:
    """The rows of a table. `unit_of` gives a unit's code by its code or name, or raises `NotFound`.

    Raises `Refused` where columns are missing, `RosterWrong` where rows are wrong.
    """
    at, columns = _head(file, table)
    names = table.rows[at][1]
    findings = Findings(say)
    with findings.settled(file):
        reader = _Reader(columns, dict(enumerate(names)), unit_of, findings)
        rows = [row for number, cells in table.rows[at + 1 :] if (row := reader.row(number, cells))]
        _twice(reader.phones, findings, names[columns["phone"]] if "phone" in columns else "")
        _same_name(rows, findings)
    if not rows:
        raise Refused("error.table_empty", file=file)
    passed = tuple(name for n, name in enumerate(names) if name and n not in columns.values())
    return Roster(tuple(rows), passed, table.encoding)


def _head(file: Path, table: Table) -> tuple[int, dict[str, int]]:
    """Where the column names stand, and which column is which."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, (_, cells) in enumerate(table.rows[:HEAD_WITHIN]):
        found = _columns(cells)
        if len(found) > len(best[1]):
            best = at, found
    missing = [name for name in NEEDED if name not in best[1]]
    if missing:
        say = Wording.load()
        named = ", ".join(f"“{say(f'roster.column.{name}')}”" for name in missing)
        raise Refused("roster.missing", file=file, missing=named)
    return best


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, cell in enumerate(cells):
        said = plain(cell)
        for column, names in COLUMNS.items():
            if said in names and column not in found:
                found[column] = n
    return found


def plain(text: str) -> str:
    """A name without tone marks and signs: "Xã/Phường" → "xa phuong"."""
    return _SEPARATOR.sub(" ", fold(text)).strip()


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self, columns: Mapping[str, int], names: Mapping[int, str], unit_of: Callable[[str], str], findings: Findings
    ) -> None:
        self._columns, self._names, self._unit_of, self._findings = columns, names, unit_of, findings
        self._units: dict[str, str] = {}
        self.phones: list[tuple[int, str]] = []
        """Every line's number, also where something else in the line is wrong."""

    def row(self, line: int, cells: tuple[str, ...]) -> Row | None:
        """A row; `None` where something in it is wrong, which is noted."""
        before = len(self._findings.cells)
        value = {name: clean(cells[n]) if n < len(cells) else "" for name, n in self._columns.items()}
        made = Row(
            line=line,
            name=self._name(line, value["name"]),
            phone=self._phone(line, value.get("phone", "")),
            team=self._text(line, "team", value["team"], LONGEST_TEAM),
            kind=self._kind(line, value.get("kind", ""), value["team"]),
            unit=self._unit(line, value["unit"]),
            role=self._role(line, value.get("role", "")),
        )
        return made if len(self._findings.cells) == before else None

    def _note(self, line: int, column: str, value: str, reason: str, /, **values: object) -> str:
        self._findings.note(line, self._names.get(self._columns.get(column, -1), column), value, reason, **values)
        return ""

    def _text(self, line: int, column: str, value: str, longest: int) -> str:
        if not value:
            return self._note(line, column, value, "empty")
        return value if len(value) <= longest else self._note(line, column, value, "long", most=longest)

    def _name(self, line: int, value: str) -> str:
        if value and not is_name(value):
            return self._note(line, "name", value, "name")
        return self._text(line, "name", " ".join(word[:1].upper() + word[1:] for word in value.split()), LONGEST_NAME)

    def _phone(self, line: int, value: str) -> str:
        if not value:
            return ""
        read_as = phone(value) or self._note(line, "phone", value, "phone")
        self.phones += [(line, read_as)] if read_as else []
        return read_as

    def _kind(self, line: int, value: str, team: str) -> str:
        if value:
            found = _named(KINDS, value)
            return found or self._note(line, "kind", value, "kind")
        said = plain(team)
        return next((kind for kind, names in KINDS.items() if any(said.startswith(name) for name in names)), "")

    def _unit(self, line: int, value: str) -> str:
        if not value:
            return self._note(line, "unit", value, "empty")
        if value not in self._units:
            try:
                self._units[value] = self._unit_of(value)
            except NotFound as error:
                return self._note(line, "unit", value, "because", reason=str(error).rstrip("."))
        return self._units[value]

    def _role(self, line: int, value: str) -> Role:
        found = _named(ROLES, value) if value else "member"
        if found is None:
            self._note(line, "role", value, "role")
        return found or "member"


def _named(known: Mapping[Name, tuple[str, ...]], value: str) -> Name | None:
    said = plain(value)
    return next((name for name, names in known.items() if said in names), None)


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: letters in words, no digits or signs."""
    return has_letters(text) and _NAME.fullmatch(text) is not None


def phone(text: str) -> str:
    """A number in E.164 ("+84912345678"), empty where it is none. Excel's number without the first zero is taken too."""
    digits = re.sub(r"[\s.\-()]", "", text.strip().lstrip("'"))
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = "0" + digits
    elif re.fullmatch(r"84\d{9}", digits):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _twice(phones: list[tuple[int, str]], findings: Findings, column: str) -> None:
    """A number that stands in two lines."""
    first: dict[str, int] = {}
    for line, number in phones:
        if first.setdefault(number, line) != line:
            findings.note(line, column, local(number), "twice", first=first[number])


def _same_name(rows: list[Row], findings: Findings) -> None:
    """A name twice in a team where no numbers tell them apart."""
    names: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        first = names.setdefault((row.unit, plain(row.team), plain(row.name)), row)
        if first is not row and not (row.phone and first.phone):
            findings.note(row.line, findings.say("roster.column.name"), row.name, "same_name", first=first.line)


def local(phone: str) -> str:
    """ "+84912345678" as it is dialled here."""
    return "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone
