"""bot/water/lines.py: what officials read of the water nearby."""

import pytest

from bot.water.lines import distance, water_lines
from bot.water.model import Details, Near, WaterPoint


def point(code="T1", kind="hydrant", status="ok", name="", **details):
    return WaterPoint(code=code, kind=kind, lat=11.5, lon=106.9, name=name, status=status, details=Details(**details))


def test_usable_water_says_what_how_far_where_and_how_large(say):
    near = [Near(point(name="chợ Đồng Xoài", type="pillar", diameter=100, pressure=2.5), 123.4, "ne")]
    assert water_lines(near, say) == ("💧 Trụ nước nổi chợ Đồng Xoài: 120 m về phía đông bắc, Ø100 mm, áp 2,5 bar",)


def test_a_point_without_a_name_goes_by_its_code_and_an_unknown_type_by_its_kind(say):
    assert water_lines([Near(point("B7", "tank", type="barrel", volume=50), 1840, "s")], say) == (
        "💧 Bể nước B7: 1,8 km về phía nam, 50 m³",
    )


def test_broken_water_stands_first_and_is_never_offered(say):
    near = [Near(point("T1", status="faulty"), 40, "w"), Near(point("T2"), 90, "e")]
    assert water_lines(near, say) == (
        "⛔ Trụ nước T1 gần hơn (40 m về phía tây) đang hỏng",
        "💧 Trụ nước T2: 90 m về phía đông",
    )


def test_what_somebody_reported_broken_is_offered_with_a_warning(say):
    (line,) = water_lines([Near(point(status="reported"), 40, "w")], say)
    assert line.endswith("có người báo hỏng, chưa ai kiểm tra")


def test_a_narrow_alley_is_named_apart_from_the_water(say):
    near = [Near(point("N1", "alley", name="hẻm 12", width=2.5, height=3), 30, "n"), Near(point(), 90, "e")]
    assert water_lines(near, say)[-1] == "🚧 Đường hẹp hẻm 12: 30 m về phía bắc, rộng 2,5 m, cao tối đa 3 m"


def test_nothing_known_nothing_said(say):
    assert water_lines([], say) == ()


@pytest.mark.parametrize(
    ("metres", "said"), [(0, "10 m"), (4, "10 m"), (96, "100 m"), (994, "990 m"), (1000, "1,0 km"), (2951, "3,0 km")]
)
def test_distances_are_round(metres, said):
    assert distance(metres) == said
