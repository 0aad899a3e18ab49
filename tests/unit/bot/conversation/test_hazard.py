"""Somebody reports a hazard: a kind, where, perhaps photos, perhaps without a name; it is no alarm."""

from __future__ import annotations

import pytest

from bot.conversation import hazard_kinds
from bot.conversation.effects import AddToIncident, OpenIncident
from bot.conversation.hazard_kinds import KINDS
from bot.messages import Place
from tests.unit.bot.conversation.tester import cards

HERE = {"lat": 11.5349, "lon": 106.8823}
LOCKED = "phản ánh quán karaoke khóa cửa thoát hiểm"


def test_the_kind_is_picked_by_button_then_words_place_and_photo_then_sent(user):
    user.says("báo nguy cơ", meant="report_hazard")
    user.sees("mối nguy", "Gọi 114")
    user.presses("Trụ nước chữa cháy hỏng")
    user.sees("trụ nước chữa cháy hỏng", "Gọi 114")
    user.says("van bị gãy từ tuần trước")
    user.sends(photo="p.jpg")
    user.sends(**HERE)
    assert user.written == []
    user.presses("Gửi")
    opened, told = user.written
    assert (opened.event, opened.text, opened.anonymous) == ("faulty_hydrant", "van bị gãy từ tuần trước", False)
    assert (told.incident, told.place, [m.ref for m in told.media], told.confirms) == (
        opened.incident,
        Place(**HERE),
        ["p.jpg"],
        True,
    )
    user.sees(opened.code, "114")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tôi muốn báo chỗ bịt lối thoát nạn", "blocked_exit"),
        ("phan anh chung cu chan cau thang thoat hiem", "blocked_exit"),
        ("phản ánh quán karaoke khóa cửa thoát hiểm", "locked_exit"),
        ("trụ nước trước nhà không có nước", "no_water"),
        ("báo trụ nước cứu hỏa bị hỏng", "faulty_hydrant"),
        ("dây điện chập chờn ngoài đường từ hôm qua", "hazard"),
    ],
)
def test_the_words_may_tell_the_kind(user, text, kind):
    user.says(text, meant="report_hazard")
    user.sees("Gọi 114")
    assert "Gửi" in user.labels
    user.sends(**HERE)
    user.presses("Gửi")
    assert (user.wrote(OpenIncident)[0].event, user.wrote(OpenIncident)[0].text) == (kind, text)


@pytest.mark.parametrize("text", ["bịt lối thoát hiểm, phản ánh thế nào?", "khóa cửa thoát hiểm thì báo ai", "phan anh o dau"])
def test_a_question_about_a_hazard_is_told_from_a_report(text):
    assert hazard_kinds.asks(text)
    assert not hazard_kinds.asks(LOCKED)


def test_the_question_answered_last_may_be_reported_by_the_button_under_it(reader):
    reader.says("Hàng xóm bịt lối thoát hiểm chung cư, phản ánh thế nào?")
    assert reader.last.took_for.entry
    reader.presses("Báo nguy cơ, vi phạm")
    reader.sends(**HERE)
    reader.presses("Gửi")
    (opened,) = reader.wrote(OpenIncident)
    assert (opened.event, opened.text) == ("blocked_exit", "Hàng xóm bịt lối thoát hiểm chung cư, phản ánh thế nào?")


def test_where_the_hazard_stands_is_told_after_it_was_sent(reader):
    reader.says("tôi muốn phản ánh quán karaoke khóa cửa thoát hiểm")
    reader.sends(**HERE)
    reader.presses("Gửi")
    reader.incident_state = "forwarded"
    reader.says("tin của tôi tới đâu rồi")
    reader.sees(reader.wrote(OpenIncident)[0].code)


def test_a_store_of_gas_is_told_by_its_words(say):
    assert hazard_kinds.heard("hàng xóm chua nhieu binh gas trái phép", say) == "gas_store"
    assert hazard_kinds.heard("xin chào", say) == ""


def test_a_leak_is_an_emergency_even_there(user):
    user.presses_value("menu:hazard")
    user.presses("Chứa, sang chiết gas không an toàn")
    user.says("gas đang xì ra nồng nặc, cứu với")
    assert user.wrote(OpenIncident)[0].event == "gas"


