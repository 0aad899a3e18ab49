"""bot/storage/lanes.py on both databases: order, claims, what a dead process left; and desks that can't be reached."""

from datetime import timedelta

import pytest

from bot.incidents import alarms
from bot.incidents.model import Incident
from bot.messages import Media, Place, Reply, Sender
from bot.storage import incidents, lanes, outbox, units
from bot.storage.lanes import Lane
from bot.storage.outbox import Outgoing
from tests.conftest import NOW

DESK, OTHER = Sender("telegram", "-1"), Sender("telegram", "-2")
LANE = Lane("telegram", "-1", True)
REST = Lane("telegram", "-1", False)


@pytest.fixture
def db(database):
    with database.begin() as connection:
        opened = Incident(
            id="i", code="SC-AAAAA", event="fire", reporter=Sender("web", "s"), confirmed=True, place=Place(), opened_at=NOW
        )
        incidents.open_(connection, opened)
        yield connection


def put(db, id_, to=DESK, kind="alert", at=0.0, incident="i"):
    outbox.put(db, Outgoing(id=id_, to=to, kind=kind, reply=Reply(text=id_), incident=incident), NOW + timedelta(seconds=at))


def put_file(db, id_, kind="photo", at=0.0, incident="i"):
    reply = Reply(text=f"Ảnh {id_}", media=(Media(kind, f"{id_}.jpg"),))
    outbox.put(db, Outgoing(id=id_, to=DESK, kind="notice", reply=reply, incident=incident), NOW + timedelta(seconds=at))


def take(db, lane=LANE, at=10.0, owner="us", **more):
    return [m.id for m in lanes.take(db, lane, NOW + timedelta(seconds=at), owner, **more).messages]


def test_the_head_of_a_lane_is_taken_once(db):
    put(db, "a")
    assert take(db) == ["a"]
    assert take(db) == []


def test_alerts_that_wait_together_are_taken_together_up_to_so_many(db):
    for number in range(5):
        put(db, f"m{number}", at=number)
    assert take(db, joined_from=3, most=4) == ["m0", "m1", "m2", "m3"]


def test_fewer_than_that_go_one_by_one(db):
    for number in range(2):
        put(db, f"m{number}", at=number)
    assert take(db, joined_from=3, most=4) == ["m0"]


def test_nothing_overtakes_one_that_is_under_way_or_put_off(db):
    for number in range(2):
        put(db, f"m{number}", at=number)
    take(db)
    assert take(db) == []
    outbox.postpone(db, "m0", NOW + timedelta(seconds=30), "down")
    assert take(db, at=20) == []
    assert take(db, at=31) == ["m0"]


def test_small_talk_waits_for_an_alert_put_before_it_and_never_the_other_way_round(db):
    put(db, "alert", at=0)
    put(db, "talk", kind="reply", at=1)
    put(db, "late alert", at=2)
    assert take(db, REST) == []
    assert take(db) == ["alert"]
    outbox.sent(db, "alert", "1", NOW)
    assert take(db, REST) == ["talk"]
    assert take(db) == ["late alert"]


def test_lanes_with_something_due_are_listed_the_urgent_first(db):
    put(db, "talk", kind="reply")
    put(db, "alert", to=OTHER)
    put(db, "later", to=Sender("telegram", "-3"), at=60)
    assert lanes.due(db, NOW + timedelta(seconds=1)) == [Lane("telegram", "-2", True), REST]


def test_a_process_frees_what_others_left_and_not_its_own(db):
    put(db, "theirs")
    put(db, "ours", to=OTHER)
    take(db, owner="dead")
    take(db, Lane("telegram", "-2", True), owner="us")
    assert outbox.release(db, "us") == 1
    (message,) = lanes.take(db, LANE, NOW + timedelta(seconds=20), "us").messages
    assert message.again, "it may have arrived, so it goes out marked"
    assert lanes.take(db, Lane("telegram", "-2", True), NOW + timedelta(seconds=20), "us").messages == ()


# Desks that can't be reached


def unreached(db, at):
    return [one.to for one in outbox.unreached(db, NOW + timedelta(seconds=at), alarms.AFTER)]


def test_a_desk_is_unreached_once_an_alert_has_waited_for_a_minute(db):
    put(db, "a")
    assert unreached(db, 59) == []
    assert unreached(db, 60) == [DESK]


def test_a_desk_is_unreached_at_once_when_an_alert_has_failed(db):
    put(db, "a")
    outbox.failed(db, "a", "blocked")
    assert unreached(db, 1) == [DESK]


def test_a_desk_that_has_been_reached_since_is_not(db):
    put(db, "a")
    put(db, "b", at=5)
    outbox.failed(db, "a", "blocked")
    outbox.sent(db, "b", "1", NOW + timedelta(seconds=6))
    assert unreached(db, 10) == []


def test_small_talk_that_fails_is_no_alarm(db):
    put(db, "a", kind="reply", incident=None)
    outbox.failed(db, "a", "blocked")
    assert unreached(db, 100) == []


def test_the_unit_above_is_told_once_of_a_desk_that_can_not_be_reached(db, say):
    units.put_units(db, [units.Unit(code="p", name="Tỉnh", folded="tinh")])
    units.put_units(db, [units.Unit(code="x", name="Xã", folded="xa", parent="p", lat=11.0, lon=106.0)])
    for name, unit, address in (("Trực tỉnh", "p", OTHER.address), ("Trực xã", "x", DESK.address)):
        units.add_official(db, units.Official(id=0, name=name, unit=unit, role="desk", telegram=address), NOW)
    put(db, "a")
    later = NOW + timedelta(minutes=2)
    (told,) = outbox.by_ids(db, alarms.raise_(db, say, later, lambda _one: True))
    assert told.to == OTHER
    assert "Trực xã" in told.reply.text
    assert alarms.raise_(db, say, later, lambda _one: True) == [], "also after a restart, which forgets whom it told"


def test_photos_and_videos_of_an_incident_go_as_an_album_where_the_messenger_has_them(db):
    for number, kind in enumerate(["photo", "video", "photo"]):
        put_file(db, f"m{number}", kind, at=number)
    assert take(db, REST, joined_from=3, most=30) == ["m0"]
    db.execute(outbox.outbox.update().values(state="queued", not_before=NOW))
    assert take(db, REST, joined_from=3, most=30, albums=True) == ["m0", "m1", "m2"]


def test_an_album_ends_at_a_voice_note_at_a_line_at_what_is_not_due_and_after_ten(db):
    for number in range(12):
        put_file(db, f"m{number:02}", at=number / 10)
    assert len(take(db, REST, most=30, joined_from=3, albums=True)) == 10
    db.execute(outbox.outbox.delete())
    put_file(db, "a")
    put_file(db, "b", "voice", at=1)
    put_file(db, "c", at=2)
    assert take(db, REST, most=30, joined_from=3, albums=True) == ["a"]
    db.execute(outbox.outbox.delete())
    put_file(db, "a")
    put_file(db, "b", at=20)
    assert take(db, REST, most=30, joined_from=3, albums=True) == ["a"]
    db.execute(outbox.outbox.delete())
    put_file(db, "a")
    put(db, "line", kind="notice", at=1)
    assert take(db, REST, most=30, joined_from=3, albums=True) == ["a"]


def test_lines_on_incidents_are_still_joined_beside_albums(db):
    for number in range(3):
        put(db, f"m{number}", kind="notice", at=number)
    assert take(db, REST, joined_from=3, most=30, albums=True) == ["m0", "m1", "m2"]
