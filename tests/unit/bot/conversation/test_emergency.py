"""Somebody reports an emergency: 114 first, what to do now, one tap for the place, nothing lost."""

from __future__ import annotations

import re

import pytest

from bot.conversation import emergency
from bot.conversation.effects import AddToIncident, OpenIncident, WithdrawIncident
from bot.messages import Place
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from nlu.emergency import Emergency
from nlu.understanding import Understanding
from tests.conftest import NOW
from tests.unit.bot.conversation.tester import cards, rules

HERE = {"lat": 11.5349, "lon": 106.8823}

EMERGENCIES = [
    ("cháy nhà rồi", "fire"),
    ("chay nha roi cuu voi", "fire"),
    ("khói nhiều quá", "smoke"),
    ("có người kẹt trên tầng 3", "trapped"),
    ("nhà tôi có mùi gas", "gas"),
    ("nổ bình gas rồi", "explosion"),
    ("có người bị điện giật", "electrocution"),
    ("có người đuối nước ở hồ", "drowning"),
    ("sập nhà có người bị vùi lấp", "collapse"),
    ("đang kẹt trong thang máy", "lift"),
    ("cứu tôi với", "unknown"),
]


@pytest.mark.parametrize(("message", "event"), EMERGENCIES)
def test_the_first_reply_says_114_then_what_to_do_then_asks_for_one_tap(early, message, event):
    early.says(message)
    reply = early.replies[0]
    assert "Gọi 114" in early.first_line
    steps = re.findall(r"^\d\. .+", reply.text, re.MULTILINE)
    assert 2 <= len(steps) <= 4
    assert reply.emergency
    assert reply.wants_place
    assert early.last.took_for.emergency
    (opened,) = early.wrote(OpenIncident)
    assert (opened.event, opened.text) == (event, message)


@pytest.mark.parametrize(("message", "event"), EMERGENCIES)
def test_the_first_reply_is_never_a_form(early, message, event):
    early.says(message)
    assert len(early.replies) == 1
    early.sees_no("?", "họ tên", "số điện thoại", "Điền", "Nhập")
    assert early.labels == ["Đúng, báo ngay", "Không phải sự cố"]


def test_the_bot_says_that_it_does_not_replace_114(early):
    early.says("cháy nhà")
    early.sees("không thay 114")


def skill(id_):
    return Entry(id=id_, kind="skill", title="Kỹ năng", questions=("Hỏi gì?",), lead="Dòng đầu.", checked=NOW.date())


@pytest.mark.parametrize(
    ("message", "skill_id", "sure", "shown"),
    [
        ("cháy chảo dầu rồi cứu với", "fight_fire_kinds.oil_pan", 0.9, True),
        ("cháy nhà rồi cứu với", "trapped.in_room", 0.9, True),
        ("cháy chảo dầu rồi cứu với", "fight_fire_kinds.oil_pan", 0.3, False),
        ("cháy nhà, con em còn trong đó", "children_elderly.pets_in_fire", 0.9, False),
        ("ổ cắm bốc mùi khét quá", "electric_safety.warning_signs", 0.9, True),
        ("cháy nhà rồi cứu với", "team_firefighting.roll_hose", 0.9, False),
        ("có người bị điện giật", "fight_fire_kinds.oil_pan", 0.9, False),
        ("ông ngất xỉu rồi cứu với", "injuries.bee_sting", 0.9, True),
        ("ông đột quỵ ngất xỉu rồi cứu với", "injuries.bee_sting", 0.9, False),
        ("ba nhoi mau co tim ngat xiu roi", "choking_bleeding.bleed_press", 0.9, False),
    ],
)
def test_a_skill_stands_under_the_card_if_it_surely_fits_and_helps_in_such_an_event(user, message, skill_id, sure, shown):
    user.library.finds = Found(hits=(Hit(skill(skill_id), 3.0),), chance=sure)
    user.says(message)
    assert ("Với trường hợp này: Dòng đầu." in user.replies[0].text) == shown
    assert ("Kỹ năng" in user.labels) == shown


