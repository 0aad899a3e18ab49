"""bot/units/builtin.py and the tables and corrections that come with the program."""

from datetime import date

import pytest

from bot.errors import NotFound, Refused
from bot.units import builtin
from bot.units.corrections import read_corrections
from bot.units.outlines import in_vietnam

TODAY = date(2026, 11, 27)


def test_there_are_34_provinces_and_3321_communes_each_with_a_point_in_vietnam():
    table = builtin._table().values()
    tops = [u for u in table if u.parent is None]
    communes = [u for u in table if u.parent is not None]
    assert (len(tops), len(communes)) == (34, 3321)
    assert {u.parent for u in communes} == {u.code for u in tops}
    assert all(in_vietnam(u.lat, u.lon) for u in communes)
    assert all(u.kind in ("phuong", "xa", "dac_khu") for u in communes)


@pytest.mark.parametrize(
    "name", ["Đồng Nai", "dong nai", "thành phố Đồng Nai", "tỉnh đồng nai", "75", "Bình Phước", "tinh binh phuoc"]
)
def test_a_province_is_found_by_name_with_or_without_marks_by_code_and_by_a_former_name(name):
    found, _ = builtin.province(name, TODAY)
    communes = [u for u in found.values() if u.parent == "75" and u.successor is None]
    assert found["75"].name == "Thành phố Đồng Nai"
    assert len(communes) == 95
    assert sum(u.kind == "phuong" for u in communes) == 33


def test_the_former_province_stays_with_what_it_went_into_and_when():
    found, _ = builtin.province("Đồng Nai", TODAY)
    (once,) = [u for u in found.values() if u.successor]
    assert (once.name, once.successor, once.valid_until, once.parent) == ("Tỉnh Bình Phước", "75", "2025-07-01", None)


@pytest.mark.parametrize(
    ("day", "province", "code", "name"),
    [
        (date(2026, 4, 29), "Đồng Nai", "75", "Tỉnh Đồng Nai"),
        (date(2026, 4, 30), "Đồng Nai", "75", "Thành phố Đồng Nai"),
        (date(2026, 4, 29), "Đồng Nai", "25270", "Xã Lộc Ninh"),
        (date(2026, 4, 30), "Đồng Nai", "25270", "Phường Lộc Ninh"),
        (date(2026, 9, 19), "Bắc Ninh", "07294", "Xã Bố Hạ"),
        (date(2026, 9, 20), "Bắc Giang", "07294", "Phường Bố Hạ"),
        (date(2026, 9, 20), "Bắc Ninh", "24", "Thành phố Bắc Ninh"),
        (date(2026, 8, 31), "Quảng Ninh", "22", "Tỉnh Quảng Ninh"),
        (TODAY, "Quảng Ninh", "22", "Thành phố Quảng Ninh"),
    ],
)
def test_units_are_called_as_on_the_day_asked_for(day, province, code, name):
    assert builtin.province(province, day)[0][code].name == name


def test_an_unknown_province_names_the_nearest():
    with pytest.raises(NotFound, match="Đồng Nai"):
        builtin.province("Dong Nia", TODAY)


@pytest.mark.parametrize("name", ["", "!!!", "Sao Hỏa", "x" * 500])
def test_nonsense_is_no_province(name):
    with pytest.raises(NotFound):
        builtin.province(name, TODAY)


def test_of_a_day_before_the_merger_nothing_is_known():
    with pytest.raises(Refused, match="2025-07-01"):
        builtin.province("Đồng Nai", date(2025, 6, 30))


def test_every_correction_is_about_a_unit_of_the_tables_and_says_why():
    table = builtin._table()
    changes = read_corrections(builtin.CORRECTIONS).changes
    assert all(change.basis and change.units for change in changes)
    assert [one.code for change in changes for one in change.units if one.code not in table] == []
    assert sum(len(one.absorbed) for change in changes for one in change.units) == 63 - 34
    names = [(one.was, one.name) for change in changes for one in change.units if one.name]
    assert all(was.split(" ", 1)[0] != name.split(" ", 1)[0] for was, name in names)
    assert all(table[one.code].name in (one.was, one.name) for change in changes for one in change.units if one.name)