def test_it_shows_no_alarm_card_and_does_not_call_itself_an_emergency(user):
    user.says("tôi muốn báo chỗ bịt lối thoát nạn", meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi")
    assert not any(reply.emergency for reply in user.replies)
    user.sees_no("🚨", *(step for card in cards().values() for step in card.steps))


def test_without_a_name(user):
    user.says(f"{LOCKED}, sđt 0912345678", meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi không nêu tên")
    assert user.wrote(OpenIncident)[0].anonymous
    assert user.wrote(AddToIncident)[0].phone == ""
    user.sees("không thấy ai là người gửi")


def test_with_a_name_the_number_goes_along(user):
    user.says(f"{LOCKED}, sđt 0912345678", meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi")
    assert user.wrote(AddToIncident)[0].phone == "+84912345678"


def test_the_place_is_asked_for_once(user):
    user.says(LOCKED, meant="report_hazard")
    user.presses("Gửi")
    assert user.written == []
    user.sees("ở đâu")
    user.says("cạnh trường Lê Quý Đôn")
    user.presses("Gửi")
    assert user.wrote(AddToIncident)[0].place == Place(text="cạnh trường Lê Quý Đôn")


def test_whoever_cannot_say_where_may_send_all_the_same(user):
    user.says(LOCKED, meant="report_hazard")
    user.presses("Gửi")
    user.presses("Gửi")
    assert user.wrote(OpenIncident)
    assert user.wrote(AddToIncident)[0].place is None


def test_an_address_in_the_description_is_the_place(user):
    user.says(f"{LOCKED} ở số 5 đường Trần Phú", meant="report_hazard")
    user.presses("Gửi")
    assert user.wrote(AddToIncident)[0].place == Place(text="số 5 đường Trần Phú")


def test_an_emergency_takes_over_with_what_was_said(user):
    user.says(LOCKED, meant="report_hazard")
    user.sends(**HERE)
    user.says("cháy quán rồi cứu với")
    assert "Gọi 114" in user.first_line
    opened, told = user.written
    assert (opened.event, opened.anonymous) == ("fire", False)
    assert (told.place, told.text) == (Place(**HERE), LOCKED)
    assert user.state.hazard is None


def test_an_emergency_after_a_hazard_was_sent_is_another_incident(user):
    user.says(LOCKED, meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi")
    user.says("cháy nhà rồi")
    assert [o.event for o in user.wrote(OpenIncident)] == ["locked_exit", "fire"]


def test_a_photo_after_sending_goes_with_the_hazard(user):
    user.says(LOCKED, meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi")
    (opened,) = user.wrote(OpenIncident)
    user.sends(photo="p.jpg")
    user.sees(opened.code)
    assert user.wrote(AddToIncident)[-1].incident == opened.incident
    assert len(user.wrote(OpenIncident)) == 1
    user.incident_state = "forwarded"
    user.says("tin của tôi tới đâu rồi", meant="report_status")
    user.sees(opened.code)


@pytest.mark.parametrize("stop", ["thôi", "hủy"])
def test_stopping_sends_nothing(user, stop):
    user.says(LOCKED, meant="report_hazard")
    user.says(stop, meant="cancel")
    user.sees("chưa gửi gì")
    assert user.written == []
    assert user.state.hazard is None


def test_what_is_plainly_something_else_is_answered_and_the_hazard_waits(user):
    user.says(LOCKED, meant="report_hazard")
    user.says("cảm ơn nhiều", meant="thanks")
    user.sees("an toàn")
    user.presses_value("hazard:send")
    user.presses_value("hazard:send")
    assert user.wrote(OpenIncident)[0].text == LOCKED


def test_nobody_is_connected_and_the_person_is_told(user):
    user.has_desk = False
    user.says(LOCKED, meant="report_hazard")
    user.sends(**HERE)
    user.presses("Gửi")
    user.sees("chưa có cán bộ nào", "Gọi 114")


def test_a_button_of_long_ago_begins_anew(user, clock):
    user.says(LOCKED, meant="report_hazard")
    clock.forward(3600)
    user.presses_value("hazard:send")
    assert user.written == []
    user.sees("Chọn")


def test_the_way_there_stands_under_the_kinds_of_emergency(early):
    early.says("/baochay")
    early.presses("Báo nguy cơ, vi phạm")
    early.sees("mối nguy")


def test_every_kind_has_a_name_and_no_words_for_two(say):
    assert all(f"event.{kind}" in say for kind in KINDS)
    for kind in KINDS:
        for phrase in say(f"hazard.heard.{kind}").split(",") if f"hazard.heard.{kind}" in say else ():
            assert hazard_kinds.heard(phrase, say), phrase


def test_words_that_only_the_classifier_holds_for_an_emergency_may_describe_the_hazard(reader):
    reader.presses_value("menu:hazard")
    reader.presses("Lối thoát nạn bị chắn, bịt")
    reader.says("nhà 5 hẻm 12 hàn song sắt kín cửa sau")
    assert reader.written == []
    assert "Gửi" in reader.labels
    if reader.last.took_for.emergency is False and "Đang xảy ra, báo ngay" in reader.labels:
        assert "Gọi 114" in reader.first_line


def test_a_store_of_gas_may_be_described(reader):
    reader.presses_value("menu:hazard")
    reader.presses("Chứa, sang chiết gas không an toàn")
    reader.says("nhà bên chứa nhiều bình gas ở số 5 đường Trần Phú")
    assert reader.written == []
    assert "Gọi 114" in reader.first_line
    reader.presses("Đang xảy ra, báo ngay")
    assert "Gọi 114" in reader.first_line
    assert reader.wrote(AddToIncident)[0].place == Place(text="số 5 đường Trần Phú")
