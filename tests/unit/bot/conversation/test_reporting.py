"""The report under way: any kind of place, media in any order, people, a number, corrections, floods; nothing is lost."""

from __future__ import annotations

import pytest

from bot.conversation.effects import AddToIncident, NoteFlood, OpenIncident
from bot.messages import Media, Place

HERE = {"lat": 11.5349, "lon": 106.8823}
POINT = Place(**HERE)
COMMUNES = {"25195": "Phường Bình Phước", "25200": "Phường Đồng Xoài", "25396": "Xã Đồng Phú", "25217": "Xã Lộc Ninh"}


@pytest.fixture
def reporter(early):
    """Somebody whose fire is confirmed."""
    early.says("cháy nhà")
    early.presses("Đúng, báo ngay")
    return early


def added(person):
    return person.wrote(AddToIncident)[-1]


@pytest.mark.parametrize(
    "text",
    ["11.5349, 106.8823", "11.5349N 106.8823E", "https://maps.google.com/?q=11.5349,106.8823", "geo:11.5349,106.8823"],
)
def test_coordinates_and_links_are_a_place_like_a_pin(reporter, text):
    reporter.says(text)
    assert added(reporter).place == POINT
    assert added(reporter).text == text
    reporter.sees("Đã nhận vị trí", "Gọi 114")
    assert not reporter.replies[0].wants_place


def test_coordinates_in_the_first_words_go_along(early):
    early.says("cháy nhà ở 11.5349, 106.8823")
    assert "Gọi 114" in early.first_line
    assert (added(early).place, added(early).confirms) == (POINT, True)
    assert len(early.wrote(OpenIncident)) == 1


def test_a_link_alone_begins_a_report_like_a_pin(early):
    early.says("https://www.google.com/maps/@11.5349,106.8823,17z")
    assert early.wrote(OpenIncident)[0].event == "unknown"
    assert added(early).place == POINT
    early.sees("Gọi 114", "Chuyện gì đang xảy ra")


def test_a_short_link_is_kept_and_an_address_asked_for(reporter):
    reporter.says("https://maps.app.goo.gl/AbCdEf123")
    assert added(reporter).text == "https://maps.app.goo.gl/AbCdEf123"
    assert added(reporter).place is None
    reporter.sees("đường dẫn rút gọn", "địa chỉ", "Gọi 114")
    assert reporter.replies[0].wants_place


def test_swapped_numbers_are_put_right_and_said_so(reporter):
    reporter.sends(lat=106.8823, lon=11.5349)
    assert added(reporter).place == POINT
    reporter.sees("bị đảo", "11.5349, 106.8823")


def test_a_point_off_by_kilometres_is_kept_and_an_address_asked_for(reporter):
    reporter.sends(**HERE, accuracy=5200.0)
    assert added(reporter).place == Place(**HERE, accuracy=5200.0)
    reporter.sees("lệch tới 5 km", "Gọi 114")
    reporter.says("gần chợ Đồng Xoài")
    assert added(reporter).place == Place(text="gần chợ Đồng Xoài")
    reporter.says("cháy lan qua nhà bên")
    assert added(reporter).place is None


def test_an_address_in_the_first_words_is_heard_and_a_better_one_is_still_asked_for(early):
    early.says("cháy nhà số 12 đường Lê Lợi, phường Bình Phước")
    assert added(early).place == Place(text="số 12 đường Lê Lợi, phường Bình Phước")
    assert not added(early).confirms
    assert early.replies[0].wants_place
    early.says("đối diện quán cà phê Mây")
    assert added(early).place == Place(text="số 12 đường Lê Lợi, phường Bình Phước, đối diện quán cà phê Mây")
    assert added(early).confirms


def test_an_address_after_a_pin_goes_beside_it(reporter):
    reporter.sends(**HERE)
    reporter.says("nhà ở hẻm 12 đường Lê Lợi")
    assert added(reporter).place == Place(text="hẻm 12 đường Lê Lợi")
    assert reporter.state.report.place == Place(**HERE, text="hẻm 12 đường Lê Lợi")


@pytest.mark.parametrize("cry", ["nhanh lên", "lửa to quá rồi", "cuu voi nhanh len"])
def test_a_cry_is_not_taken_for_the_place(reporter, cry):
    reporter.says(cry)
    assert (added(reporter).place, added(reporter).text) == (None, cry)
    assert reporter.replies[0].wants_place


