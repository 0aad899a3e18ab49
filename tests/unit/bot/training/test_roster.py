"""Rosters: what is understood, and how mistakes are named."""

import pytest

from bot.errors import NotFound, Refused
from bot.training.roster import RosterWrong, phone, read
from bot.training.spreadsheets import read_table
from tests.unit.bot.training.rosters import UNITS, roster


def unit_of(wanted):
    if wanted not in UNITS:
        raise NotFound("error.unit", name=wanted, near="")
    return UNITS[wanted]


@pytest.fixture
def reads(tmp_path, say):
    def read_(*lines, **more):
        file = roster(tmp_path, *lines, **more)
        return read(file, read_table(file), unit_of, say)

    return read_


@pytest.fixture
def wrong(reads):
    def wrong_(*lines, **more):
        with pytest.raises(RosterWrong) as raised:
            reads(*lines, **more)
        return raised.value

    return wrong_


AN = "Nguyễn Văn An;0912 345 678;Đội dân phòng ấp 3;Dân phòng;Xã Đồng Tâm;Đội trưởng"
BA = "Trần Thị Ba;+84 912 345 679;Đội dân phòng ấp 3;dan phong;25210;"


def test_a_row_is_understood(reads):
    an, ba = reads(AN, BA).rows
    assert (an.line, an.name, an.phone, an.team, an.kind, an.unit, an.role) == (
        2, "Nguyễn Văn An", "+84912345678", "Đội dân phòng ấp 3", "militia", "25210", "captain",
    )  # fmt: skip
    assert (ba.phone, ba.kind, ba.unit, ba.role) == ("+84912345679", "militia", "25210", "member")


def test_columns_may_be_named_in_english_in_any_order_below_a_title_and_others_are_passed_over(reads):
    found = reads(
        "DANH SÁCH ĐỘI VIÊN NĂM 2026,,,,", "No,Unit,Team,Full name,Phone", "1,25210,Đội PCCC cơ sở chợ,Lê Tư,0912345678",
        head=",,,,",
    )  # fmt: skip
    assert (found.rows[0].name, found.rows[0].line, found.rows[0].kind) == ("Lê Tư", 4, "facility")
    assert found.passed_over == ("No",)


def test_the_kind_follows_from_the_name_where_it_begins_with_it(reads):
    assert reads("An Ba;;Đội dân phòng ấp 3;;25210;").rows[0].kind == "militia"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (";0912345678;Đội 1;dân phòng;25210;", "Họ và tên", "để trống"),
        ("An 123;0912345678;Đội 1;dân phòng;25210;", "Họ và tên", "không phải họ tên"),
        ("=HYPERLINK(1);;Đội 1;dân phòng;25210;", "Họ và tên", "không phải họ tên"),
        ("Văn An;12345;Đội 1;dân phòng;25210;", "Số điện thoại", "số điện thoại"),
        ("Văn An;0912345678;;dân phòng;25210;", "Đội", "để trống"),
        ("Văn An;0912345678;Đội 1;lính;25210;", "Loại đội", "không rõ loại đội"),
        ("Văn An;0912345678;Đội 1;dân phòng;;", "Xã/Phường", "để trống"),
        ("Văn An;0912345678;Đội 1;dân phòng;Xã Không Có;", "Xã/Phường", "Không có"),
        ("Văn An;0912345678;Đội 1;dân phòng;25210;vua", "Vai trò", "không rõ vai trò"),
    ],
)
def test_what_is_wrong_is_named_with_line_column_and_reason(wrong, line, column, reason):
    (cell,) = wrong(BA, line).cells
    assert (cell.line, cell.column) == (3, column)
    assert reason in cell.reason


def test_all_mistakes_are_told_at_once_a_number_twice_too_in_a_line_with_another(wrong):
    told = wrong(AN, ";;;;;x", "B4;0912345678;Đội;x;y;z")
    assert [(cell.line, cell.column) for cell in told.cells if cell.line == 4] == [
        (4, "Họ và tên"), (4, "Loại đội"), (4, "Xã/Phường"), (4, "Vai trò"), (4, "Số điện thoại"),
    ]  # fmt: skip
    assert {cell.line for cell in told.cells} == {3, 4}
    assert "chưa nhập gì" in str(told)


def test_many_mistakes_are_counted_and_the_first_shown(wrong):
    told = wrong(*[f"Văn An;{n};Đội 1;dân phòng;25210;" for n in range(100)])
    assert len(told.cells) == 100
    assert "80 chỗ nữa" in str(told)


def test_a_number_twice_names_both_lines_however_it_is_written(wrong):
    (cell,) = wrong(AN, BA, "Lê Tư;84912345678;Đội khác;dân phòng;25195".replace("25195", "Phường Bình Phước")).cells
    assert (cell.line, cell.column, cell.value) == (4, "Số điện thoại", "0912345678")
    assert "dòng 2" in cell.reason


def test_two_of_one_name_need_numbers_to_be_told_apart(wrong, reads):
    (cell,) = wrong("Văn An;;Đội 1;dân phòng;25210;", "Văn An;0912345678;Đội 1;dân phòng;25210;").cells
    assert "dòng 2" in cell.reason
    assert len(reads("Văn An;0912345679;Đội 1;dân phòng;25210;", "Văn An;0912345678;Đội 1;dân phòng;25210;").rows) == 2


def test_missing_columns_are_named(reads):
    with pytest.raises(Refused, match="“Đội”, “Xã/Phường”"):
        reads("An;0912345678", head="Họ tên;SĐT")


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("0912345678", "+84912345678"), ("912345678", "+84912345678"), ("84912345678", "+84912345678"),
        ("'0912.345.678", "+84912345678"), ("+84 (91) 2345678", "+84912345678"), ("0123", ""), ("114", ""), ("", ""),
    ],
)  # fmt: skip
def test_numbers_as_people_and_spreadsheets_write_them(typed, read_as):
    assert phone(typed) == read_as


def test_ten_thousand_rows_are_read(reads):
    lines = [f"Người Thứ;09{n:08d};Đội {n % 300};dân phòng;25210;" for n in range(10_000_000, 10_010_000)]
    assert len(reads(*lines).rows) == 10_000
