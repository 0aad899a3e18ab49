"""The marks by which a Vietnamese legal text shows its structure: one line at a time, no state."""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}[a-zđ]?"
NOTE = re.compile(r">|\[(?:SĐ|LƯU Ý|Ghi chú|thiếu|chữ quét)", re.IGNORECASE)
INLINE_NOTE = re.compile(r"\s*\[(?:SĐ|LƯU Ý|Ghi chú)[^\]]*\]")
BLANK = re.compile(r"[-–—_*=\s]*$|\|[\s:|-]+\|$")
CHAPTER = re.compile(r"(?:Chương|CHƯƠNG)\s+(?:[IVXLC]+|\d+)(?=[\s.:]|$)[.:]?\s*(.*)$")
DIVISION = re.compile(r"(?:Mục|MỤC|Tiểu mục|TIỂU MỤC|Phần|PHẦN)\s+(?:\d+|[IVX]+)\s*(?:[.:]|$)")
APPENDIX = re.compile(
    r"(PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?([IVXLC]+(?:\.\d+)?|\d+|[A-Z])(?=$|[\s.:(-]))?"
    r"\s*(?:\([^)]*\))?\s*([.:–-]?)\s*(.*)$"
)
ARTICLE = re.compile(rf"Điều\s+({NUMBER})(?:\s+khoản\s+({NUMBER}))?([.:]|(?=\s*\()|(?=\s*$))\s*(.*)$")
TABLE = re.compile(r"Bảng\s+([A-Z]\.\d+[a-z]?)\s*(?:\([^)]*\))?\s*[-–.:]\s*(.*)$")
DOTTED = re.compile(r"((?:\d{1,2}|[A-Z])(?:\.\d{1,2})+)\.?\s+(.*)$")
SINGLE = re.compile(r"(\d{1,2})\.?\s+(.*)$")
CLAUSE = re.compile(rf"({NUMBER})\.(?:\s+(.*))?$")
POINT = re.compile(r"([a-zđ]\d?)\)\s*(.*)$")
ROW = re.compile(rf"\|\s*(\d{{1,3}}(?:\.\d{{1,2}})*|{NUMBER}|[A-Z]{{2}}\d{{2}})\s*\|(.*)$")
FORM = re.compile(r"Mẫu số\s+([A-Z]{2}\d{2})\b[.:]?\s*(.*)$")
FORM_CODE = re.compile(r"[A-Z]{2}\d{2}")
LETTERED = re.compile(r"([IVX]+|[A-Z])\.\s+(.*)$")
CLOSING = re.compile(r"(?:TM|KT)\.\s|Nơi nhận|(?:Luật|Bộ luật|Nghị quyết) này (?:đã )?được .+ thông qua")
REFERRING = re.compile(r"(?:khoản \d+[a-zđ]?|điểm [a-zđ]\d?|tại|theo|và|hoặc|với|của|các|từ|đến|định|[,(])$", re.IGNORECASE)
"""How a line ends when the next one, "Điều 45.", is still of its sentence …"""
DANGLING = re.compile(r"(?:khoản|điểm|Điều|mục|số)$")
"""… and when the next one, "2. …" or "a) …", is."""
SENTENCE_END = re.compile(r"[.;:!?”\")…]$")
QUOTE_END = re.compile(r"[”\"]\s*[.;,]?$")


def cells(row: str) -> str:
    """The cells of a table row after the first, as one line."""
    return " | ".join(cell.strip() for cell in row.strip(" |").split("|"))


def quote_stays_open(line: str, was_open: bool) -> bool:
    """Whether a quotation goes on after this line.

    A quoted amendment ends with a line that ends in a quotation mark, unless that mark closes a phrase within the line.
    Nested marks are often left unbalanced, so counting alone would swallow the rest of the text.
    """
    balance = line.count("“") - line.count("”")
    if line.count('"') % 2:
        balance += -1 if was_open else 1
    if QUOTE_END.search(line):
        return was_open and balance == 0 and not line.startswith(("“", '"'))
    return was_open if balance == 0 else balance > 0


def order(article: str) -> tuple[bool, int, str]:
    """Articles by number (36, 36a, 37); appendices and sections after them, in the order they came."""
    match = re.fullmatch(r"(\d+)([a-zđ]?)", article)
    return (False, int(match[1]), match[2]) if match else (True, 0, "")
