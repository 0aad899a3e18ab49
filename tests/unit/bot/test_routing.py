"""bot/incidents/routing.py: which unit an incident belongs to, who is told, who may press."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.routing import Directory, bare_name, distance_km, on_duty, routes_of
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
    assert directory(official("bp")).desk(BINH_PHUOC) is None


def test_units_that_name_each_other_as_parent_end_all_the_same():
    one, other = unit("1", "Xã Một", parent="2"), unit("2", "Xã Hai", parent="1")
    assert directory(units=(one, other)).desk(one) is None


def test_an_official_is_reached_by_telegram_first_then_zalo_and_a_shared_group_once():
    people = (official("bp", "5", "z5"), official("bp", zalo="z6"), official("bp", "5"), official("bp", email="a@b"))
    assert directory().addresses(people) == [Sender("telegram", "5"), Sender("zalo_oa", "z6"), Sender("email", "a@b")]


def everything(**more):
    return Official(id=4, name="An", unit="bp", role="desk", telegram="1", zalo="2", zalo_bot="3", email="a@b", **more)


@pytest.mark.parametrize(
    ("routes", "order"),
    [
        ("", ["telegram", "zalo_oa", "zalo_bot", "email"]),
        ("email,zalo_bot", ["email", "zalo_bot", "telegram", "zalo_oa"]),
        (" zalo_oa , zalo_oa,fax", ["zalo_oa", "telegram", "zalo_bot", "email"]),
    ],
)
def test_the_order_asked_for_comes_first_and_no_address_is_left_out(routes, order):
    assert [sender.channel for sender in routes_of(everything(routes=routes))] == order


def test_a_recipient_is_told_by_the_first_address_and_the_others_stand_behind_it():
    (one,) = directory(everything(routes="email")).recipients(BINH_PHUOC)
    assert (one.official, one.first) == (4, Sender("email", "a@b"))
    assert one.fallback == (Sender("telegram", "1"), Sender("zalo_oa", "2"), Sender("zalo_bot", "3"))


def test_a_group_that_two_officials_share_is_told_once_and_both_stand_behind_it():
    (one,) = directory(official("bp", "5", "z5", number=1), official("bp", "5", "z6", number=2)).recipients(BINH_PHUOC)
    assert one.official == 1
    assert one.fallback == (Sender("zalo_oa", "z5"), Sender("zalo_oa", "z6"))


def test_somebody_told_on_any_address_is_not_told_again_on_another():
    staffed = directory(official("bp", "5", "z5", number=1), official("p", "9", number=2))
    assert staffed.recipients(BINH_PHUOC, already={Sender("zalo_oa", "z5")}) == []
    assert staffed.desk(BINH_PHUOC, already={Sender("zalo_oa", "z5")}) == (PROVINCE, [Sender("telegram", "9")])


def test_addresses_on_channels_that_are_not_set_up_do_not_count():
    staffed = Directory({u.code: u for u in UNITS}, [everything(), official("p", email="p@b")], channels={"zalo_oa"})
    assert staffed.desk(BINH_PHUOC) == (BINH_PHUOC, [Sender("zalo_oa", "2")])
    assert staffed.desk(PROVINCE) == (BINH_PHUOC, [Sender("zalo_oa", "2")])
    assert staffed.reachable == [Sender("zalo_oa", "2")]


# who is on duty

MONDAY_NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam
MONDAY_NIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 23:00
OFFICE = "mon-fri 07:30-17:00"


def on(unit_code, number, hours="", duty=()):
    return Official(
        id=number, name=f"No {number}", unit=unit_code, role="desk", telegram=str(number), hours=hours, duty=tuple(duty)
    )


def told(staffed, now, unit_told=BINH_PHUOC, already=()):
    found = staffed.tell_next(unit_told, now, already)
    return (found[0].code, [r.official for r in found[1]]) if found else None


def test_of_a_desk_only_those_on_duty_are_told():
    staffed = directory(on("bp", 1, OFFICE), on("bp", 2, "17:00-07:30"))
    assert told(staffed, MONDAY_NOON) == ("bp", [1])
    assert told(staffed, MONDAY_NIGHT) == ("bp", [2])


def test_somebody_without_hours_or_shifts_is_always_on_duty():
    staffed = directory(on("bp", 1, OFFICE), on("bp", 2))
    assert told(staffed, MONDAY_NIGHT) == ("bp", [2])


def test_a_shift_counts_from_its_first_moment_to_before_its_last():
    shift = (MONDAY_NIGHT, MONDAY_NIGHT + timedelta(hours=8))
    staffed = directory(on("bp", 1, duty=[shift]), on("p", 2))
    assert told(staffed, shift[0]) == ("bp", [1])
    assert told(staffed, shift[0] - timedelta(seconds=1)) == ("p", [2])
    assert told(staffed, shift[1]) == ("p", [2])


def test_a_shift_adds_to_the_weekly_hours():
    staffed = directory(on("bp", 1, OFFICE, [(MONDAY_NIGHT, MONDAY_NIGHT + timedelta(hours=1))]), on("p", 2))
    assert told(staffed, MONDAY_NOON) == told(staffed, MONDAY_NIGHT) == ("bp", [1])


def test_while_a_commune_sleeps_the_province_on_duty_is_told():
    staffed = directory(on("bp", 1, OFFICE), on("p", 2))
    assert told(staffed, MONDAY_NIGHT) == ("p", [2])


def test_where_nobody_at_all_is_on_duty_the_commune_is_told_all_the_same_then_the_province():
    staffed = directory(on("bp", 1, OFFICE), on("bp", 3, OFFICE), on("p", 2, OFFICE))
    assert told(staffed, MONDAY_NIGHT) == ("bp", [1, 3])
    assert told(staffed, MONDAY_NIGHT, already={Sender("telegram", "1"), Sender("telegram", "3")}) == ("p", [2])


def test_a_neighbour_off_duty_is_better_than_nobody():
    assert told(directory(on("ln", 1, OFFICE)), MONDAY_NIGHT) == ("ln", [1])
    assert told(directory(on("dx", 1, OFFICE), on("ln", 2)), MONDAY_NIGHT) == ("ln", [2])


def test_of_a_unit_asked_for_by_itself_everybody_is_told_where_nobody_is_on_duty():
    staffed = directory(on("bp", 1, OFFICE), on("bp", 2, "sat 08:00-12:00"), on("p", 3))
    assert [r.official for r in staffed.recipients(BINH_PHUOC, MONDAY_NIGHT)] == [1, 2]
    assert [r.official for r in staffed.recipients(BINH_PHUOC, MONDAY_NOON)] == [1]


def test_hours_that_can_not_be_read_never_silence_anybody():
    assert on_duty(on("bp", 1, "khi nào rảnh"), MONDAY_NIGHT)


def test_somebody_off_duty_may_act_all_the_same_from_any_of_their_addresses():
    asleep = Official(id=1, name="An", unit="bp", role="desk", telegram="1", zalo="2", zalo_bot="3", hours="sun 01:00-02:00")
    staffed = directory(asleep)
    assert all(staffed.may_act(Sender(*who)) for who in (("telegram", "1"), ("zalo_oa", "2"), ("zalo_bot", "3")))
    assert not staffed.may_act(Sender("zalo_bot", "2"))


# who may press


def test_only_an_address_of_somebody_in_service_may_act():
    staffed = directory(official("bp", "-100"), official("p", zalo="z1"))
    assert staffed.may_act(Sender("telegram", "-100"))
    assert staffed.may_act(Sender("zalo_oa", "z1"))
    assert not staffed.may_act(Sender("telegram", "100"))
    assert not staffed.may_act(Sender("web", "-100"))
    assert not directory().may_act(Sender("telegram", "-100"))
