"""bot/incidents/desk.py on both databases: several reports of one incident, talk with reporters, what wakes officials again."""

import pytest

from bot.conversation.effects import AddToIncident, OpenIncident
from bot.errors import NotFound, Refused
from bot.incidents import receipts
from bot.messages import Media, Place, Sender
from bot.storage import conversations, outbox
from tests.conftest import NOW
from tests.integration.test_desk import BINH_PHUOC, COMMUNE, PROVINCE, REPORTER, Shift

NEIGHBOUR = Sender("telegram", "77")
NEXT_DOOR = Place(lat=11.5305, lon=106.89)


@pytest.fixture
def shift(database, say, clock, new_id):
    return Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE)


def reports(shift, who, place, text="cháy nhà", event="fire", media=()):
    """A confirmed report with a place, by anybody; its code."""
    code = f"SC-{next(shift._numbers):05d}"
    shift._do(shift.desk.open, who, OpenIncident(f"i-{code}", code, event, text, False))
    shift._do(shift.desk.add, who, AddToIncident(f"i-{code}", place=place, confirms=True, media=media))
    return code


@pytest.fixture
def pair(shift):
    """Two neighbours, one fire."""
    return reports(shift, REPORTER, BINH_PHUOC), reports(shift, NEIGHBOUR, NEXT_DOOR, "khói đen bên cạnh", "smoke")


# one incident, two reporters


def test_two_reports_of_one_fire_are_one_alert_with_the_reason(shift, pair):
    first, second = pair
    assert shift.fresh(COMMUNE) == 1
    alert = shift.alert(COMMUNE).text
    assert "👥 2 người báo" in alert
    assert f"Gộp tin {second}" in alert
    assert "cách 56 m" in alert
    assert "khói đen bên cạnh" in alert
    assert shift.incident(second).state == "duplicate"
    assert not shift.incident(first).is_closed


def test_both_reporters_hear_what_officials_do(shift, pair):
    first, second = pair
    shift.presses("acknowledge", first)
    assert f"Tin {first}: Bình đã tiếp nhận" in shift.read(REPORTER)[-1]
    assert f"Tin {second}: Bình đã tiếp nhận" in shift.read(NEIGHBOUR)[-1]
    shift.presses("resolve", second)
    assert shift.incident(first).state == "resolved"


def test_what_the_second_reporter_adds_reaches_those_told_of_the_first(shift, pair):
    _, second = pair
    shift.adds(second, "thấy hai người ở ban công tầng 3")
    assert "hai người ở ban công tầng 3" in shift.read(COMMUNE)[-1]
    assert second in shift.read(COMMUNE)[-1]


def test_an_official_takes_them_apart_and_they_stay_apart(shift, pair):
    first, second = pair
    shift.presses("unlink", second)
    assert shift.incident(second).state == "forwarded"
    assert second in shift.read(COMMUNE)[-1] or second in shift.alert(COMMUNE).text
    assert shift.fresh(COMMUNE) == 2
    shift.adds(second, place=BINH_PHUOC)
    assert shift.incident(second).linked_to is None
    shift.presses("acknowledge", first)
    assert shift.incident(second).state == "forwarded"


def test_a_graver_second_report_rings_again(shift):
    first = reports(shift, REPORTER, BINH_PHUOC, event="smoke")
    reports(shift, NEIGHBOUR, NEXT_DOOR, "có người kẹt tầng 4", "trapped")
    assert shift.fresh(COMMUNE) == 2
    assert shift.incident(first).event == "trapped"


def test_another_kind_or_another_place_is_another_incident(shift):
    reports(shift, REPORTER, BINH_PHUOC)
    reports(shift, NEIGHBOUR, NEXT_DOOR, "đuối nước", "drowning")
    reports(shift, NEIGHBOUR, Place(lat=11.55, lon=106.89), "cháy xe")
    assert shift.fresh(COMMUNE) == 3


def test_officials_join_reports_by_hand(shift):
    first = reports(shift, REPORTER, BINH_PHUOC)
    far = reports(shift, NEIGHBOUR, Place(lat=11.55, lon=106.89))
    shift._do(shift.desk.link, far, first, "Bình", "console")
    assert shift.incident(far).state == "duplicate"
    assert "Bình gộp" in shift.alert(COMMUNE).text or any("Bình gộp" in text for text in shift.read(COMMUNE))
    with pytest.raises(Refused):
        shift._do(shift.desk.link, first, first, "Bình", "console")
    with pytest.raises(NotFound):
        shift._do(shift.desk.link, "SC-NO", first, "Bình", "console")


