"""bot/incidents/linking.py: when two reports are of one fire."""

from datetime import timedelta

import msgspec
import pytest

from bot.incidents import linking
from bot.incidents.model import Incident
from bot.messages import Place, Sender
from nlu.text import fold
from tests.conftest import NOW

HERE = Place(lat=11.5349, lon=106.8823)


def report(id_, place=HERE, event="fire", minutes=0.0, **more):
    parts = {"id": id_, "code": f"SC-{id_}", "event": event, "reporter": Sender("web", id_), "confirmed": True}
    return Incident(**parts, place=place, opened_at=NOW + timedelta(minutes=minutes), **more)


def found(new, *others):
    match = linking.find(new, fold(new.place.text), [(other, fold(other.place.text)) for other in others])
    return match.incident.id if match else None


def metres_north(metres, **more):
    return msgspec.structs.replace(HERE, lat=HERE.lat + metres / 111_195, **more)


@pytest.mark.parametrize(("metres", "joined"), [(0, True), (80, True), (149, True), (160, False), (390, False), (450, False)])
def test_two_reports_of_a_fire_are_one_when_near(metres, joined):
    assert (found(report("b", metres_north(metres), minutes=3), report("a")) == "a") is joined


def test_a_rough_point_reaches_farther_but_not_without_end():
    assert found(report("b", metres_north(300, accuracy=200.0)), report("a")) == "a"
    assert found(report("b", metres_north(900, accuracy=3000.0)), report("a")) is None


@pytest.mark.parametrize(("minutes", "joined"), [(44, True), (46, False), (-44, True)])
def test_they_are_near_in_time(minutes, joined):
    assert (found(report("b", minutes=minutes), report("a")) == "a") is joined


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("smoke", "fire", True), ("trapped", "fire", True), ("unknown", "drowning", True), ("collapse", "traffic", True),
        ("fire", "drowning", False), ("blocked_exit", "fire", False), ("blocked_exit", "blocked_exit", True),
    ],
)  # fmt: skip
def test_people_take_some_events_for_one_another(one, other, joined):
    assert (found(report("b", event=one), report("a", event=other)) == "a") is joined


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("số 12 Lê Lợi, phường Bình Phước", "so 12 le loi phuong binh phuoc", True),
        ("12 lê lợi bình phước", "Bình Phước, 12 Lê Lợi", True),
        ("số 21 Lê Lợi", "số 12 Lê Lợi", False),
        ("Lê Lợi", "Lê Lợi", False),
        ("12 Lê Lợi", "12 Trần Hưng Đạo", False),
    ],
)
def test_the_same_address_in_words_is_the_same_place_if_it_has_a_number(one, other, joined):
    assert (found(report("b", Place(text=one)), report("a", Place(text=other))) == "a") is joined


def test_words_and_a_point_are_never_compared():
    assert found(report("b", Place(text="12 Lê Lợi")), report("a", Place(lat=11.5, lon=106.8, text="12 Lê Lợi"))) is None


def test_the_nearest_of_several_is_taken_and_never_itself():
    near, far = report("near", metres_north(20)), report("far", metres_north(120))
    assert found(report("b"), far, near) == "near"
    assert found(report("b"), report("b")) is None