@pytest.mark.parametrize("pressed", [False, True])
def test_a_question_is_not_taken_for_the_place(user, pressed):
    user.says("khói đầy hành lang cứu với")
    if pressed:
        user.presses("Đúng, báo ngay")
    before = len(user.wrote(AddToIncident))
    user.says("nếu có trẻ nhỏ thì sao", meant="ask_skill", sure=0.7)
    assert len(user.wrote(AddToIncident)) == before
    user.says("gần chợ Đồng Xoài", meant="ask_skill", sure=0.7)
    assert added(user).place == Place(text="gần chợ Đồng Xoài")


def test_once_the_place_is_known_words_that_ask_still_go_to_the_officials(user):
    user.says("khói đầy hành lang cứu với")
    user.says("gần chợ Đồng Xoài")
    user.says("cửa sau khóa rồi mở sao được", meant="ask_skill", sure=0.7)
    assert added(user).text == "cửa sau khóa rồi mở sao được"


def test_words_on_people_or_a_number_are_not_taken_for_the_place(reporter):
    reporter.says("có 2 đứa nhỏ bên trong")
    reporter.says("0912345678")
    assert [a.place for a in reporter.wrote(AddToIncident)] == [None, None, None]
    assert reporter.replies[0].wants_place


# Communes


def test_a_place_in_words_without_a_commune_offers_those_that_fit_and_is_told_at_once(reporter):
    reporter.communes = COMMUNES
    reporter.says("12 Lê Lợi, phường Dong")
    assert (added(reporter).place, added(reporter).confirms) == (Place(text="12 Lê Lợi, phường Dong"), True)
    assert reporter.labels == ["Phường Đồng Xoài", "Xã Đồng Phú"]
    reporter.sees("không thì bỏ qua", "Gọi 114")
    reporter.presses("Phường Đồng Xoài")
    assert added(reporter).place == Place(text="12 Lê Lợi, phường Dong, Phường Đồng Xoài")
    reporter.sees("Phường Đồng Xoài", "Gọi 114")


def test_a_known_commune_needs_no_list(reporter):
    reporter.communes = COMMUNES
    reporter.says("12 le loi binh phuoc")
    assert reporter.labels == []


def test_the_list_need_not_be_answered(reporter):
    reporter.communes = COMMUNES
    reporter.says("dong")
    assert reporter.labels
    reporter.says("lửa lan qua nhà bên rồi")
    assert (added(reporter).text, added(reporter).place) == ("lửa lan qua nhà bên rồi", None)


def test_a_commune_that_is_gone_or_without_a_report_is_no_error(early):
    early.presses_value("place:unit:99999")
    assert early.replies
    assert early.wrote(AddToIncident) == []


# A pin that moves


def test_a_moving_pin_is_followed_without_a_word(reporter, clock):
    reporter.sends(**HERE)
    clock.forward(20)
    reporter.moves(11.5360, 106.8823)
    assert reporter.replies == ()
    assert added(reporter).place == Place(lat=11.5360, lon=106.8823)


def test_small_and_hasty_moves_are_left_out(reporter, clock):
    reporter.sends(**HERE)
    count = len(reporter.wrote(AddToIncident))
    clock.forward(20)
    reporter.moves(11.53492, 106.88231)
    clock.forward(-18)
    reporter.moves(11.5360, 106.8823)
    assert len(reporter.wrote(AddToIncident)) == count
    reporter.moves(11.5449, 106.8823)
    assert len(reporter.wrote(AddToIncident)) == count + 1


def test_a_moving_pin_without_a_report_or_outside_vietnam_or_after_the_end_is_ignored(early):
    early.moves(11.5360, 106.8823)
    early.says("cháy nhà")
    early.moves(48.85, 2.35)
    early.incident_state = "resolved"
    early.moves(11.5360, 106.8823)
    assert early.wrote(AddToIncident) == []


def test_a_moving_pin_leaves_the_buttons_on_the_screen(early):
    early.says("cháy nhà")
    early.moves(11.5360, 106.8823)
    early.says("1")
    assert added(early).confirms


# Media


@pytest.mark.parametrize("kind", ["photo", "video", "voice"])
def test_any_recording_counts_as_standing_by_it(early, kind):
    early.says("cháy nhà")
    early.sends(media=(Media(kind, "m.x"),))
    assert (added(early).media, added(early).confirms) == ((Media(kind, "m.x"),), True)
    early.sees("Đã nhận", "Gọi 114")


@pytest.mark.parametrize("kind", ["photo", "video", "voice"])
def test_a_recording_before_any_words_opens_a_report(early, kind):
    early.sends(media=(Media(kind, "m.x"),))
    assert early.wrote(OpenIncident)[0].event == "unknown"
    early.says("cháy nhà kho")
    assert len(early.wrote(OpenIncident)) == 1
    assert added(early).event == "fire"


