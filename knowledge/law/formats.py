"""Files of each kind as pages of lines; tables become Markdown rows in their place.

Paragraph numbers that Word or a browser makes up are not in these files' text: `Pages.unseen` counts them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any

from knowledge.errors import LawRefused

UNPACKED_MB = 400
"""What a docx may hold once unpacked."""
RULES_OF_A_TABLE = 4
"""Drawn lines or boxes from which a page of a PDF may hold a table."""
LETTERS_A_PAGE = 20
"""Fewer on average, and a PDF is taken for pictures of pages."""
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of old Office begin, and password-protected ones of today's."""


@dataclass(frozen=True)
class Pages:
    """The lines of each page (one page where the format has none); `unseen`: paragraphs whose number isn't in the text."""

    pages: tuple[tuple[str, ...], ...]
    unseen: int = 0


def markdown_row(cells: Iterable[str]) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '/') for cell in cells)} |"


def markdown_table(rows: Iterable[list[str]]) -> list[str]:
    """A table, its first row as head; a box around a single cell gives that cell's lines."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return []
    if max(map(len, filled)) == 1:
        return [line for row in filled for line in row[0].splitlines()]
    return [markdown_row(filled[0]), f"|{'---|' * len(filled[0])}", *map(markdown_row, filled[1:])]


def read_text(path: Path) -> Pages:
    """A Markdown or plain text file; form feeds part pages. Raises `LawRefused`."""
    return Pages(tuple(tuple(page.splitlines()) for page in _decoded(path).split("\f")))


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise LawRefused(path, "text", "encoding") from error


def read_docx(path: Path) -> Pages:
    """A Word file. Raises `LawRefused` if it has a password, is of the old kind, or is damaged."""
    import docx
    from docx.text.paragraph import Paragraph

    with path.open("rb") as file:
        if file.read(8) == OLE:
            locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
            raise LawRefused(path, "docx", "encrypted" if locked else "old_word")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_MB * 1_000_000:
                raise LawRefused(path, "docx", "unpacked", limit=UNPACKED_MB)
        document = docx.Document(str(path))
        lines: list[str] = []
        unseen = 0
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                unseen += _numbers_itself(block)
                lines += block.text.splitlines()
            else:
                lines += markdown_table(_docx_rows(block))
    except LawRefused:
        raise
    except Exception as error:  # the parsers of a stranger's file raise whatever they like
        raise LawRefused(path, "docx", "damaged") from error
    return Pages((tuple(lines),), unseen)


def _numbers_itself(paragraph: Any) -> bool:
    """Whether Word puts a number before a paragraph, by itself or by its style."""
    own = (paragraph._p.pPr, getattr(getattr(paragraph.style, "_element", None), "pPr", None))
    return bool(paragraph.text.strip()) and any(part is not None and part.numPr is not None for part in own)


def _docx_rows(table: Any) -> Iterator[list[str]]:
    """Rows of a Word table; a merged cell is given once."""
    for row in table.rows:
        yield [cell.text for cell in {id(cell._tc): cell for cell in row.cells}.values()]


def read_pdf(path: Path) -> Pages:
    """A PDF with a text layer. Raises `LawRefused` if it needs a password, holds only pictures, or is damaged.

    PDFium reads the text, a hundred times as fast as pdfplumber, which takes the pages with ruled tables.
    """
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(path)) as pdf:
            pages = tuple(tuple(_pdf_page(path, number, pdf[number])) for number in range(len(pdf)))
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise LawRefused(path, "pdf", "encrypted" if locked else "damaged") from error
    except Exception as error:  # as above
        raise LawRefused(path, "pdf", "damaged") from error
    letters = sum(character.isalpha() for page in pages for line in page for character in line)
    if letters < LETTERS_A_PAGE * len(pages) or not pages:
        raise LawRefused(path, "pdf", "no_text", pages=len(pages))
    return Pages(pages)


def _pdf_page(path: Path, number: int, page: Any) -> list[str]:
    """The lines of a page; one with enough drawn lines for a table is looked at for tables."""
    from pypdfium2 import raw

    drawn = sum(1 for _ in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]), RULES_OF_A_TABLE))
    if drawn == RULES_OF_A_TABLE and (lines := _pdf_tables(path, number)):
        return lines
    text: str = page.get_textpage().get_text_range()
    return text.replace("\x02", "").replace("\ufffe", "").splitlines()


def _pdf_tables(path: Path, number: int) -> list[str]:
    """Lines and tables of a page from top to bottom; nothing if it has no table."""
    import pdfplumber

    placed: list[tuple[float, list[str]]] = []
    with pdfplumber.open(path, pages=[number + 1]) as pdf:
        page: Any = pdf.pages[0]
        for table in page.find_tables():
            rows = [[cell or "" for cell in row] for row in table.extract()]
            if len(rows) > 1 and max(map(len, rows)) > 1:
                placed.append((table.bbox[1], markdown_table(rows)))
                page = page.outside_bbox(table.bbox)
        if not placed:
            return []
        placed += [(line["top"], [line["text"]]) for line in page.extract_text_lines(return_chars=False)]
    return [line for _, lines in sorted(placed, key=lambda one: one[0]) for line in lines]


def read_html(path: Path) -> Pages:
    """A web page: its text without scripts, navigation and styles. Raises `LawRefused`."""
    reader = _HtmlLines()
    reader.feed(_decoded(path))
    reader.close()
    return Pages((tuple(reader.finish()),), reader.unseen)


class _HtmlLines(HTMLParser):
    """Blocks become lines, outer tables Markdown; a table within a table is text of its cell."""

    SILENT = frozenset({"script", "style", "head", "nav", "noscript", "template", "svg"})
    BLOCKS = frozenset(
        {"p", "div", "td", "th", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "section", "article", "table", "hr"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.unseen = 0
        self._words: list[str] = []
        self._silent = 0
        self._depth = 0
        self._ordered = 0
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a table or something nobody reads."""
        self._silent += tag in self.SILENT
        self._ordered += tag == "ol"
        self.unseen += tag == "li" and self._ordered > 0
        if tag == "table":
            self._end_line()
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self._rows.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._words = []
        elif tag in self.BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        self._silent = max(0, self._silent - (tag in self.SILENT))
        self._ordered = max(0, self._ordered - (tag == "ol"))
        if self._depth == 1 and tag in ("td", "th"):
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append("".join(self._words))
            self._words = []
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_table()
        elif tag in self.BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Words, of a line or a cell."""
        if not self._silent:
            self._words.append(data)

    def finish(self) -> list[str]:
        """All lines, with those of what was never closed."""
        self._end_table()
        self._depth = 0
        self._end_line()
        return self.lines

    def _end_table(self) -> None:
        self.lines += markdown_table(self._rows)
        self._rows = []

    def _end_line(self) -> None:
        if self._depth:
            self._words.append("\n")
            return
        if line := " ".join("".join(self._words).split()):
            self.lines.append(line)
        self._words = []
