"""Takes an official Vietnamese legal text apart into its provisions, and writes down which of them each document has.

Reading a file and parsing its text are apart: `read` gives plain lines (Markdown or text today; docx, pdf, html later),
`parse` knows nothing of files. What was recognised, skipped or not placed is in the `Report`: nothing is lost silently.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from knowledge.schema import Id, Number

Structure = dict[str, dict[str, list[str]]]  # article → clause ("" where points stand right under the article) → points

_NUMBER = r"\d{1,3}[a-zđ]?"
_NOTE = re.compile(r">|\[(?:SĐ|LƯU Ý|Ghi chú|thiếu|chữ quét)", re.IGNORECASE)
_INLINE_NOTE = re.compile(r"\s*\[(?:SĐ|LƯU Ý|Ghi chú)[^\]]*\]")
_BLANK = re.compile(r"[-–—_*=\s]*$|\|[\s:|-]+\|$")
_CHAPTER = re.compile(r"(?:Chương|CHƯƠNG)\s+(?:[IVXLC]+|\d+)(?=[\s.:]|$)[.:]?\s*(.*)$")
_DIVISION = re.compile(r"(?:Mục|MỤC|Tiểu mục|TIỂU MỤC|Phần|PHẦN)\s+(?:\d+|[IVX]+)\s*(?:[.:]|$)")
_APPENDIX = re.compile(
    r"(PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?([IVXLC]+(?:\.\d+)?|\d+|[A-Z])(?=$|[\s.:(-]))?"
    r"\s*(?:\([^)]*\))?\s*([.:–-]?)\s*(.*)$"
)
_ARTICLE = re.compile(rf"Điều\s+({_NUMBER})(?:\s+khoản\s+({_NUMBER}))?([.:]|(?=\s*\()|(?=\s*$))\s*(.*)$")
_TABLE = re.compile(r"Bảng\s+([A-Z]\.\d+[a-z]?)\s*(?:\([^)]*\))?\s*[-–.:]\s*(.*)$")
_DOTTED = re.compile(r"((?:\d{1,2}|[A-Z])(?:\.\d{1,2})+)\.?\s+(.*)$")
_SINGLE = re.compile(r"(\d{1,2})\.?\s+(.*)$")
_CLAUSE = re.compile(rf"({_NUMBER})\.(?:\s+(.*))?$")
_POINT = re.compile(r"([a-zđ]\d?)\)\s*(.*)$")
_ROW = re.compile(rf"\|\s*(\d{{1,3}}(?:\.\d{{1,2}})*|{_NUMBER}|[A-Z]{{2}}\d{{2}})\s*\|(.*)$")
_FORM = re.compile(r"Mẫu số\s+([A-Z]{2}\d{2})\b[.:]?\s*(.*)$")
_FORM_CODE = re.compile(r"[A-Z]{2}\d{2}")
_LETTERED = re.compile(r"([IVX]+|[A-Z])\.\s+(.*)$")
_CLOSING = re.compile(r"(?:TM|KT)\.\s|Nơi nhận|(?:Luật|Bộ luật|Nghị quyết) này (?:đã )?được .+ thông qua")
_QUOTE_END = re.compile(r"[”\"]\s*[.;,]?$")


@dataclass(frozen=True)
class Provision:
    """One article, clause or point (điều, khoản, điểm) with its own words; `heading` is that of its article."""

    article: str
    clause: str | None
    point: str | None
    heading: str | None
    text: str


@dataclass(frozen=True)
class Report:
    """What was recognised in a text, and what was not: `unplaced` and `duplicates` are for a person to look at."""

    chapters: int = 0
    articles: int = 0
    clauses: int = 0
    points: int = 0
    appendices: int = 0
    notes: int = 0
    quoted: int = 0
    preamble: int = 0
    unclosed_quotes: int = 0
    duplicates: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class Parsed:
    """The provisions of a text, in its order, and the report on it."""

    provisions: tuple[Provision, ...]
    report: Report


def parse(text: str) -> Parsed:
    """Take a legal text apart into provisions."""
    parser = _Parser()
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1):
        parser.feed(number, line.strip())
    return parser.finish()


@dataclass
class _Open:
    """A provision that is still being read."""

    article: str
    clause: str | None
    point: str | None
    heading: str | None
    lines: list[str]

    def close(self) -> Provision:
        text = "\n".join(line for line in self.lines if line)
        return Provision(self.article, self.clause, self.point, self.heading, text)


@dataclass
class _Parser:
    """Reads line by line and knows where in the document it stands."""

    place: Literal["preamble", "between", "article", "section", "appendix"] = "preamble"
    last: tuple[bool, int, str] = (False, 0, "")  # the last article's number
    letter: str | None = None  # the lettered part of an appendix ("C" in C.I)
    in_quote: bool = False
    wants_title: bool = False
    found: list[_Open] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    chapters: int = 0
    notes: int = 0
    quoted: int = 0
    preamble: int = 0
    unclosed: int = 0

    def feed(self, number: int, line: str) -> None:
        """Read one line."""
        if _BLANK.match(line):
            return
        if _NOTE.match(line):
            self.notes += 1
            return
        line, inline = _INLINE_NOTE.subn("", line)
        self.notes += inline
        marked = line.startswith("#")
        line = line.lstrip("#").replace("**", "").strip()
        if not line:
            return
        if self._is_quoted(line, marked):
            self._add(number, line)
            self.quoted += 1
        else:
            self._put(number, line, marked)
        self.in_quote = _quote_stays_open(line, self.in_quote)

    def finish(self) -> Parsed:
        """Close what is open and count."""
        provisions = tuple(one.close() for one in self.found)
        appendices = {one.article for one in provisions if one.article.startswith("Phụ lục")}
        seen, duplicates = set[str](), list[str]()
        for one in provisions:
            name = " ".join(part or "-" for part in (one.article, one.clause, one.point))
            duplicates += [name] if name in seen else []
            seen.add(name)
        report = Report(
            chapters=self.chapters,
            articles=len({one.article for one in provisions} - appendices),
            clauses=len({(one.article, one.clause) for one in provisions if one.clause}),
            points=len({(one.article, one.clause, one.point) for one in provisions if one.point}),
            appendices=len(appendices),
            notes=self.notes,
            quoted=self.quoted,
            preamble=self.preamble,
            unclosed_quotes=self.unclosed + self.in_quote,
            duplicates=tuple(duplicates),
            unplaced=tuple(self.unplaced),
        )
        return Parsed(provisions, report)

    def _is_quoted(self, line: str, marked: bool) -> bool:
        """Whether the line belongs to a quoted amendment; a Markdown heading never does, so it ends one left open."""
        if marked and self.in_quote:
            self.unclosed += 1
            self.in_quote = False
        return self.in_quote or (line.startswith(("“", '"')) and not marked)

    def _put(self, number: int, line: str, marked: bool) -> None:
        """Find the line's place: a heading, a numbered provision, or words that go on."""
        if self._title(line) or self._heading(number, line, marked) or self._numbered(line):
            return
        if (marked and self.place != "preamble") or _CLOSING.match(line):
            self.place = "between"
        self._add(number, line)

    def _title(self, line: str) -> bool:
        """Take a line in capitals after a chapter or appendix as its title."""
        wanted, self.wants_title = self.wants_title, False
        if not wanted or line != line.upper() or _ARTICLE.match(line) or not line[0].isalpha() or _LETTERED.match(line):
            return False
        if self.place == "appendix":
            self.found[-1].heading = line
        return True

    def _heading(self, number: int, line: str, marked: bool) -> bool:
        """Recognise a chapter, an article, an appendix or a section of a technical regulation."""
        if (match := _CHAPTER.match(line)) and (marked or match[1] == match[1].upper()):
            self.chapters += 1
            self.place, self.wants_title = "between", True
            return True
        if _DIVISION.match(line) and self.place != "appendix":
            self.place, self.wants_title = "between", True
            return True
        return self._appendix(line, marked) or self._article(number, line, marked) or self._section(line, marked)

    def _appendix(self, line: str, marked: bool) -> bool:
        match = _APPENDIX.match(line)
        if not match:
            return False
        word, number, mark, rest = match.groups()
        if not (marked or word.isupper() or (number and (mark or not rest))):
            return False
        self.letter, self.place, self.wants_title = None, "appendix", not rest
        self._start(f"Phụ lục {number}" if number else "Phụ lục", heading=rest or None)
        return True

    def _article(self, at: int, line: str, marked: bool) -> bool:
        """Recognise "Điều 9a."; in plain text a number that goes back is a reference at the start of a wrapped line."""
        match = _ARTICLE.match(line)
        if not match or not (marked or match[3]):
            return False
        number, clause, _, rest = match.groups()
        if not marked and _order(number) <= self.last:
            self.unplaced.append(f"{at}: {line}")
            return False
        self.place, self.last = "article", _order(number)
        self._start(number, heading=None if clause else rest or None)
        if clause:
            self._start(number, clause, text=rest)
        return True

    def _section(self, line: str, marked: bool) -> bool:
        """Recognise "3.2.6", "B.3.1" or "Bảng A.1" of a technical regulation: each is an article."""
        if self.place == "article" and not marked:
            return False
        if match := _TABLE.match(line):
            self.place = "section"
            self._start(match[1], heading=match[2] or None)
            return True
        match = _DOTTED.match(line) or (_SINGLE.match(line) if marked else None)
        if not match or (self.place == "appendix" and match[1][0].isdigit() and not marked):
            return False
        self.place = "section"
        self._start(match[1], heading=match[2] if marked else None, text="" if marked else match[2])
        return True

    def _numbered(self, line: str) -> bool:
        """Recognise a clause, a point, an item of an appendix or a row of a numbered table."""
        if self.place in ("preamble", "between"):
            return False
        article = self.found[-1].article
        if self.place == "appendix" and (done := self._item(article, line)) is not None:
            return done
        if match := _CLAUSE.match(line):
            self._start(article, match[1], text=match[2] or "")
        elif match := _POINT.match(line):
            self._start(article, self.found[-1].clause, match[1], text=match[2])
        elif self.place != "article" and (match := _ROW.match(line)):
            self._start(article, match[1], text=_cells(match[2]))
        else:
            return False
        return True

    def _item(self, article: str, line: str) -> bool | None:
        """Recognise what only appendices have: forms (Mẫu số PC01), lettered parts (C., I.) and dotted items (2.1).

        What stands inside a form is its wording, whatever its numbers. None: look on as in an article.
        """
        inside = self.found[-1].clause or ""
        if match := _FORM.match(line):
            self._start(article, match[1], text=match[2])
        elif _FORM_CODE.match(inside):
            return None if _ROW.match(line) else False
        elif match := _LETTERED.match(line):
            roman = re.fullmatch(r"[IVX]+", match[1])
            self.letter = self.letter if roman else match[1]
            self._start(article, f"{self.letter}.{match[1]}" if roman and self.letter else match[1], text=match[2])
        elif match := _DOTTED.match(line):
            self._start(article, match[1], text=match[2])
        elif self.letter and (match := _CLAUSE.match(line)):
            self._start(article, inside, match[1], text=match[2] or "")
        else:
            return None
        return True

    def _start(
        self,
        article: str,
        clause: str | None = None,
        point: str | None = None,
        *,
        heading: str | None = None,
        text: str = "",
    ) -> None:
        """Open the next provision; within an article the heading stays that of the article."""
        if clause or point:
            heading = self.found[-1].heading
        self.found.append(_Open(article, clause, point, heading, [text]))

    def _add(self, number: int, line: str) -> None:
        """Words without a number go on with the provision that is open, if one is."""
        if self.place == "preamble":
            self.preamble += 1
        elif self.place == "between":
            self.unplaced.append(f"{number}: {line}")
        else:
            self.found[-1].lines.append(line)


