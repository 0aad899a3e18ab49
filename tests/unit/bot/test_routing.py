"""bot/incidents/routing.py: which unit an incident belongs to, who is told, who may press."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.routing import Directory, bare_name, distance_km
from bot.messages import Place, Sender
from bot.storage.units import Official, Unit
from nlu.text import fold


def unit(code, name, parent="p", lat=None, lon=None):
    return Unit(code=code, name=name, folded=fold(name), parent=parent, lat=lat, lon=lon)


PROVINCE = unit("p", "Tỉnh Đồng Nai", parent=None, lat=10.95, lon=106.82)
BINH_PHUOC = unit("bp", "Phường Bình Phước", lat=11.53, lon=106.89)
DONG_XOAI = unit("dx", "Phường Đồng Xoài", lat=11.55, lon=106.92)
LOC_NINH = unit("ln", "Xã Lộc Ninh", lat=11.84, lon=106.59)
UNITS = (PROVINCE, BINH_PHUOC, DONG_XOAI, LOC_NINH)


def official(unit_code, telegram=None, zalo=None, email=None, number=0):
    return Official(id=number, name="An", unit=unit_code, role="desk", telegram=telegram, zalo=zalo, email=email)


def directory(*officials, units=UNITS):
    return Directory({u.code: u for u in units}, officials)


def found(words="", lat=None, lon=None, officials=(), units=UNITS):
    unit_found = directory(*officials, units=units).find(Place(lat=lat, lon=lon, text=words), fold(words))
    return unit_found.code if unit_found else None


# where it is


def test_a_point_belongs_to_the_nearest_commune():
    assert found(lat=11.531, lon=106.892) == "bp"
    assert found(lat=11.86, lon=106.60) == "ln"


def test_a_point_never_belongs_to_the_province_itself_even_beside_its_office():
    assert found(lat=10.95, lon=106.82) is None


def test_a_point_far_from_every_commune_belongs_to_none():
    assert found(lat=21.03, lon=105.85) is None


def test_a_point_counts_more_than_words():
    assert found("ở Lộc Ninh", lat=11.531, lon=106.892) == "bp"


def test_a_point_that_tells_nothing_leaves_it_to_the_words():
    assert found("gần chợ Lộc Ninh", lat=21.03, lon=105.85) == "ln"


@pytest.mark.parametrize("words", ["gần chợ Lộc Ninh", "gan cho loc ninh", "LOC NINH", "xã lộc ninh, nhà số 5"])
def test_a_commune_is_named_with_or_without_marks_and_kind(words):
    assert found(words) == "ln"


def test_part_of_a_word_names_no_commune():
    assert found("khu blocninh") is None


def test_the_province_named_beside_the_commune_does_not_win():
    assert found("phường Bình Phước, tỉnh Đồng Nai") == "bp"


def test_the_province_alone_is_better_than_nothing():
    assert found("ở đâu đó trong Đồng Nai") == "p"


def test_of_two_communes_named_the_one_with_somebody_on_duty_is_meant():
    both = "giữa Bình Phước và Lộc Ninh"
    assert found(both, officials=[official("ln", "1")]) == "ln"
    assert found(both, officials=[official("bp", "1")]) == "bp"


def test_of_two_names_in_the_same_words_the_longer_is_meant():
    short = unit("x", "Xã Phước")
    assert found("khu phố 2 Bình Phước", units=(*UNITS, short)) == "bp"


@pytest.mark.parametrize("words", ["", "nhà tôi", "…", "cháy ngay đầu hẻm"])
def test_words_that_name_nothing_find_nothing(words):
    assert found(words) is None


def test_communes_without_coordinates_can_still_be_named():
    lost = unit("x", "Xã Tân Khai")
    assert found("tan khai", lat=21.03, lon=105.85, units=(PROVINCE, lost)) == "x"


def test_an_empty_directory_finds_nothing_and_nobody():
    empty = directory(units=())
    assert empty.find(Place(lat=11.5, lon=106.9, text="Lộc Ninh"), "loc ninh") is None
    assert empty.desk(None) is None


def test_kilometres_are_right_between_ha_noi_and_ho_chi_minh_city():
    assert distance_km(21.0285, 105.8542, 10.7769, 106.7009) == pytest.approx(1140, abs=10)


@given(st.floats(-89, 89), st.floats(-179, 179), st.floats(-89, 89), st.floats(-179, 179))
def test_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(lat, lon, other_lat, other_lon):
    there, back = distance_km(lat, lon, other_lat, other_lon), distance_km(other_lat, other_lon, lat, lon)
    assert there == pytest.approx(back)
    assert 0 <= there < 20_020


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("phuong binh phuoc", "binh phuoc"),
        ("xa loc ninh", "loc ninh"),
        ("dac khu phu quoc", "phu quoc"),
        ("thanh pho da nang", "da nang"),
        ("trung tam chi huy", "trung tam chi huy"),
        ("xam", "xam"),
    ],
)
def test_a_name_without_its_kind(name, bare):
    assert bare_name(name) == bare


# who is told


def test_the_desk_of_the_commune_is_told():
    desk, told = directory(official("bp", "-100"), official("p", "-1")).desk(BINH_PHUOC)
    assert desk == BINH_PHUOC
    assert told == [Sender("telegram", "-100")]


def test_an_unstaffed_commune_passes_it_to_the_province():
    desk, told = directory(official("p", "-1"), official("ln", "-7")).desk(BINH_PHUOC)
    assert desk == PROVINCE
    assert told == [Sender("telegram", "-1")]


def test_without_a_unit_the_province_is_told():
    desk, told = directory(official("ln", "-7"), official("p", "-1")).desk(None)
    assert desk == PROVINCE
    assert told == [Sender("telegram", "-1")]


def test_without_a_unit_or_a_staffed_province_somebody_is_told_all_the_same():
    desk, told = directory(official("ln", "-7")).desk(None)
    assert desk == LOC_NINH
    assert told == [Sender("telegram", "-7")]


def test_those_told_before_are_passed_over_upwards():
    staffed = directory(official("bp", "-100"), official("p", "-1"))
    desk, told = staffed.desk(BINH_PHUOC, already={Sender("telegram", "-100")})
    assert desk == PROVINCE
    assert told == [Sender("telegram", "-1")]
    assert staffed.desk(BINH_PHUOC, already={Sender("telegram", "-100"), Sender("telegram", "-1")}) is None


def test_where_nobody_is_on_duty_upwards_the_nearest_other_commune_is_told():
    far, near = official("ln", "-7"), official("dx", "-8")
    assert directory(far).desk(BINH_PHUOC) == (LOC_NINH, [Sender("telegram", "-7")])
    assert directory(far, near).desk(BINH_PHUOC) == (DONG_XOAI, [Sender("telegram", "-8")])


def test_a_silent_desk_is_not_passed_over_sideways():
    staffed = directory(official("bp", "-100"), official("ln", "-7"))
    assert staffed.desk(BINH_PHUOC, already={Sender("telegram", "-100")}) is None


def test_nobody_on_duty_means_nobody_is_told():
    assert directory().desk(BINH_PHUOC) is None
    assert directory(official("bp", email="a@b.vn")).desk(BINH_PHUOC) is None


def test_units_that_name_each_other_as_parent_end_all_the_same():
    one, other = unit("1", "Xã Một", parent="2"), unit("2", "Xã Hai", parent="1")
    assert directory(units=(one, other)).desk(one) is None


def test_an_official_is_reached_by_telegram_first_then_zalo_and_a_shared_group_once():
    people = (official("bp", "5", "z5"), official("bp", zalo="z6"), official("bp", "5"), official("bp", email="a@b"))
    assert directory().addresses(people) == [Sender("telegram", "5"), Sender("zalo_oa", "z6")]


# who may press


def test_only_an_address_of_somebody_in_service_may_act():
    staffed = directory(official("bp", "-100"), official("p", zalo="z1"))
    assert staffed.may_act(Sender("telegram", "-100"))
    assert staffed.may_act(Sender("zalo_oa", "z1"))
    assert not staffed.may_act(Sender("telegram", "100"))
    assert not staffed.may_act(Sender("web", "-100"))
    assert not directory().may_act(Sender("telegram", "-100"))
