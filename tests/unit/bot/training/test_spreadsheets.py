"""Tables in every encoding and shape that people bring."""

import datetime

import openpyxl
import pytest

from bot.errors import Refused
from bot.training import tcvn3
from bot.training.spreadsheets import read_table
from tests.unit.bot.training.rosters import cp1258, roster

TEXT = (
    "Họ và tên;Đội;Xã\nNguyễn Thị Ngọc Hưởng;Đội dân phòng ấp Suối Bưởi;Xã Đồng Tâm\n"
    "Đặng Văn Tý;Đội dân phòng ấp Chợ;Xã Đồng Tâm"
)
ROWS = tuple((n, tuple(line.split(";"))) for n, line in enumerate(TEXT.split("\n"), start=1))


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (cp1258(TEXT), "CP1258"),
        (tcvn3.encode(TEXT), "TCVN3"),
    ],
    ids=["utf-8", "with BOM", "utf-16", "utf-16 without BOM", "utf-16 big-endian", "cp1258", "tcvn3"],
)
def test_every_encoding_gives_the_same_rows(tmp_path, raw, encoding):
    table = read_table(roster(tmp_path, raw=raw))
    assert table.rows == ROWS
    assert table.encoding == encoding


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_mark_may_stand_between(tmp_path, mark):
    assert read_table(roster(tmp_path, raw=TEXT.replace(";", mark).encode())).rows == ROWS


@pytest.mark.parametrize("raw", ["Müller;Grüße;Straße élève".encode("latin-1"), bytes(range(128, 256)), b"\xff\xfe\x00"])
def test_what_is_no_vietnamese_in_any_encoding_is_refused(tmp_path, raw):
    with pytest.raises(Refused, match="UTF-8"):
        read_table(roster(tmp_path, raw=raw))


def test_an_excel_sheet_is_read_with_numbers_as_typed(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "SĐT", "Ngày"])
    book.active.append(["An", 912345678.0, datetime.date(2026, 11, 28)])
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.rows[1] == (2, ("An", "912345678", "2026-11-28"))


@pytest.mark.parametrize(
    ("raw", "said"), [(b"PK\x03\x04 broken", "xlsx"), (b"\xd0\xcf\x11\xe0 old", "xls"), (b"", "không có dòng"),
        (b"a,\"b", "ngoặc kép")]
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, raw, said):
    with pytest.raises(Refused) as refused:
        read_table(roster(tmp_path, raw=raw))
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused):
        read_table(tmp_path / "none.csv")