def _cells(row: str) -> str:
    """The cells of a table row after the first, as one line."""
    return " | ".join(cell.strip() for cell in row.strip(" |").split("|"))


def _quote_stays_open(line: str, was_open: bool) -> bool:
    """Whether a quotation goes on after this line.

    A quoted amendment ends with a line that ends in a quotation mark, unless that mark closes a phrase within the line.
    Nested marks are often left unbalanced, so counting alone would swallow the rest of the text.
    """
    balance = line.count("“") - line.count("”")
    if line.count('"') % 2:
        balance += -1 if was_open else 1
    if _QUOTE_END.search(line):
        return was_open and balance == 0 and not line.startswith(("“", '"'))
    return was_open if balance == 0 else balance > 0


def structure(parsed: Parsed) -> Structure:
    """Which articles, clauses and points exist: numbers only, no wording."""
    tree: Structure = {}
    for one in parsed.provisions:
        for name in _with_parents(one.article):
            tree.setdefault(name, {})
        if one.clause or one.point:
            points = tree[one.article].setdefault(one.clause or "", [])
            if one.point and one.point not in points:
                points.append(one.point)
    return tree


def _with_parents(article: str) -> Iterable[str]:
    """A section number and those it lies in: 3.2.6 exists when 3.2.6.1 does."""
    if re.fullmatch(r"(\d+|[A-Z])(\.\d+)+", article):
        parts = article.split(".")
        return (".".join(parts[:end]) for end in range(1 + parts[0].isalpha(), len(parts) + 1))
    return (article,)


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the data files' structs: unknown keys refused."""