def test_a_file_alone_is_no_emergency(early):
    early.sends(media=(Media("file", "telegram:doc"),))
    assert early.written == []
    early.sees("không đọc được tệp", "Gọi 114")


def test_an_album_is_answered_once(reporter):
    count = len(reporter.wrote(AddToIncident))
    answered = 0
    for number in range(10):
        reporter.sends(photo=f"p{number}.jpg")
        answered += len(reporter.replies)
    assert answered == 1
    assert len(reporter.wrote(AddToIncident)) == count + 10


def test_a_photo_later_is_answered_again(reporter, clock):
    reporter.sends(photo="a.jpg")
    clock.forward(11)
    reporter.sends(photo="b.jpg")
    reporter.sees("Đã nhận")


def test_of_two_hundred_photos_twenty_are_kept_and_it_is_said_once(reporter):
    replies = []
    for number in range(200):
        reporter.sends(photo=f"p{number}.jpg")
        replies += reporter.replies
    kept = [m.ref for a in reporter.wrote(AddToIncident) for m in a.media]
    assert kept == [f"p{number}.jpg" for number in range(20)]
    assert len([reply for reply in replies if "Đã đủ 20" in reply.text]) == 1
    assert len(replies) <= 3
    reporter.clock.forward(61)
    reporter.says("lửa tắt bớt rồi")
    assert added(reporter).text == "lửa tắt bớt rồi"


def test_too_large_a_file_is_kept_as_a_reference_and_said_so(reporter):
    reporter.sends(media=(Media("video", "telegram:big", "too_large"),))
    assert added(reporter).media == (Media("video", "telegram:big", "too_large"),)
    reporter.sees("lớn quá", "Gọi 114")


def test_what_is_no_picture_is_refused_with_a_sentence_and_the_words_stay(reporter):
    reporter.sends(media=(Media("photo", "", "not_a_picture"),), text="hẻm 12 Lê Lợi")
    assert (added(reporter).media, added(reporter).text) == ((), "hẻm 12 Lê Lợi")
    reporter.sees("không phải ảnh")


def test_what_is_no_picture_opens_no_report(early):
    early.sends(media=(Media("photo", "", "not_a_picture"),))
    assert early.written == []
    early.sees("không phải ảnh", "Gọi 114")


# People, a number, corrections


def test_people_are_counted_and_the_count_can_change(reporter):
    reporter.says("2 người kẹt trên tầng 3, 1 người bị bỏng")
    assert (added(reporter).trapped, added(reporter).hurt) == (2, 1)
    reporter.sees("2 người bị kẹt", "1 người bị thương", "Gọi 114")
    reporter.says("mọi người đã ra ngoài hết")
    assert (added(reporter).trapped, added(reporter).hurt) == (0, None)
    reporter.sees("không ai bị kẹt")


def test_people_in_the_first_words(early):
    early.says("cháy nhà, có 3 đứa nhỏ bên trong")
    assert "Gọi 114" in early.first_line
    assert (added(early).trapped, added(early).confirms) == (3, False)


def test_nobody_is_trapped_is_no_withdrawal(user):
    user.says("cháy nhà")
    user.says("không ai bị kẹt", meant="deny")
    assert added(user).trapped == 0
    assert user.state.report is not None


def test_nobody_trapped_does_not_turn_a_fire_into_people_trapped(reporter):
    reporter.says("không ai bị kẹt")
    assert (added(reporter).trapped, added(reporter).event) == (0, "")


def test_an_address_after_a_pin_is_no_other_emergency(reader):
    reader.says("cháy nhà")
    reader.sends(**HERE)
    reader.says("12 đường Lê Lợi, phường Bình Phước")
    assert added(reader).event == ""
    assert added(reader).place == Place(text="12 đường Lê Lợi, phường Bình Phước")


def test_a_number_to_call_is_kept_and_confirmed_masked(reporter):
    reporter.says("gọi tôi số 0912 345 678")
    assert added(reporter).phone == "+84912345678"
    reporter.sees("0912…678")
    reporter.sees_no("345")
    reporter.says("0912345678")
    assert added(reporter).phone == ""


def test_a_correction_replaces_the_wrong_part_of_the_place(reporter):
    reporter.says("21 Lê Lợi, phường Bình Phước")
    reporter.says("nhầm, số 12 chứ không phải 21")
    assert added(reporter).place == Place(text="12 Lê Lợi, phường Bình Phước")
    assert added(reporter).corrects
    reporter.sees("Đã sửa", "12 Lê Lợi", "Gọi 114")