@pytest.mark.parametrize(
    ("message", "event", "swallowed"),
    [
        ("con em uống nhầm thuốc trừ sâu", "chemical", True),
        ("be nuot pin cuc ao", "chemical", True),
        ("cả nhà ngộ độc nấm nôn hết", "unknown", True),
        ("tràn hóa chất ở xưởng mạ", "chemical", False),
        ("uống nhầm thuốc sâu bất tỉnh rồi", "unconscious", False),
    ],
)
def test_who_swallowed_something_is_not_told_how_to_stay_away_from_a_spill(early, message, event, swallowed):
    early.understand = lambda text: Understanding(text, emergency=Emergency(event, "certain"), ready=False)
    early.says(message)
    early.sees("Gọi 114")
    assert ("Không gây nôn" in early.text) == swallowed
    assert early.wrote(OpenIncident)[0].event == event


def test_the_report_exists_before_anything_is_confirmed(early):
    early.says("cháy chợ")
    assert not early.wrote(OpenIncident)[0].confirmed


def test_confirming_tells_officials_and_asks_for_the_place(early):
    early.says("cháy nhà")
    early.presses("Đúng, báo ngay")
    assert early.wrote(AddToIncident)[-1].confirms
    early.sees("Gọi 114", "gửi vị trí")
    assert early.replies[0].wants_place


@pytest.mark.parametrize("yes", ["đúng", "dung roi", "Đúng, báo ngay", "dung bao ngay", "1"])
def test_a_typed_yes_confirms_and_is_not_taken_for_a_place(early, yes):
    early.says("cháy nhà")
    early.says(yes)
    added = early.wrote(AddToIncident)[-1]
    assert added.confirms
    assert added.place is None
    assert early.replies[0].wants_place


def test_what_comes_later_is_added_to_the_same_report(early):
    early.says("cháy nhà")
    early.presses("Đúng, báo ngay")
    early.says("12 đường Lê Lợi, phường Bình Phước")
    early.says("có hai đứa nhỏ trên lầu")
    early.sends(photo="p1.jpg")
    early.sends(**HERE)
    early.says("cháy to quá")
    (opened,) = early.wrote(OpenIncident)
    added = early.wrote(AddToIncident)
    assert {a.incident for a in added} == {opened.incident}
    assert [a.text for a in added if a.text] == [
        "12 đường Lê Lợi, phường Bình Phước",
        "có hai đứa nhỏ trên lầu",
        "cháy to quá",
    ]
    assert [a.place for a in added if a.place] == [
        Place(text="12 đường Lê Lợi, phường Bình Phước"),
        Place(lat=HERE["lat"], lon=HERE["lon"]),
    ]
    assert [m.ref for a in added for m in a.media] == ["p1.jpg"]


def test_a_place_is_noted_and_not_asked_for_again(early):
    early.says("cháy nhà")
    early.sends(**HERE)
    early.sees("Đã nhận vị trí")
    assert not early.replies[0].wants_place
    early.says("lửa lan sang nhà bên")
    assert not any(reply.wants_place for reply in early.replies)


def test_a_place_counts_as_a_confirmation(early):
    early.says("cháy nhà")
    early.sends(**HERE)
    assert early.wrote(AddToIncident)[-1].confirms


def test_words_too_long_for_a_note_are_cut_not_refused(early):
    early.says("cháy nhà " + "a" * 20_000)
    assert len(early.wrote(OpenIncident)[0].text) == emergency.LONGEST_NOTE


@pytest.mark.parametrize(
    ("lat", "lon"), [(48.85, 2.35), (0.0, 0.0), (2.35, 48.85), (-33.9, 151.2)], ids=["Paris", "nil", "swapped Paris", "south"]
)
def test_a_place_outside_vietnam_is_refused_kindly_and_the_report_stays(early, lat, lon):
    early.says("cháy nhà")
    early.sends(lat=lat, lon=lon)
    early.sees("không nằm ở Việt Nam", "địa chỉ", "Gọi 114")
    assert not early.wrote(AddToIncident)
    early.says("số 5 Trần Phú")
    assert early.wrote(AddToIncident)[-1].place == Place(text="số 5 Trần Phú")


def test_taking_it_back_before_officials_know(early):
    early.says("cháy nhà")
    early.incident_state = "received"
    early.presses("Không phải sự cố")
    early.sees("không phải sự cố", "Gọi 114")
    early.sees_no("báo lại cho cán bộ")
    assert early.wrote(WithdrawIncident) == [WithdrawIncident(early.wrote(OpenIncident)[0].incident)]


