"""Spreadsheets: Vietnamese as it was, nothing ever computed."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import UTC, datetime

import openpyxl
import pytest

from bot.training.sheets import Sheet, xlsx

TEXTS = ["Nguyễn Thị Hồng Ánh", "Đội dân phòng xã Bù Đốp", "ỷ ỡ ẵ ặ Ữ đ", "dòng 1\ndòng 2", " có khoảng trắng "]


def cells(*texts):
    book = openpyxl.load_workbook(io.BytesIO(xlsx([Sheet("Kết quả", ["Họ tên"], [[text] for text in texts])])))
    return [row[0] for row in book["Kết quả"].iter_rows(min_row=2)]


def test_vietnamese_is_as_it_was():
    assert [cell.value for cell in cells(*TEXTS)] == TEXTS


@pytest.mark.parametrize(
    "text", ["=1+1", "+84901234567", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1", "{=1}", "http://x.vn"]
)
def test_what_begins_like_a_formula_is_text_and_harmless(text):
    (cell,) = cells(text)
    assert cell.data_type == "s"
    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert cell.value.lstrip("'") == text
    assert cell.hyperlink is None


def test_numbers_moments_and_shares_are_what_they_are():
    at = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)
    data = xlsx([Sheet("S", ["a", "b", "c", "d"], [[3, 0.5, at, None]], frozenset({1}))])
    number, share, moment, none = next(openpyxl.load_workbook(io.BytesIO(data))["S"].iter_rows(min_row=2))
    assert (number.value, share.value, share.number_format) == (3, 0.5, "0%")
    assert moment.value.isoformat() == "2026-11-28T09:30:00"
    assert none.value is None


def test_what_a_file_cannot_hold_is_left_out():
    assert cells("a\x00b\x0bc")[0].value == "abc"
    assert len(cells("x" * 40_000)[0].value) == 32_767


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here: apt-get install libreoffice-calc-nogui")
def test_libreoffice_opens_it_with_vietnamese_intact_and_computes_nothing(tmp_path):
    texts = [*TEXTS, "=1+1", "+84901234567", "-2+3", "@SUM(A1)"]
    (tmp_path / "a.xlsx").write_bytes(xlsx([Sheet("Kết quả", ["Họ tên"], [[text] for text in texts])]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    into = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run(["soffice", "--headless", profile, *into], check=True, capture_output=True, timeout=120)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        opened = [row[0] for row in csv.reader(file)]
    assert [one.lstrip("'") for one in opened] == ["Họ tên", *texts]