def test_another_number_is_no_other_place(reporter):
    reporter.says("21 Lê Lợi, phường Bình Phước")
    reporter.says("nhầm số điện thoại, 0912345679")
    assert (added(reporter).phone, added(reporter).place, added(reporter).corrects) == ("+84912345679", None, True)


def test_a_correction_that_looks_like_a_denial_is_none(user):
    user.says("cháy nhà")
    user.says("12 đường Lê Lợi")
    user.says("không phải đường Lê Lợi mà là đường Lê Lai", meant="deny")
    assert added(user).place == Place(text="12 đường Lê Lai")


def test_a_correction_that_fits_nowhere_is_passed_on_in_words(reporter):
    reporter.says("chợ Đồng Xoài")
    reporter.says("không phải cháy mà là nổ bình hơi")
    assert added(reporter).text == "không phải cháy mà là nổ bình hơi"
    assert added(reporter).place is None


# Floods


def test_a_thousand_messages_during_a_report_are_folded_and_answered_seldom(early, clock):
    early.says("cháy nhà")
    early.sees("Gọi 114")
    replies, said = 0, 0
    for _ in range(1000):
        clock.forward(0.06)
        early.says("cháy nhà cháy nhà")
        replies += len(early.replies)
        said = len([a for a in early.wrote(AddToIncident) if a.text])
    assert said <= 60
    assert replies <= 70
    assert early.wrote(NoteFlood)[-1].count == 1000 - said
    assert {n.incident for n in early.wrote(NoteFlood)} == {early.wrote(OpenIncident)[0].incident}


def test_what_is_new_gets_through_a_flood(early, clock):
    early.says("cháy nhà")
    for _ in range(100):
        early.says("nhanh lên")
    early.sends(**HERE)
    assert added(early).place == POINT
    early.says("2 người kẹt trên tầng 3")
    assert added(early).trapped == 2


def test_an_emergency_gets_through_a_flood_of_chatter(user):
    for _ in range(100):
        user.says("alo", meant="greet")
    user.says("cháy nhà rồi cứu với")
    assert "Gọi 114" in user.first_line
    assert user.wrote(OpenIncident)


def test_a_flood_of_chatter_is_told_once_a_minute(user, clock):
    replies = []
    for _ in range(300):
        clock.forward(0.2)
        user.says("alo", meant="greet")
        replies.append(user.text)
    spoken = [text for text in replies[30:] if text]
    assert len(spoken) == 1
    assert "Gọi 114" in spoken[0]
    clock.forward(61)
    user.says("alo", meant="greet")
    user.sees("Trợ lý PCCC")


def test_buttons_may_be_pressed_faster_than_people_write(user):
    for _ in range(60):
        user.presses_value("menu:home")
    user.sees("Trợ lý PCCC")


@pytest.mark.parametrize("flood", [",", "không phải a, ", "nhầm ", "1.11 ", "http://?lat=1", "số 1 a ", "2 người "])
def test_the_longest_message_is_read_in_its_first_part_only(reporter, flood):
    reporter.says("cháy " + flood * (20_000 // len(flood)))
    reporter.sees("Gọi 114")


def test_the_number_is_asked_for_by_a_button_once_the_place_is_known_and_no_longer_than_needed(early):
    early.says("cháy nhà")
    assert not early.replies[0].wants_phone
    early.presses("Đúng, báo ngay")
    assert (early.replies[0].wants_place, early.replies[0].wants_phone) == (True, False)
    early.sends(**HERE)
    reply = early.replies[0]
    assert (reply.wants_place, reply.wants_phone, reply.asked_enough) == (False, True, True)
    early.says("+84912345678")
    reply = early.replies[0]
    assert (reply.wants_place, reply.wants_phone, reply.asked_enough) == (False, False, True)
    early.sees("0912…678")
    early.says("lửa lan sang nhà bên")
    assert not early.replies[0].asked_enough


@pytest.mark.parametrize("captioned", [0, 1, 2, None])
def test_an_album_belongs_to_one_report_whichever_of_its_photos_comes_with_the_words(early, captioned):
    for number in range(3):
        early.sends(photo=f"{number}.jpg", text="cháy nhà rồi cứu với" if number == captioned else "")
    (opened,) = early.wrote(OpenIncident)
    kept = [one for effect in early.wrote(AddToIncident) for one in effect.media]
    assert kept == [Media("photo", f"{number}.jpg") for number in range(3)]
    assert {effect.incident for effect in early.wrote(AddToIncident)} == {opened.incident}