def test_taking_it_back_after_officials_know_says_so(early):
    early.says("cháy nhà")
    early.incident_state = "forwarded"
    early.presses("Không phải sự cố")
    early.sees("báo lại cho cán bộ", "Gọi 114")
    assert len(early.wrote(WithdrawIncident)) == 1


def test_taking_it_back_in_words(user):
    user.says("cháy nhà")
    user.says("không phải đâu tôi nhầm", meant="deny")
    assert len(user.wrote(WithdrawIncident)) == 1
    assert user.state.report is None


@pytest.mark.parametrize("answer", ["không", "không có ai bị thương"])
def test_a_no_to_a_question_about_a_confirmed_fire_does_not_take_the_fire_back(user, answer):
    user.says("cháy nhà")
    user.presses("Đúng, báo ngay")
    user.sends(**HERE)
    user.sees("ai bị kẹt")
    user.says(answer, meant="deny")
    assert user.wrote(WithdrawIncident) == []
    assert user.wrote(AddToIncident)[-1].text == answer


def test_a_confirmed_report_can_still_be_cancelled(user):
    user.says("cháy nhà")
    user.presses("Đúng, báo ngay")
    user.says("hủy tin báo", meant="cancel")
    assert len(user.wrote(WithdrawIncident)) == 1


def test_where_the_report_stands(user):
    user.says("cháy nhà")
    user.incident_state = "forwarded"
    user.says("tin của tôi tới đâu rồi", meant="report_status")
    user.sees(user.wrote(OpenIncident)[0].code, "Cháy", "chưa ai nhận tin", "114")


def test_help_is_only_said_to_be_coming_once_an_official_pressed_so(user):
    user.says("cháy nhà")
    for state in ("received", "forwarded", "acknowledged"):
        user.incident_state = state
        user.says("tới đâu rồi", meant="report_status")
        user.sees_no("đang đến")
    user.incident_state = "responding"
    user.says("tới đâu rồi", meant="report_status")
    user.sees("đang đến")


def test_where_a_report_stands_that_was_never_made(user):
    user.says("tin của tôi tới đâu rồi", meant="report_status")
    user.sees("chưa có tin báo nào", "114")


def test_nobody_is_connected_and_the_person_is_told(early):
    early.has_desk = False
    early.says("cháy nhà")
    early.presses("Đúng, báo ngay")
    early.sees("chưa có cán bộ nào", "Gọi 114 ngay")


def test_a_photo_first_opens_a_report_and_asks_what_happens(early):
    early.sends(photo="p1.jpg")
    (opened,) = early.wrote(OpenIncident)
    (added,) = early.wrote(AddToIncident)
    assert (opened.event, added.incident, added.confirms) == ("unknown", opened.incident, True)
    assert [m.ref for m in added.media] == ["p1.jpg"]
    early.sees("Gọi 114", "Chuyện gì đang xảy ra")
    assert "Cháy" in early.labels


def test_a_photo_first_then_the_kind_by_its_number(early):
    early.sends(photo="p1.jpg")
    early.says(str(early.labels.index("Cháy") + 1))
    early.sees(cards()["fire"].call)
    assert len(early.wrote(OpenIncident)) == 1
    assert early.wrote(AddToIncident)[-1].event == "fire"


def test_a_place_first_opens_a_report_too(early):
    early.sends(**HERE)
    (opened,) = early.wrote(OpenIncident)
    assert early.wrote(AddToIncident)[0].place == Place(lat=HERE["lat"], lon=HERE["lon"])
    early.presses("Rò gas")
    assert len(early.wrote(OpenIncident)) == 1
    assert early.wrote(AddToIncident)[-1].incident == opened.incident


def test_a_photo_with_a_cry_for_help_as_caption_keeps_both(early):
    early.sends(photo="p1.jpg", text="cháy nhà")
    assert "Gọi 114" in early.first_line
    assert early.wrote(OpenIncident)[0].event == "fire"
    assert [m.ref for a in early.wrote(AddToIncident) for m in a.media] == ["p1.jpg"]
    early.sends(photo="p2.jpg", text="cháy to lắm")
    assert [m.ref for a in early.wrote(AddToIncident) for m in a.media] == ["p1.jpg", "p2.jpg"]
    assert len(early.wrote(OpenIncident)) == 1