def test_nobody_taking_a_joined_incident_is_told_to_both(shift, pair):
    shift.waits(120)
    for who in (REPORTER, NEIGHBOUR):
        assert "chưa có cán bộ nào nhận tin" in shift.read(who)[-1]


# seen, asked, answered


def test_seen_is_told_once_and_is_not_taken(shift):
    code = reports(shift, REPORTER, BINH_PHUOC)
    shift.presses("see", code)
    shift.presses("see", code, who="Chi")
    seen = [text for text in shift.read(REPORTER) if "đã xem" in text]
    assert len(seen) == 1
    assert "Gọi 114" in seen[0]
    shift.waits(120)
    assert "chưa có cán bộ nào nhận tin" in shift.read(REPORTER)[-1]


def test_a_messengers_receipt_counts_as_the_officials_press_and_only_theirs(shift, database):
    code = reports(shift, REPORTER, BINH_PHUOC)
    with database.begin() as connection:
        (alert,) = [m for m in outbox.to_address(connection, COMMUNE, NOW) if m.kind == "alert"]
        outbox.sent(connection, alert.id, "m-17", NOW)

    def receipt(who, *ids):
        with database.begin() as connection:
            receipts.note(shift.desk, connection, who, ids, shift.clock(), shift.clock())

    receipt(REPORTER, "m-17")
    receipt(COMMUNE, "m-18")
    assert not any("đã xem" in text for text in shift.read(REPORTER))
    receipt(COMMUNE, "m-16", "m-17")
    receipt(COMMUNE, "m-17")
    assert sum("đã xem" in text for text in shift.read(REPORTER)) == 1
    assert shift.incident(code).state == "forwarded"


def test_an_officials_question_reaches_the_reporter_and_the_answer_comes_back_without_names(shift, database, clock):
    code = reports(shift, REPORTER, BINH_PHUOC)
    clock.forward(3600)
    shift.asks(code, "cháy ở tầng mấy?", who="Trần Văn Bình")
    asked = shift.read(REPORTER)[-1]
    assert "cháy ở tầng mấy?" in asked
    assert "Bình" not in asked
    with database.begin() as connection:
        assert conversations.read(connection, REPORTER).report.code == code
    shift.adds(code, "tầng 3")
    assert "Người báo trả lời: tầng 3" in shift.read(COMMUNE)[-1]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_question_is_refused(shift, text):
    code = reports(shift, REPORTER, BINH_PHUOC)
    with pytest.raises(Refused):
        shift.asks(code, text)


def test_a_closed_incident_is_not_asked_about(shift):
    code = reports(shift, REPORTER, BINH_PHUOC)
    shift.presses("resolve", code)
    with pytest.raises(Refused):
        shift.asks(code, "sao rồi?")


# what rings again


@pytest.mark.parametrize(
    ("more", "rings"),
    [
        ({"text": "lửa lan sang nhà bên"}, True),
        ({"text": "hai người kẹt", "trapped": 2}, True),
        ({"text": "một người bỏng", "hurt": 1}, True),
        ({"text": "đường vào hẹp, đi lối chợ"}, False),
        ({"media": (Media("photo", "a.jpg"),)}, False),
    ],
)
def test_people_in_danger_and_a_spreading_fire_ring_again(shift, more, rings):
    code = reports(shift, REPORTER, BINH_PHUOC)
    shift.adds(code, **more)
    assert shift.fresh(COMMUNE) == (2 if rings else 1)


def test_a_cry_for_help_after_the_end_opens_it_again(shift):
    code = reports(shift, REPORTER, BINH_PHUOC)
    shift.presses("false_alarm", code)
    shift.adds(code, "cháy thật, cứu với", alarm=True)
    assert shift.incident(code).state == "forwarded"
    assert shift.fresh(COMMUNE) == 2
    assert "vẫn đang xảy ra" in shift.alert(COMMUNE).text
    shift.waits(120)
    assert "chưa có cán bộ nào nhận tin" in shift.read(REPORTER)[-1]


def test_edits_that_wait_are_one(shift):
    code = reports(shift, REPORTER, BINH_PHUOC)
    for number in range(5):
        shift.adds(code, f"tin thứ {number}")
    with shift.engine.begin() as connection:
        edits = [m for m in outbox.to_address(connection, COMMUNE, NOW) if m.kind == "edit"]
    assert len(edits) == 1
    assert "tin thứ 4" in edits[0].reply.text