class Part(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document in a file, or in the part from `starts` until `ends`; `partial`: articles not given in full."""

    document: Id
    complete: bool
    partial: tuple[Number, ...] = ()
    starts: str | None = None
    ends: str | None = None


class Repealed(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provision that a later document took away."""

    article: Number
    clause: Number | None = None
    point: Number | None = None


class Change(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one document changes in the numbering of another, read by a person from the amending text.

    `articles` and `clauses` are new or replaced ones, each written as it now reads (a clause with all its points).
    """

    document: Id
    by: Id
    since: date
    articles: dict[Number, dict[str, list[Number]]] = {}
    clauses: dict[Number, dict[Number, list[Number]]] = {}
    repealed: tuple[Repealed, ...] = ()


class _Files(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    files: dict[str, tuple[Part, ...]]


class _Changes(_Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    amendments: tuple[Change, ...]


def read(path: Path) -> str:
    """The text of a Markdown or plain text file."""
    return path.read_text(encoding="utf-8-sig")


def write_structures(law_dir: Path, out_dir: Path) -> list[Report]:
    """Write `<document>.yml` into `out_dir` for each text that `_files.yml` names there, merging `_amendments.yml`."""
    files = msgspec.yaml.decode(read(out_dir / "_files.yml"), type=_Files).files
    changes = msgspec.yaml.decode(read(out_dir / "_amendments.yml"), type=_Changes).amendments
    reports = []
    for name, parts in files.items():
        text = read(law_dir / name)
        for part in parts:
            parsed = parse(_cut(text, part))
            mine = [change for change in changes if change.document == part.document]
            tree = amend(structure(parsed), mine)
            (out_dir / f"{part.document}.yml").write_text(_as_yaml(part, tree, mine), encoding="utf-8")
            reports.append(replace(parsed.report, document=part.document))
    return reports


def _cut(text: str, part: Part) -> str:
    """The lines of a text that belong to one document."""
    start = text.index(part.starts) if part.starts else 0
    end = text.index(part.ends, start) if part.ends else len(text)
    return text[start:end]


def amend(tree: Structure, changes: Sequence[Change]) -> Structure:
    """Put added and replaced provisions into a structure; repealed ones stay in it, they are listed apart."""
    new = {article: dict(clauses) for article, clauses in tree.items()}
    for change in changes:
        new |= {article: dict(clauses) for article, clauses in change.articles.items()}
        for article, clauses in change.clauses.items():
            if article not in new:
                raise ValueError(f"{change.by} changes article {article}, which {change.document} doesn't have")
            new[article] |= clauses
        for one in change.repealed:
            if not has(new, one.article, one.clause, one.point):
                raise ValueError(f"{change.by} repeals {one}, which {change.document} doesn't have")
    return dict(sorted(new.items(), key=lambda item: _order(item[0]))) if changes else new


def has(tree: Mapping[str, Mapping[str, list[str]]], article: str, clause: str | None, point: str | None) -> bool:
    """Whether a structure has a provision."""
    clauses = tree.get(article)
    if clauses is None or (clause is None and point is None):
        return clauses is not None
    points = clauses.get(clause or "")
    return points is not None and (point is None or point in points)


def _order(article: str) -> tuple[bool, int, str]:
    """Articles by number (36, 36a, 37); appendices and sections after them, in the order they came."""
    match = re.fullmatch(r"(\d+)([a-zđ]?)", article)
    return (False, int(match[1]), match[2]) if match else (True, 0, "")


def _as_yaml(part: Part, tree: Structure, changes: list[Change]) -> str:
    """The file of one document: flow style, an article a line."""
    lines = [
        "# Generated by knowledge/import_law.py: numbers only. Correct _files.yml or _amendments.yml, not this file.",
        f"document: {part.document}",
        f"complete: {str(part.complete).lower()}",
        *([f"partial: {_flow(list(part.partial))}"] if part.partial else []),
        "articles:",
        *(f"  {_flow(article)}: {_flow(clauses)}" for article, clauses in tree.items()),
    ]
    repealed = [_repealed_line(change, one) for change in changes for one in change.repealed]
    return "\n".join([*lines, *(["repealed:", *repealed] if repealed else ["repealed: []"]), ""])


def _repealed_line(change: Change, one: Repealed) -> str:
    """One repealed provision, since when and by what."""
    names = {"article": one.article, "clause": one.clause, "point": one.point}
    parts = [f"{key}: {_flow(value)}" for key, value in names.items() if value]
    return f"  - {{{', '.join(parts)}, since: {change.since.isoformat()}, by: {change.by}}}"


def _flow(value: object) -> str:
    """A value in YAML's flow style (which JSON is)."""
    return json.dumps(value, ensure_ascii=False)