def test_the_word_report_without_what_shows_the_kinds_with_114_on_top(user):
    user.says("báo cháy", meant="report_incident")
    assert "Gọi 114" in user.first_line
    assert {"Cháy", "Có người mắc kẹt", "Đuối nước"} <= set(user.labels)
    assert user.written == []
    user.presses("Có người mắc kẹt")
    assert "Gọi 114" in user.first_line
    assert (user.wrote(OpenIncident)[0].event, user.wrote(OpenIncident)[0].confirmed) == ("trapped", True)


def test_the_menu_button_leads_there_too(early):
    early.says("/baochay")
    assert "Gọi 114" in early.first_line
    early.presses("Cháy")
    assert early.wrote(OpenIncident)[0].event == "fire"


def test_pressing_report_again_in_panic_makes_no_second_report(early):
    early.says("/baochay")
    early.presses("Cháy")
    early.says("/baochay")
    early.presses("Cháy")
    early.says("/baochay")
    early.presses("Có người mắc kẹt")
    (opened,) = early.wrote(OpenIncident)
    assert {a.incident for a in early.wrote(AddToIncident)} == {opened.incident}


def test_words_after_the_menu_are_the_report(early):
    early.says("/baochay")
    early.says("kho gỗ cạnh cầu Đôi")
    (opened,) = early.wrote(OpenIncident)
    assert opened.text == "kho gỗ cạnh cầu Đôi"
    early.sees("Gọi 114")


def test_when_it_gets_worse_the_steps_for_the_worse_event_are_shown_once(early):
    early.says("khói nhiều quá")
    early.says("có người kẹt trên tầng 3")
    early.sees(cards()["trapped"].call)
    assert early.wrote(AddToIncident)[-1].event == "trapped"
    early.says("kẹt trong phòng ngủ không ra được")
    early.sees_no(cards()["trapped"].steps[0])
    assert len(early.wrote(OpenIncident)) == 1


def test_smoke_after_fire_does_not_turn_the_fire_into_smoke(early):
    early.says("cháy nhà")
    early.says("khói nhiều quá")
    early.sees_no(cards()["smoke"].call)
    assert all(not a.event for a in early.wrote(AddToIncident))


def test_choosing_the_kind_again_confirms_what_was_only_seen(user):
    user.says("cháy nhà")
    user.presses_value("event:fire")
    assert user.wrote(AddToIncident)[-1].confirms


def test_half_an_hour_later_it_is_another_report(early, clock):
    early.says("cháy nhà")
    clock.forward(29 * 60)
    early.says("lửa còn âm ỉ, cháy lại rồi")
    assert len(early.wrote(OpenIncident)) == 1
    clock.forward(2 * 60)
    early.says("cháy nhà")
    first, second = early.wrote(OpenIncident)
    assert first.incident != second.incident
    assert first.code != second.code


def test_what_is_plainly_something_else_is_answered_during_a_report(user):
    user.says("cháy nhà")
    user.says("cảm ơn nhiều", meant="thanks")
    user.sees("an toàn")
    assert user.wrote(AddToIncident) == []


def test_every_event_the_rules_or_buttons_know_has_a_card_and_a_name(say):
    for event in {*rules().events, *emergency.EVENTS}:
        assert event in cards(), event
        assert f"event.{event}" in say, event
    for card in cards().values():
        assert "114" in card.call, card.event


def test_the_skill_under_the_card_fits_the_words_after_the_question_before(user):
    found = Found((Hit(skill("trapped.in_room"), 3.0),), 0.9)
    user.library.finds = found
    user.says("ở lại phòng thì chèn khe sao", meant="ask_skill")
    user.library.finds, user.library.finds_after = Found(), found
    seen = Emergency("trapped", "certain", ("classifier",))
    user.understand = lambda text: Understanding(text, "ask_skill", 0.6, emergency=seen)
    user.says("mở cửa ra được không")
    user.sees("Với trường hợp này: Dòng đầu.")
