"""bot/incidents/gazetteer.py: the unit of a point or of words, among many units, with outlines and former names."""

from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.gazetteer import FARTHEST_KM, Gazetteer, bare_name, gazetteer, kind_of, successor_of
from bot.storage.units import Unit, Units
from nlu.text import fold


def unit(code, name, parent="75", **more):
    return Unit(code=code, name=name, folded=fold(name), parent=parent, **more)


DONG_NAI, CA_MAU = unit("75", "Thành phố Đồng Nai", None), unit("96", "Tỉnh Cà Mau", None)
BINH_PHUOC_ONCE = unit("75-bp", "Tỉnh Bình Phước", None, successor="75", valid_until="2025-07-01")
BINH_PHUOC, LOC_NINH = unit("25195", "Phường Bình Phước"), unit("25270", "Phường Lộc Ninh")
TAN_PHU, TAN_PHU_THERE = unit("26116", "Phường Tân Phú"), unit("1", "Xã Tân Phú", "96")
TAN_AN, TAN_AN_TOO = unit("26209", "Xã Tân An"), unit("2", "Phường Tân An")
DONG_XOAI_ONCE = unit("x", "Phường Tân Xuân", successor="25195", valid_until="2025-07-01")
ALL = (DONG_NAI, CA_MAU, BINH_PHUOC_ONCE, BINH_PHUOC, LOC_NINH, TAN_PHU, TAN_PHU_THERE, TAN_AN, TAN_AN_TOO, DONG_XOAI_ONCE)


def named(words, staffed=(), units=ALL, day=None):
    found = gazetteer({u.code: u for u in units}, day).named(fold(words), staffed)
    return found.code if found else None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("gần chợ Lộc Ninh", "25270"),
        ("xã Lộc Ninh, nhà số 5", "25270"),  # it became a ward, people still say xã
        ("p. Bình Phước", "25195"),
        ("phuong binh phuoc", "25195"),
        ("tỉnh Bình Phước", "75"),
        ("ở Bình Phước", "75"),  # a ward today, a whole province before: the province is told
        ("Lộc Ninh, Bình Phước", "25270"),
        ("p Bình Phước, tp Đồng Nai", "25195"),
        ("phường Tân Xuân", "25195"),  # went into it
        ("Đồng Nai", "75"),
        ("tỉnh Đồng Nai", "75"),
        ("xóm Lộc", None),
        ("", None),
        ("đồng nài nỉ", "75"),
    ],
)
def test_a_unit_is_named_as_people_name_it(words, code):
    assert named(words) == code


def test_communes_alike_in_two_provinces_are_not_guessed():
    assert named("xóm 3 Tân Phú") is None
    assert named("Tân Phú", staffed={"1"}) is None


def test_the_province_beside_it_tells_which_is_meant():
    assert named("Tân Phú, Cà Mau") == "1"
    assert named("xã Tân Phú, Đồng Nai") == "26116"  # the kind is wrong, the province is right
    assert named("Tân Phú, tỉnh Bình Phước") == "26116"


def test_the_kind_tells_which_is_meant_where_no_province_does():
    assert named("xã Tân Phú") == "1"
    assert named("phường Tân Phú") == "26116"


def test_communes_alike_in_one_province_leave_it_to_the_province():
    assert named("chợ Tân An") == "75"
    assert named("xã Tân An") == "26209"


def test_another_commune_named_for_sure_is_better_than_one_that_may_be_two():
    assert named("giữa Tân Phú và Lộc Ninh") == "25270"


def test_two_provinces_named_alone_give_one_of_them():
    assert named("từ Đồng Nai đi Cà Mau") in {"75", "96"}


def test_a_word_belongs_to_one_name_only():
    son_thanh = unit("s", "Xã Sơn Thành")
    soc_son = unit("ss", "Xã Sóc Sơn")
    assert named("xã Sóc Sơn thành phố Đồng Nai", units=(*ALL, son_thanh, soc_son)) == "ss"


def test_a_unit_counts_from_its_first_day_to_before_its_last():
    new, old = unit("n", "Xã Mới", valid_from="2027-01-01"), unit("o", "Xã Cũ", valid_until="2027-01-01", successor="n")
    units = (*ALL, new, old)
    assert [named("xã Cũ", units=units, day=date(2026, 12, 31)), named("xã Cũ", units=units, day=date(2027, 1, 1))] == [
        "o",
        "n",
    ]
    assert [named("xã Mới", units=units, day=date(2026, 12, 31)), named("xã Mới", units=units)] == [None, "n"]


