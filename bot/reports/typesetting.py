"""A document read back and written as Typst: page, paragraphs, tables, pictures, rules, as far as reports use them.

So the PDF follows the template that somebody edited. Texts go in as strings, never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONTS = '("Times New Roman", "Liberation Serif", "Tinos", "Libertinus Serif")'
"""The first that is there; the last comes with Typst and has every Vietnamese letter."""
ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
    WD_ALIGN_PARAGRAPH.JUSTIFY_MED: "justify",
}
LINE = 1.15
"""Height of a line of single spacing, of the size of its letters, as word processors have it."""
EMU = 36_000
"""In a millimetre."""


def typeset(document: bytes) -> tuple[str, dict[str, bytes]]:
    """The text for Typst, and the pictures that it names."""
    opened = Document(io.BytesIO(document))
    writer = _Writer(opened)
    body = "\n".join(writer.blocks(opened))
    return f"{_page(opened)}\n{body}\n", writer.pictures


def _page(opened: Any) -> str:
    section = opened.sections[0]
    margins = ", ".join(f"{side}: {_mm(getattr(section, f'{side}_margin'))}" for side in ("top", "bottom", "left", "right"))
    size = f"width: {_mm(section.page_width)}, height: {_mm(section.page_height)}"
    number = "context { let at = counter(page).get().first(); if at > 1 { align(center, text(size: 13pt)[#at]) } }"
    title = _string(opened.core_properties.title or "")
    return "\n".join(
        (
            f"#set document(title: {title}, date: none)",
            f"#set page({size}, margin: ({margins}), header: {number}, header-ascent: 30%)",
            f'#set text(font: {FONTS}, lang: "vi", hyphenate: false, size: 14pt, top-edge: 0.9em, bottom-edge: -0.25em)',
            "#set par(spacing: 0pt)",
        )
    )


@dataclass
class _Writer:
    document: Any
    pictures: dict[str, bytes] = field(default_factory=dict)

    def blocks(self, holder: Any) -> Iterator[str]:
        """Paragraphs and tables in turn."""
        for one in holder.iter_inner_content():
            yield self.table(one) if isinstance(one, Table) else self.paragraph(one)

    def paragraph(self, one: Paragraph) -> str:
        """A paragraph as a block with its spaces, indents and rule."""
        spaces, align = _format(one), _aligned(one)
        size = _size(one)
        if one._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None:
            return _block(spaces | {"before": spaces["before"] + 2}, "#line(length: 100%, stroke: 0.75pt)")
        inside = "".join(self.run(run, one) for run in one.runs)
        if not inside:
            return _block(spaces, f"#box(height: {size * LINE:.1f}pt)")
        first = f"first-line-indent: (amount: {spaces['first']}pt, all: true), " if spaces["first"] else ""
        justify = "true" if align == "justify" else "false"
        text = f"#par({first}justify: {justify}, leading: {size * LINE * (spaces['lines'] - 1):.1f}pt)[{inside}]"
        body = text if align in ("justify", "left") else f"#align({align})[{text}]"
        return _block(spaces, body, sticky=bool(_inherited(one, "keep_with_next")))

    def run(self, run: Run, of: Paragraph) -> str:
        """Words in their weight, or a picture."""
        drawn = "".join(self._picture(blip) for blip in run._r.iter(qn("a:blip")))
        if drawn or not run.text:
            return drawn
        font, style = run.font, of.style.font if of.style else run.font
        weight = "bold" if _either(font.bold, style.bold) else "regular"
        slant = "italic" if _either(font.italic, style.italic) else "normal"
        size = (font.size or _style_size(of)).pt
        words = f'#text(weight: "{weight}", style: "{slant}", size: {size}pt)[#{_string(run.text)}]'
        return f"#underline[{words}]" if font.underline else words

    def _picture(self, blip: Any) -> str:
        part = self.document.part.related_parts[blip.get(qn("r:embed"))]
        name = f"picture-{len(self.pictures)}.png"
        self.pictures[name] = part.blob
        extent = next(blip.iterancestors(qn("wp:inline"))).find(qn("wp:extent"))
        return f'#box(image("{name}", width: {int(extent.get("cx")) / EMU:.1f}mm))'

    def table(self, one: Table) -> str:
        """A table with its widths; rules only where its style has them; the head is repeated on every page."""
        widths = [int(column.get(qn("w:w"))) / 20 for column in one._tbl.tblGrid.findall(qn("w:gridCol"))]
        ruled = bool(one.style and "Grid" in (one.style.name or ""))
        stroke, inset = ("0.5pt", "(x: 4pt, y: 3pt)") if ruled else ("none", "(x: 2pt, y: 0pt)")
        rows = [self._row(one, row) for row in one._tbl.tr_lst]
        heads = [cells for cells, head in rows if head]
        plain = "".join(cells for cells, head in rows if not head)
        header = f"table.header({''.join(heads)}), " if heads else ""
        columns = ", ".join(f"{width:.1f}pt" for width in widths)
        drawn = f"#table(columns: ({columns},), stroke: {stroke}, inset: {inset}, {header}{plain})"
        return f"#block(breakable: {'true' if ruled else 'false'}, width: 100%)[#align(center)[{drawn}]]"

    def _row(self, of: Table, row: Any) -> tuple[str, bool]:
        from docx.table import _Cell

        cells = []
        for each in row.tc_lst:
            cell = _Cell(each, of)
            inside = "\n".join(self.blocks(cell))
            cells.append(f"table.cell(colspan: {each.grid_span}, align: left)[{inside}], ")
        head = row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None
        return "".join(cells), head


def _block(spaces: dict[str, float], body: str, *, sticky: bool = False) -> str:
    inset = f"inset: (left: {spaces['left']}pt, right: {spaces['right']}pt)"
    above, below = f"above: {spaces['before']}pt", f"below: {spaces['after']}pt"
    return f"#block({inset}, {above}, {below}, width: 100%, sticky: {'true' if sticky else 'false'})[{body}]"


def _format(one: Paragraph) -> dict[str, float]:
    """Spaces and indents in points; lines as a multiple of single."""
    names = {"left": "left_indent", "right": "right_indent", "first": "first_line_indent"}
    names |= {"before": "space_before", "after": "space_after"}
    found = {name: _points(_inherited(one, attribute)) for name, attribute in names.items()}
    lines = _inherited(one, "line_spacing")
    spread = float(lines) if isinstance(lines, float) else 1.0
    return found | {"lines": spread}


def _aligned(one: Paragraph) -> str:
    return ALIGN.get(_inherited(one, "alignment"), "left")


def _inherited(one: Paragraph, name: str) -> Any:
    """What the paragraph says, else its style and those that one is based on."""
    formats = [one.paragraph_format]
    style: Any = one.style
    while style is not None:
        formats.append(style.paragraph_format)
        style = style.base_style
    return next((value for each in formats if (value := getattr(each, name)) is not None), None)


def _size(one: Paragraph) -> float:
    """Of its letters, in points."""
    sizes = [run.font.size.pt for run in one.runs if run.font.size]
    return max(sizes) if sizes else float(_style_size(one).pt)


def _style_size(one: Paragraph) -> Any:
    style: Any = one.style
    while style is not None:
        if style.font.size:
            return style.font.size
        style = style.base_style
    normal: Any = one.part.get_style("Normal", WD_STYLE_TYPE.PARAGRAPH)
    return normal.font.size


def _either(own: bool | None, styled: bool | None) -> bool:
    return bool(styled if own is None else own)


def _points(length: Any) -> float:
    return round(length.pt, 1) if length is not None else 0.0


def _mm(length: Any) -> str:
    return f"{length / EMU:.2f}mm"


def _string(text: str) -> str:
    """A string of Typst's: nothing in it is markup."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")
    return f'"{escaped}"'
