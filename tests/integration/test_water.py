"""The water register on SQLite and PostgreSQL: what is nearest, what is broken, what is to be inspected."""

import itertools
from datetime import timedelta
from random import Random

import pytest

from bot.incidents.routing import distance_km
from bot.messages import Place
from bot.storage import water
from bot.water.faults import fault_near
from bot.water.lines import lines_around
from bot.water.model import WATER, Details, WaterPoint
from bot.water.nearest import bearing, nearest
from tests.conftest import NOW

HERE = (11.5349, 106.8823)


def point(code, metres=0.0, kind="hydrant", status="ok", east=0.0, **rest):
    """A point so many metres north, and east, of here."""
    return WaterPoint(code=code, kind=kind, status=status, lat=HERE[0] + metres / 111_190, lon=HERE[1] + east / 108_940, **rest)


@pytest.fixture
def db(database):
    with database.begin() as connection:
        yield connection


def codes(found):
    return [near.point.code for near in found]


def test_the_three_nearest_come_nearest_first(db):
    water.put_points(db, [point(f"T{m}", m) for m in (900, 50, 2500, 400, 1200)], NOW)
    found = nearest(db, *HERE)
    assert codes(found) == ["T50", "T400", "T900"]
    assert [round(near.metres, -1) for near in found] == [50, 400, 900]
    assert {near.bearing for near in found} == {"n"}


def test_what_is_too_far_is_left_out(db):
    water.put_points(db, [point("near", 2900), point("far", 3100)], NOW)
    assert codes(nearest(db, *HERE)) == ["near"]
    assert codes(nearest(db, *HERE, within_km=4)) == ["near", "far"]


def test_broken_ones_are_named_only_where_they_are_nearer(db):
    water.put_points(
        db, [point("a", 50, status="faulty"), point("b", 100), point("c", 150, status="faulty"), point("d", 200)], NOW
    )
    assert codes(nearest(db, *HERE)) == ["a", "b", "d"]


def test_where_all_are_broken_they_are_named(db):
    water.put_points(db, [point("a", 50, status="faulty")], NOW)
    assert codes(nearest(db, *HERE)) == ["a"]


def test_removed_points_and_other_kinds_are_not_found(db):
    water.put_points(db, [point("gone", 20), point("alley", 30, "alley"), point("pond", 40, "pond")], NOW)
    water.change(db, "gone", removed_at=NOW)
    assert codes(nearest(db, *HERE)) == ["pond"]
    assert codes(nearest(db, *HERE, kinds=("alley",))) == ["alley"]


def test_the_nearest_are_the_same_as_by_looking_at_every_point(db):
    random = Random(5)
    points = [
        WaterPoint(code=f"P{n}", kind=random.choice(WATER), lat=random.uniform(11.4, 11.7), lon=random.uniform(106.7, 107.0))
        for n in range(3000)
    ]
    water.put_points(db, points, NOW)
    for _ in range(20):
        lat, lon = random.uniform(11.4, 11.7), random.uniform(106.7, 107.0)
        every = sorted((distance_km(lat, lon, p.lat, p.lon), p.code) for p in points)
        assert codes(nearest(db, lat, lon, 5)) == [code for km, code in every[:5] if km <= 3]


@pytest.mark.parametrize(
    ("north", "east", "said"),
    [(1, 0, "n"), (1, 1, "ne"), (0, 1, "e"), (-1, 1, "se"), (-1, 0, "s"), (-1, -1, "sw"), (0, -1, "w"), (1, -1, "nw")],
)
def test_the_direction_is_that_from_the_place_to_the_water(north, east, said):
    assert bearing(*HERE, HERE[0] + north / 1000, HERE[1] + east / 1000) == said


def test_an_alert_reads_water_and_access_around_a_place(db, say):
    water.put_points(
        db, [point("T1", 100, details=Details(diameter=100)), point("N1", 60, "alley", details=Details(width=2))], NOW
    )
    assert lines_around(db, *HERE, say) == (
        "💧 Trụ nước T1: 100 m về phía bắc, Ø100 mm",
        "🚧 Đường hẹp N1: 60 m về phía bắc, rộng 2 m",
    )
    assert lines_around(db, 21.0, 105.8, say) == ()


def test_a_report_marks_the_nearest_hydrant_as_reported_not_as_broken(db):
    water.put_points(db, [point("far", 59), point("near", 20), point("pond", 5, "pond")], NOW)
    place = Place(*HERE, text="trước chợ")
    found = fault_near(db, place, "SC-AAAAA", "người báo", "web", NOW)
    assert (found.code, found.status) == ("near", "reported")
    (event,) = water.events(db, "near")
    assert (event.kind, event.incident, event.who, event.detail) == ("fault", "SC-AAAAA", "người báo", "trước chợ")
    assert water.get(db, "far").status == "ok"


def test_the_same_report_is_noted_once_and_another_again(db):
    water.put_points(db, [point("T1", 20)], NOW)
    for incident in ("SC-AAAAA", "SC-AAAAA", "SC-BBBBB"):
        fault_near(db, Place(*HERE), incident, "người báo", "web", NOW)
    assert [event.incident for event in water.events(db, "T1")] == ["SC-AAAAA", "SC-BBBBB"]


def test_a_report_does_not_make_better_what_an_official_found_broken(db):
    water.put_points(db, [point("T1", 20, status="faulty"), point("T2", 50)], NOW)
    assert fault_near(db, Place(*HERE), "SC-AAAAA", "người báo", "web", NOW).code == "T1"
    assert (water.get(db, "T1").status, water.get(db, "T2").status) == ("faulty", "ok")


@pytest.mark.parametrize("place", [Place(text="trước chợ"), Place(*HERE)])
def test_without_a_point_or_a_hydrant_nearby_nothing_is_noted(db, place):
    water.put_points(db, [point("T1", 61)], NOW)
    assert fault_near(db, place, "SC-AAAAA", "người báo", "web", NOW) is None
    assert water.events(db, "T1") == []


def test_an_import_updates_by_code_and_keeps_condition_and_later_inspections(db):
    water.put_points(db, [point("T1", 20, checked_at=NOW), point("T2", 30)], NOW)
    water.change(db, "T1", status="faulty")
    put = water.put_points(db, [point("T1", 25, name="chợ", checked_at=NOW - timedelta(days=9)), point("T3", 5)], NOW)
    assert (put.added, put.updated, put.left_out) == (1, 1, 0)
    after = water.get(db, "T1")
    assert (after.name, after.status, after.checked_at) == ("chợ", "faulty", NOW)
    assert water.count(db) == 3


def test_what_was_removed_comes_back_only_when_asked_for(db):
    water.put_points(db, [point("T1")], NOW)
    water.change(db, "T1", removed_at=NOW)
    assert water.put_points(db, [point("T1")], NOW).left_out == 1
    assert water.count(db) == 0
    assert water.put_points(db, [point("T1")], NOW, restore=True).updated == 1
    assert water.count(db) == 1


def test_what_was_never_inspected_is_overdue_and_so_is_what_waited_too_long():
    ages = {"never": None, "old": 200, "new": 100, "own": 31}
    rows = [
        point(code, checked_at=NOW - timedelta(days=days) if days else None, check_days=30 if code == "own" else None)
        for code, days in ages.items()
    ]
    assert [p.code for p in rows if p.is_overdue(NOW, 180)] == ["never", "old", "own"]
    assert list(itertools.compress(ages, [p.check_due(180) is None for p in rows])) == ["never"]