def test_successors_that_lead_round_or_nowhere_end():
    units = {u.code: u for u in (unit("a", "A", successor="b"), unit("b", "B", successor="a"), unit("c", "C", successor="zz"))}
    assert successor_of(units, "a") in {"a", "b"}
    assert successor_of(units, "c") == "c"
    assert successor_of(units, "nowhere") == "nowhere"
    assert Gazetteer(units, {}).named("c") == units["c"]


@given(st.text(max_size=80))
def test_any_words_give_a_unit_or_none(words):
    assert named(words) is None or named(words) in {u.code for u in ALL}


@pytest.mark.parametrize(("folded", "kind", "bare"), [("dac khu phu quoc", "dac khu", "phu quoc"), ("xam", "", "xam")])
def test_the_kind_is_the_first_words_of_the_name(folded, kind, bare):
    assert (kind_of(folded), bare_name(folded)) == (kind, bare)


# by point

LEFT, RIGHT = shapely.box(106.0, 11.0, 106.1, 11.1), shapely.box(106.1, 11.0, 106.5, 11.1)
"""Two communes side by side; the right one's centre is far to the right, so the nearest centre misleads near the border."""


def drawn(*units, **outlines):
    return Units(units, {code.removeprefix("u"): shapely.to_geojson(shape) for code, shape in outlines.items()})


TWO = drawn(
    DONG_NAI,
    unit("1", "Xã Trái", lat=11.05, lon=106.05),
    unit("2", "Xã Phải", lat=11.05, lon=106.3),
    unit("3", "Xã Xa", lat=11.05, lon=106.7),
    u1=LEFT,
    u2=RIGHT,
)


def at(lat, lon, units=TWO):
    found = gazetteer(units).at(lat, lon)
    return found.code if found else None


def test_a_point_belongs_to_the_outline_it_lies_in_not_to_the_nearest_centre():
    assert at(11.05, 106.11) == "2"
    assert at(11.05, 106.09) == "1"


def test_a_point_on_the_border_belongs_to_either():
    assert at(11.05, 106.1) in {"1", "2"}


def test_a_point_between_outlines_belongs_to_the_nearest_edge():
    assert at(11.101, 106.12) == "2"


def test_a_commune_without_an_outline_is_found_by_its_centre():
    assert at(11.05, 106.69) == "3"


def test_a_point_too_far_from_every_outline_and_centre_belongs_to_none():
    assert at(11.1 + (FARTHEST_KM + 1) / 111, 106.3) is None
    assert at(11.1 + (FARTHEST_KM - 1) / 111, 106.3) == "2"


def test_a_point_in_a_hole_belongs_to_the_commune_in_the_hole():
    ring, core = LEFT.difference(shapely.box(106.04, 11.04, 106.06, 11.06)), shapely.box(106.04, 11.04, 106.06, 11.06)
    units = drawn(DONG_NAI, unit("1", "Xã Vành"), unit("2", "Xã Giữa"), u1=ring, u2=core)
    assert at(11.05, 106.05, units) == "2"


def test_in_two_outlines_at_once_the_nearer_centre_decides():
    units = drawn(unit("1", "A", lat=11.02, lon=106.02), unit("2", "B", lat=11.08, lon=106.08), u1=LEFT, u2=LEFT)
    assert at(11.03, 106.03, units) == "1"
    assert at(11.07, 106.07, units) == "2"


def test_a_point_in_the_province_alone_belongs_to_the_province():
    units = drawn(DONG_NAI, unit("1", "Xã Trái", lat=11.05, lon=106.05), u75=shapely.box(105, 8, 108, 12), u1=LEFT)
    assert at(11.05, 106.05, units) == "1"
    assert at(9.0, 107.0, units) == "75"


def test_a_commune_in_two_parts_is_found_in_both():
    units = drawn(
        unit("1", "Đảo"), u1=shapely.MultiPolygon([shapely.box(106, 11, 106.1, 11.1), shapely.box(107, 10, 107.1, 10.1)])
    )
    assert at(10.05, 107.05, units) == at(11.05, 106.05, units) == "1"


def test_the_outline_of_a_former_unit_holds_nothing():
    units = drawn(unit("1", "Cũ", valid_until="2026-01-01"), unit("2", "Mới", lat=11.0, lon=106.0), u1=LEFT)
    assert at(11.05, 106.05, units) == "2"


def test_without_units_no_point_is_anywhere():
    assert at(11.0, 106.0, drawn()) is None
