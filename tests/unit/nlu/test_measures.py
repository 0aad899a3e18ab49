"""Storeys, areas, people out of messages as people type them."""

import pytest

from nlu.measures import read_measures
from nlu.text import fold

SAID = {
    "nhà trọ 4 tầng 300m2 có phải thẩm định pccc không": {"storeys": 4, "area_m2": 300},
    "ba tầng": {"storeys": 3},
    "sáu tầng": {"storeys": 6},
    "nhà mười hai tầng": {"storeys": 12},
    "1 trệt 2 lầu": {"storeys": 3},
    "trệt 2 lầu": {"storeys": 3},
    "một trệt ba lầu": {"storeys": 4},
    "3 lầu": {"storeys": 4},
    "nhà trệt": {"storeys": 1},
    "nhà cấp 4": {"storeys": 1},
    "1 trệt 1 lửng 2 lầu": {"storeys": 3},
    "4 tầng 1 tum": {"storeys": 4},
    "1 tầng hầm": {"basements": 1},
    "nhà 5 tầng 2 hầm": {"storeys": 5, "basements": 2},
    "có tầng hầm": {"basements": 1},
    "không có tầng hầm": {"basements": 0},
    "200m2": {"area_m2": 200},
    "200 m²": {"area_m2": 200},
    "200 mét vuông": {"area_m2": 200},
    "ba trăm mét vuông": {"area_m2": 300},
    "một nghìn hai trăm mét vuông": {"area_m2": 1200},
    "hai ngàn mét vuông": {"area_m2": 2000},
    "2 nghìn m2": {"area_m2": 2000},
    "1.200m2": {"area_m2": 1200},
    "1,200 m2": {"area_m2": 1200},
    "1.200,5 m2": {"area_m2": 1200.5},
    "99,5 m2": {"area_m2": 99.5},
    "0,5ha": {"area_m2": 5000},
    "1.5 ha": {"area_m2": 15000},
    "rộng 200 mét": {"area_m2": 200},
    "5x20m 3 tầng": {"storeys": 3, "area_m2": 300},
    "5 x 20": {"area_m2": 100},
    "5 tầng mỗi tầng 100m2": {"storeys": 5, "area_m2": 500},
    "100m2/tầng, 3 tầng": {"storeys": 3, "area_m2": 300},
    "kinh doanh 80m2": {"business_m2": 80},
    "phần kinh doanh 80m2 tổng 200m2": {"business_m2": 80, "area_m2": 200},
    "60m2 để bán hàng, cả nhà 150m2": {"business_m2": 60, "area_m2": 150},
    "nhà ở kết hợp kinh doanh 200m2": {"area_m2": 200},
    "15.000m3": {"volume_m3": 15000},
    "15000 khối": {"volume_m3": 15000},
    "5000 mét khối": {"volume_m3": 5000},
    "cao 25m": {"height_m": 25},
    "chiều cao 28 mét": {"height_m": 28},
    "20 phòng": {"rooms": 20},
    "mười hai phòng": {"rooms": 12},
    "hai mươi lăm người": {"people": 25},
    "25 nhân viên": {"workers": 25},
    "60 công nhân": {"workers": 60},
    "30 người làm việc": {"workers": 30},
    "150 cháu": {"children": 150},
    "một trăm năm mươi cháu": {"children": 150},
    "249 giường": {"beds": 249},
    "300 chỗ ngồi": {"seats": 300},
    "600kg": {"weight_kg": 600},
    "2 tấn": {"weight_kg": 2000},
    "40%": {"share": 40},
    "2 tầng, 120m2, 10 nhân viên": {"storeys": 2, "area_m2": 120, "workers": 10},
}
NOTHING = {
    "ở tầng 3": "a storey's name is no count",
    "2-3 tầng": "a range decides nothing",
    "từ 3 đến 5 tầng": "a range decides nothing",
    "phía sau tầng 3": "sau isn't sáu",
    "đường rộng hẹp gì cũng được": "no number",
    "ra trước nhà 5 mét": "a length is no area",
    "5 năm rồi": "years",
    "": "nothing",
    "m2": "a unit alone",
}


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=SAID)
def test_measures_are_read_as_people_type_them(text, said):
    assert read_measures(text).values() == said
    assert read_measures(text.upper()).values() == said


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=SAID)
def test_and_without_tone_marks(text, said):
    unmarked = "".join(fold(c) or c for c in text)
    assert read_measures(unmarked).values() == said


@pytest.mark.parametrize(("text", "why"), NOTHING.items(), ids=NOTHING)
def test_what_is_no_measure_is_left_alone(text, why):
    assert read_measures(text).values() == {}, why


def test_a_bound_is_told_from_a_number():
    assert read_measures("dưới 50m2").under == {"area_m2"}
    assert read_measures("hơn 300 m2, trên 5 tầng").over == {"area_m2", "storeys"}
    assert read_measures("300m2").under == read_measures("300m2").over == frozenset()


def test_floors_that_are_not_counted_are_named():
    assert read_measures("1 trệt 1 lửng 2 lầu có tum").uncounted == ("lửng", "tum")
    assert read_measures("3 lầu").upper_only
    assert not read_measures("1 trệt 3 lầu").upper_only


@pytest.mark.parametrize(
    ("text", "number"), {"5": 5, "khoảng 5": 5, "khoảng 250 mét": 250, "năm": 5, "tầm 200": 200, "5 năm": None}.items()
)
def test_a_lone_number_is_kept_for_whoever_asked(text, number):
    assert read_measures(text).number == number


@pytest.mark.parametrize("text", ["9" * 6000, "9" * 500 + " tầng", "²", "٣", "1.2.3.4 tầng", ",,,", "x 20", "5x", "%"])
def test_odd_numbers_break_nothing(text):
    read_measures(text)
