"""Takes an official Vietnamese legal text apart into its provisions.

What was recognised, skipped or not placed is in the `Report`: nothing is lost silently.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from knowledge.law import marks


@dataclass(frozen=True)
class Provision:
    """One article, clause or point (điều, khoản, điểm) with its own words; `heading` is that of its article.

    `tables` are the tables in it as Markdown; `part` is the chapter and section (chương, mục) it stands in, `line` its
    line in the text.
    """

    article: str
    clause: str | None
    point: str | None
    heading: str | None
    text: str
    tables: tuple[str, ...] = ()
    part: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Report:
    """What was recognised in a text, and what was not: `unplaced` and `duplicates` are for a person to look at."""

    chapters: int = 0
    sections: int = 0
    articles: int = 0
    clauses: int = 0
    points: int = 0
    appendices: int = 0
    tables: int = 0
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
    part: str
    line: int
    tables: list[list[str]] = field(default_factory=list)

    def close(self) -> Provision:
        text = "\n".join(line for line in self.lines if line)
        tables = tuple("\n".join(table) for table in self.tables)
        return Provision(self.article, self.clause, self.point, self.heading, text, tables, self.part, self.line)


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
    chapter: str = ""
    section: str = ""
    before: str = ""  # the line before, "" after a heading
    at: int = 0
    table: list[str] | None = None
    chapters: int = 0
    sections: int = 0
    notes: int = 0
    quoted: int = 0
    preamble: int = 0
    unclosed: int = 0

    def feed(self, number: int, line: str) -> None:
        """Read one line."""
        self.at = number
        self._tabulate(line)
        if marks.BLANK.match(line):
            return
        if marks.NOTE.match(line):
            self.notes += 1
            return
        line, inline = marks.INLINE_NOTE.subn("", line)
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
        self.in_quote = marks.quote_stays_open(line, self.in_quote)
        self.before = "" if self._is_heading(number) else line

    def _is_heading(self, number: int) -> bool:
        """Whether an article or appendix began in this line."""
        return bool(self.found) and self.found[-1].line == number and not (self.found[-1].clause or self.found[-1].point)

    def _tabulate(self, line: str) -> None:
        """Keep a table whole, with the provision it began in."""
        if not line.startswith("|"):
            self.table = None
            return
        if self.table is None:
            if self.place in ("preamble", "between"):
                return
            self.table = []
            self.found[-1].tables.append(self.table)
        self.table.append(line)

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
            sections=self.sections,
            articles=len({one.article for one in provisions} - appendices),
            clauses=len({(one.article, one.clause) for one in provisions if one.clause}),
            points=len({(one.article, one.clause, one.point) for one in provisions if one.point}),
            appendices=len(appendices),
            tables=sum(len(one.tables) for one in provisions),
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
        if (marked and self.place != "preamble") or marks.CLOSING.match(line):
            self.place = "between"
        self._add(number, line)

    def _title(self, line: str) -> bool:
        """Take a line in capitals after a chapter or appendix as its title."""
        wanted, self.wants_title = self.wants_title, False
        if (
            not wanted
            or line != line.upper()
            or marks.ARTICLE.match(line)
            or not line[0].isalpha()
            or marks.LETTERED.match(line)
        ):
            return False
        if self.place == "appendix":
            self.found[-1].heading = line
        elif self.section:
            self.section = f"{self.section.rstrip('.: ')}. {line}"
        else:
            self.chapter = f"{self.chapter.rstrip('.: ')}. {line}"
        return True

    def _heading(self, number: int, line: str, marked: bool) -> bool:
        """Recognise a chapter, an article, an appendix or a section of a technical regulation."""
        if (match := marks.CHAPTER.match(line)) and (marked or match[1] == match[1].upper()):
            self.chapters += 1
            self.chapter, self.section = line, ""
            self.place, self.wants_title = "between", True
            return True
        if marks.DIVISION.match(line) and self.place != "appendix":
            self.sections += 1
            self.section = line
            self.place, self.wants_title = "between", True
            return True
        return self._appendix(line, marked) or self._article(number, line, marked) or self._section(line, marked)

    def _appendix(self, line: str, marked: bool) -> bool:
        match = marks.APPENDIX.match(line)
        if not match:
            return False
        word, number, mark, rest = match.groups()
        if not (marked or word.isupper() or (number and (mark or not rest))):
            return False
        self.letter, self.place, self.wants_title = None, "appendix", not rest
        self.chapter = self.section = ""
        self._start(f"Phụ lục {number}" if number else "Phụ lục", heading=rest or None)
        return True

    def _article(self, at: int, line: str, marked: bool) -> bool:
        """Recognise "Điều 9a."; in plain text a number that goes back is a reference at the start of a wrapped line."""
        match = marks.ARTICLE.match(line)
        if not match or not (marked or match[3]):
            return False
        number, clause, _, rest = match.groups()
        if not marked and (marks.order(number) <= self.last or self._is_reference(number)):
            self.unplaced.append(f"{at}: {line}")
            return False
        self.place, self.last = "article", marks.order(number)
        self._start(number, heading=None if clause else rest or None)
        if clause:
            self._start(number, clause, text=rest)
        return True

    def _is_reference(self, number: str) -> bool:
        """Whether "Điều 45." at the start of a wrapped line goes on with the sentence before."""
        if marks.REFERRING.search(self.before):
            return True
        leap = marks.order(number)[1] > self.last[1] + 1 > 1
        return leap and bool(self.before) and self.before != self.before.upper() and not marks.SENTENCE_END.search(self.before)

    def _section(self, line: str, marked: bool) -> bool:
        """Recognise "3.2.6", "B.3.1" or "Bảng A.1" of a technical regulation: each is an article."""
        if self.place == "article" and not marked:
            return False
        if match := marks.TABLE.match(line):
            self.place = "section"
            self._start(match[1], heading=match[2] or None)
            return True
        match = marks.DOTTED.match(line) or (marks.SINGLE.match(line) if marked else None)
        if not match or (self.place == "appendix" and match[1][0].isdigit() and not marked):
            return False
        self.place = "section"
        self._start(match[1], heading=match[2] if marked else None, text="" if marked else match[2])
        return True

    def _numbered(self, line: str) -> bool:
        """Recognise a clause, a point, an item of an appendix or a row of a numbered table."""
        if self.place in ("preamble", "between") or marks.DANGLING.search(self.before):
            return False
        article = self.found[-1].article
        if self.place == "appendix" and (done := self._item(article, line)) is not None:
            return done
        if match := marks.CLAUSE.match(line):
            self._start(article, match[1], text=match[2] or "")
        elif match := marks.POINT.match(line):
            self._start(article, self.found[-1].clause, match[1], text=match[2])
        elif self.place != "article" and (match := marks.ROW.match(line)):
            self._start(article, match[1], text=marks.cells(match[2]))
        else:
            return False
        return True

    def _item(self, article: str, line: str) -> bool | None:
        """Recognise what only appendices have: forms (Mẫu số PC01), lettered parts (C., I.) and dotted items (2.1).

        What stands inside a form is its wording, whatever its numbers. None: look on as in an article.
        """
        inside = self.found[-1].clause or ""
        if match := marks.FORM.match(line):
            self._start(article, match[1], text=match[2])
        elif marks.FORM_CODE.match(inside):
            return None if marks.ROW.match(line) else False
        elif match := marks.LETTERED.match(line):
            roman = re.fullmatch(r"[IVX]+", match[1])
            self.letter = self.letter if roman else match[1]
            self._start(article, f"{self.letter}.{match[1]}" if roman and self.letter else match[1], text=match[2])
        elif match := marks.DOTTED.match(line):
            self._start(article, match[1], text=match[2])
        elif self.letter and (match := marks.CLAUSE.match(line)):
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
        part = ", ".join(filter(None, (self.chapter, self.section)))
        self.found.append(_Open(article, clause, point, heading, [text], part, self.at))

    def _add(self, number: int, line: str) -> None:
        """Words without a number go on with the provision that is open, if one is."""
        if self.place == "preamble":
            self.preamble += 1
        elif self.place == "between":
            self.unplaced.append(f"{number}: {line}")
        else:
            self.found[-1].lines.append(line)
