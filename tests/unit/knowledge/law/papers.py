"""Small files of every kind, made by tests: a decree in docx, pdf, html and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

DECREE = """\
CHÍNH PHỦ
Số: 105/2025/NĐ-CP
NGHỊ ĐỊNH
Quy định chi tiết Luật mẫu
Căn cứ Luật Tổ chức Chính phủ số 63/2025/QH15;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Khoản một của điều đầu.
2. Khoản hai gồm:
a) Điểm thứ nhất;
b) Điểm thứ hai.
Mục 1. PHÒNG CHÁY
Điều 2. Kiểm tra
Điều này không có khoản.
Phụ lục I
DANH MỤC CƠ SỞ
"""
ROWS = [["TT", "Loại hình", "Quy mô"], ["1", "Nhà chung cư", "Cao từ 7 tầng"], ["2", "Chợ", "Mọi quy mô"]]


def docx(path: Path, text: str = DECREE, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    """A Word file, a paragraph a line, with a table at its end."""
    import docx as word

    document = word.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    document.save(str(path))
    return path


def html(path: Path, text: str = DECREE, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    """A web page with a script, a menu and a table."""
    cells = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in rows)
    body = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    head = "<head><title>x</title><script>var a = '<p>Điều 9. Không phải</p>';</script></head>"
    page = f"<html>{head}<body><nav>Trang chủ</nav>{body}"
    path.write_text(f"{page}<table>{cells}</table></body></html>", encoding="utf-8")
    return path


def pdf(path: Path, pages: Sequence[Sequence[str]], rows: Sequence[Sequence[str]] = (), *, locked: bool = False) -> Path:
    """A PDF with a text layer: a line a line, a ruled table at the end of the last page.

    `locked`: it has a password that nobody knows.
    """
    used = sorted({c for page in pages for line in page for c in line} | {c for row in rows for cell in row for c in cell})
    mapping = "\n".join(f"<{ord(c):04x}> <{ord(c):04x}>" for c in used)
    unicode = f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(used)} beginbfchar\n{mapping}\nendbfchar"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 4 0 R >>",
        _stream(unicode),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        " /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /F"
        " /FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 /Flags 4 >> >>",
    ]
    for number, lines in enumerate(pages):
        box = "/MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {7 + 2 * number} 0 R >>")
        objects.append(_stream(_drawn(lines, rows if number == len(pages) - 1 else ())))
    path.write_bytes(_file(objects, locked))
    return path


def _drawn(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    at = [f"BT /F 10 Tf 50 {800 - 14 * n} Td <{_hex(line)}> Tj ET" for n, line in enumerate(lines) if line]
    top = 790 - 14 * len(lines)
    for n, row in enumerate(rows):
        for m, cell in enumerate(row):
            at.append(f"BT /F 10 Tf {55 + 150 * m} {top - 15 - 20 * n} Td <{_hex(cell)}> Tj ET")
    if rows:
        bottom, right = top - 20 * len(rows), 50 + 150 * len(rows[0])
        at += [f"50 {top - 20 * n} m {right} {top - 20 * n} l S" for n in range(len(rows) + 1)]
        at += [f"{50 + 150 * m} {top} m {50 + 150 * m} {bottom} l S" for m in range(len(rows[0]) + 1)]
    return "\n".join(at)


def _hex(text: str) -> str:
    return "".join(f"{ord(character):04x}" for character in text)


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def _file(objects: Sequence[str], locked: bool) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'a1' * 32}> /U <{'b2' * 32}> /P -44 >> /ID [<00> <00>]" if locked else ""
    )
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(places) + 1} /Root 1 0 R {lock} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode("ascii")
