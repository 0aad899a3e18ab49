"""What printing and scanning put into a text is taken out, and only that."""

from __future__ import annotations

import pytest

from knowledge.law.parsing import parse
from knowledge.law.structure import structure
from knowledge.law.tidying import clean, tidy


@pytest.mark.parametrize(
    ("scanned", "written"),
    [
        ("Đ i ề u  5 . Trách nhiệm", "Điều 5. Trách nhiệm"),
        ("Đi ều l0. Tên", "Điều 10. Tên"),
        ("Điều 9 a. Điều chèn", "Điều 9a. Điều chèn"),
        ("Ch ương  II", "Chương II"),
        ("PH Ụ L ỤC I", "PHỤ LỤC I"),
        ("1 . Một", "1. Một"),
        ("1.Một", "1. Một"),
        ("đ ) Điểm", "đ) Điểm"),
        ("1.\u00a0Mo\u0302\u0323t\u200b", "1. Một"),
    ],
)
def test_scanned_numbers_and_headings_read_as_written(scanned: str, written: str) -> None:
    assert clean(scanned) == written


@pytest.mark.parametrize(
    "line",
    ["Điều này quy định", "Điều 13 của Luật", "Mục đích", "1.5 m", "30.000 đồng", "| 1 | Điều 5 . |", "### Điều 5. Tên", ""],
)
def test_other_lines_stay(line: str) -> None:
    assert clean(line) == line


def pages(count: int) -> list[list[str]]:
    """A decree on paper: a running head, an article on each page broken by its end, a page number."""
    head = ["CÔNG BÁO/Số 156 + 157/Ngày 23-3-2026", "Bản sao y"]
    return [
        [*head, f"Đi ều {n} . Tên của điều {n}", "1 . Người đứng đầu cơ sở có trách", "nhiệm kiểm tra.", f"- {n} -"]
        for n in range(1, count + 1)
    ]


def test_running_heads_and_page_numbers_are_taken_out() -> None:
    tidied = tidy(pages(5))
    assert tidied.taken_out == 15
    assert "sao y" not in tidied.text
    parsed = parse(tidied.text)
    assert structure(parsed) == {str(n): {"1": []} for n in range(1, 6)}
    assert parsed.report.unplaced == ()


def test_lines_keep_their_numbers() -> None:
    lines = tidy(pages(5)).text.split("\n")
    assert len(lines) == 30
    assert lines[8].startswith("Điều 2.")


def test_clauses_that_look_alike_at_the_top_of_pages_stay() -> None:
    same = [[f"{n}. Phạt tiền đối với hành vi sau:", "a) Không báo cháy;", *map(str.upper, "xyz")] for n in range(1, 9)]
    assert "a) Không báo cháy;" in tidy(same).text
    assert tidy(same).text.count("Phạt tiền") == 8


def test_page_numbers_in_a_text_without_pages_go_only_where_they_count_up() -> None:
    text = ["Điều 1. Tên", "1", "NGHỊ ĐỊNH MẪU", "Một.", "2", "NGHỊ ĐỊNH MẪU", "Hai.", "3", "NGHỊ ĐỊNH MẪU", "Ba."]
    assert tidy([text]).text.split() == ["Điều", "1.", "Tên", "Một.", "Hai.", "Ba."]
    years = ["Điều 1. Tên", "2026", "Một.", "114", "Hai.", "115"]
    assert tidy([years]).text == "\n".join(years)
