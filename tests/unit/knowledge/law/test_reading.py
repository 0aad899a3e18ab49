"""Files of every kind give the same lines, or say why they can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import LawRefused
from knowledge.law.reading import read
from tests.unit.knowledge.law.papers import DECREE, ROWS, docx, html, pdf

TABLE = "| TT | Loại hình | Quy mô |\n|---|---|---|\n| 1 | Nhà chung cư | Cao từ 7 tầng |\n| 2 | Chợ | Mọi quy mô |"
WORD_97 = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(path: Path) -> str:
    with pytest.raises(LawRefused) as caught:
        read(path)
    assert caught.value.file == path
    return caught.value.reason


def test_docx_pdf_and_html_give_the_same_lines_and_table(tmp_path: Path) -> None:
    for file in (docx(tmp_path / "a.docx"), html(tmp_path / "a.html"), pdf(tmp_path / "a.pdf", [DECREE.splitlines()], ROWS)):
        text = read(file).text
        assert text.strip() == f"{DECREE}{TABLE}", file.name


def test_plain_text_parts_pages_at_form_feeds(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\f".join(f"Bản sao y\nĐiều {n}. Tên\n{n}" for n in range(1, 5)), encoding="utf-16")
    assert read(file).text.split("\n") == [line for n in range(1, 5) for line in ("", f"Điều {n}. Tên", "")]


def test_text_around_a_table_of_a_pdf_stays_in_its_place(tmp_path: Path) -> None:
    lines = read(pdf(tmp_path / "a.pdf", [["Điều 1. Tên", "1. Theo bảng sau:"]], ROWS)).text.splitlines()
    assert lines == ["Điều 1. Tên", "1. Theo bảng sau:", *TABLE.splitlines()]


def test_cells_that_word_merged_are_given_once(tmp_path: Path) -> None:
    import docx as word

    document = word.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Chung"
    table.cell(0, 2).text, table.cell(1, 0).text = "Riêng", "một | hai"
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").text.splitlines()[::2] == ["| Chung | Riêng |", "| một / hai | | |"]


def test_numbers_that_word_makes_up_are_counted_as_unseen(tmp_path: Path) -> None:
    import docx as word

    document = word.Document()
    document.add_paragraph("Khoản tự đánh số", style="List Number")
    paragraph = document.add_paragraph("Khoản nữa")
    paragraph._p.get_or_add_pPr().get_or_add_numPr()
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").unseen == 2


def test_a_page_without_table_markup_and_one_never_closed_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.htm"
    file.write_text("<ol><li>Một</li></ol><table><td>Bảng<table><tr><td>trong</td><td>bảng</td></tr></table>", encoding="utf-8")
    source = read(file)
    assert source.text.split() == ["Một", "Bảng", "trong", "bảng"]
    assert source.unseen == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.rtf", b"abc", "kind"),
        ("a.txt", b"\xff\x00\x81\xfe", "encoding"),
        ("a.docx", b"\x00garbage" * 99, "damaged"),
        ("a.docx", b"PK\x03\x04 garbage", "damaged"),
        ("a.docx", WORD_97 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.doc", WORD_97 + b"WordDocument", "old_word"),
        ("a.pdf", b"\x00garbage" * 99, "damaged"),
        ("a.pdf", b"", "damaged"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n<<", "damaged"),
    ],
)
def test_garbage_and_passwords_are_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == reason


def test_a_pdf_with_a_password_and_one_of_pictures_are_refused(tmp_path: Path) -> None:
    assert refused(pdf(tmp_path / "a.pdf", [DECREE.splitlines()], locked=True)) == "encrypted"
    assert refused(pdf(tmp_path / "b.pdf", [["12"], []])) == "no_text"


def test_what_is_too_large_is_not_opened(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.docx", "a.md"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(50_000_000)
        assert refused(tmp_path / name) == "size"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.md") == "missing"
    assert refused(tmp_path) == "missing"
