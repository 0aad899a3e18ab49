"""What officials read under their alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.incidents import forwarding
from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Media, Place, Sender
from tests.conftest import NOW


def happened(kind, detail="", who="người báo", after=0):
    return IncidentEvent(kind=kind, at=NOW + timedelta(seconds=after), who=who, channel="telegram", detail=detail)


def incident(*events, **more):
    parts = {"id": "i1", "code": "SC-7K3PM", "event": "fire", "reporter": Sender("telegram", "7"), "confirmed": True}
    parts |= {"place": Place(text="12 Lê Lợi", lat=11.5349, lon=106.8823), "opened_at": NOW}
    return Incident(**(parts | more), events=events)


def photo(name):
    return happened("media", msgspec.json.encode(Media("photo", name)).decode())


def test_an_alert_says_what_where_who_says_so_and_when(say):
    shown = forwarding.alert(incident(happened("said", "cháy nhà, có trẻ em"), photo("a"), photo("b")), say, "Bình Phước")
    assert shown.text.splitlines() == [
        "🚨 Cháy · SC-7K3PM",
        "Nơi: 12 Lê Lợi",
        "Bản đồ: https://www.openstreetmap.org/?mlat=11.5349&mlon=106.8823#map=18/11.5349/106.8823",
        "Gần: Bình Phước",
        "Người báo viết: cháy nhà, có trẻ em",
        "Ảnh: 2 (xem ở bàn trực)",
        "Lúc 09:00 · qua Telegram",
    ]
    assert shown.emergency


def test_an_unconfirmed_alert_says_so_on_top(say):
    assert "chưa xác nhận" in forwarding.alert(incident(confirmed=False), say, "").text.splitlines()[1]


def test_an_unknown_place_is_said_and_has_no_map(say):
    text = forwarding.alert(incident(place=Place()), say, "").text
    assert "Nơi: chưa rõ" in text
    assert "Bản đồ" not in text


def test_a_point_without_words_is_given_in_degrees(say):
    assert "Nơi: 11.53490, 106.88230" in forwarding.alert(incident(place=Place(lat=11.5349, lon=106.8823)), say, "").text


def test_only_the_last_words_are_repeated(say):
    text = forwarding.alert(incident(*(happened("said", f"câu {n}") for n in range(9))), say, "").text
    assert [f"câu {n}" in text for n in range(9)] == [False] * 4 + [True] * 5


@pytest.mark.parametrize(
    ("events", "labels"),
    [
        ((), ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả", "Đã xem", "Hỏi người báo"]),
        (("forwarded",), ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả", "Đã xem", "Hỏi người báo"]),
        (("forwarded", "seen"), ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả", "Hỏi người báo"]),
        (("forwarded", "acknowledged"), ["Đang đến", "Đã xử lý", "Báo giả", "Hỏi người báo"]),
        (("acknowledged", "responding"), ["Đã xử lý", "Báo giả", "Hỏi người báo"]),
        (("resolved",), []),
        (("false_alarm",), []),
    ],
)
def test_only_what_can_be_pressed_now_is_offered(say, events, labels):
    buttons = forwarding.buttons(incident(*map(happened, events)), say)
    assert [button.label for button in buttons] == labels
    assert all(button.value.startswith("inc:SC-7K3PM:") and len(button.value.encode()) <= 64 for button in buttons)


def test_a_change_names_who_did_what_when(say):
    event = happened("acknowledged", who="Trần Văn B", after=120)
    shown = forwarding.change(incident(happened("forwarded"), event), say, event)
    assert shown.text.splitlines() == ["🚨 Cháy · SC-7K3PM", "➡ Đã tiếp nhận — Trần Văn B, 09:02"]


def test_times_are_those_of_vietnam():
    assert forwarding.local_time(datetime(2026, 1, 1, 17, 30, tzinfo=UTC)) == "00:30"


def test_a_channel_nobody_named_is_shown_as_it_is(say):
    assert forwarding.channel_name("pigeon", say) == "pigeon"
    assert forwarding.channel_name("web", say) == "trang web"
