"""Being warned of dangers in a commune: naming it, sharing a place, ending it. An emergency always comes first."""

from __future__ import annotations

import pytest

from bot.conversation.effects import OpenIncident, Subscribe, Unsubscribe
from bot.conversation.nearby import Commune, Nearby
from bot.messages import Place

UNITS = {
    "25195": "Phường Bình Phước", "25198": "Phường Bình Long", "25210": "Xã Đồng Tâm", "25220": "Xã Lộc Ninh",
    "25230": "Xã Tân Khai", "25240": "Xã Bù Đăng",
}  # fmt: skip
FOLDED = {
    "25195": "phuong binh phuoc", "25198": "phuong binh long", "25210": "xa dong tam", "25220": "xa loc ninh",
    "25230": "xa tan khai", "25240": "xa bu dang",
}  # fmt: skip


class Followed:
    """What somebody follows, kept as the storage would."""

    def __init__(self, person):
        self.person, self.codes = person, []
        person.communes_like = lambda part: tuple(
            (code, UNITS[code]) for code, name in FOLDED.items() if f" {part}" in f" {name}"
        )
        person.nearby = Nearby(unit=self.unit, followed=self.followed, commune_of=self.commune_of)

    def unit(self, code):
        return Commune(code, UNITS[code]) if code in UNITS else None

    def followed(self):
        self.keep()
        return tuple(Commune(code, UNITS[code]) for code in self.codes)

    def commune_of(self, place: Place):
        return Commune("25195", UNITS["25195"]) if place.lat and place.lat > 11 else None

    def keep(self):
        for effect in self.person.written:
            if isinstance(effect, Subscribe) and effect.unit not in self.codes:
                self.codes.append(effect.unit)
            elif isinstance(effect, Unsubscribe):
                self.codes = [code for code in self.codes if effect.unit and code != effect.unit]
        self.person.written[:] = [e for e in self.person.written if not isinstance(e, Subscribe | Unsubscribe)]
        return self.codes


@pytest.fixture
def home(early):
    """Somebody in a province with six communes; the model isn't loaded yet, which subscribing doesn't need."""
    return Followed(early)


def test_naming_the_only_commune_of_that_name_is_enough(early, home):
    early.says("/dangky")
    early.sees("phường, xã nào", "Gọi 114")
    assert early.replies[-1].wants_place
    early.says("loc ninh")
    early.sees("Đã đăng ký", "Xã Lộc Ninh", "không thay 114")
    assert home.keep() == ["25220"]


@pytest.mark.parametrize("said", ["Phường Bình Phước", "p. bình phước", "P Bình Phước", "xã Lộc Ninh", "Lộc"])
def test_the_kind_of_unit_may_be_written_shortened_or_left_out(early, home, said):
    early.says("/dangky")
    early.says(said)
    assert len(home.keep()) == 1


def test_several_of_that_name_are_offered(early, home):
    early.says("/dangky Bình")
    assert early.labels == ["Phường Bình Phước", "Phường Bình Long"]
    assert early.choices[0].value == "subscribe:unit:25195"
    early.presses("Phường Bình Long")
    assert home.keep() == ["25198"]


def test_the_choice_can_be_given_by_its_number(early, home):
    early.says("/dangky binh")
    early.says("2")
    assert home.keep() == ["25198"]


def test_a_shared_place_is_enough_and_reports_nothing(early, home):
    early.says("/dangky")
    early.sends(lat=11.53, lon=106.88)
    early.sees("Đã đăng ký", "Phường Bình Phước")
    assert home.keep() == ["25195"]
    assert early.wrote(OpenIncident) == []
    early.presses("Báo cháy, sự cố")
    early.sees("Chuyện gì đang xảy ra?")


def test_a_place_outside_every_commune_asks_again(early, home):
    early.says("/dangky")
    early.sends(lat=10.0, lon=106.0)
    early.sees("không nằm trong phường, xã nào")


def test_a_place_long_after_the_question_begins_a_report_as_ever(early, home, clock):
    early.says("/dangky")
    clock.forward(601)
    early.sends(lat=11.53, lon=106.88)
    early.sees("Gọi 114")
    assert home.keep() == []
    assert early.wrote(OpenIncident)


def test_the_question_is_over_once_something_else_was_said(early, home):
    early.says("/dangky")
    early.says("/trogiup")
    early.sends(lat=11.53, lon=106.88)
    assert home.keep() == []
    assert early.wrote(OpenIncident)


@pytest.mark.parametrize("said", ["cháy nhà rồi cứu với", "cháy ở lộc ninh cứu với"])
def test_an_emergency_comes_first(early, home, said):
    early.says("/dangky")
    early.says(said)
    assert "Gọi 114" in early.first_line
    assert early.wrote(OpenIncident)
    assert home.keep() == []


def test_while_a_report_is_under_way_the_place_belongs_to_it(early, home):
    early.says("cháy nhà rồi cứu với")
    early.says("/dangky")
    early.sends(lat=11.53, lon=106.88)
    early.sees("Đã nhận vị trí")
    assert home.keep() == []


def test_an_unknown_name_asks_again_and_thoi_ends_it(early, home):
    early.says("/dangky")
    early.says("xyz")
    early.sees("chưa thấy phường, xã nào")
    early.says("thôi")
    early.sees("Đã dừng")
    early.says("lộc ninh")
    assert home.keep() == []


@pytest.mark.parametrize("said", ["phường", "xã"])
def test_the_bare_kind_of_unit_is_no_name(early, home, said):
    early.says("/dangky")
    early.says(said)
    early.sees("chưa thấy phường, xã nào")


def test_a_question_leaves_the_flow(user, say):
    Followed(user)
    user.says("nhận cảnh báo", meant="subscribe")
    user.says("bình chữa cháy dùng sao", meant="ask_skill")
    user.sees_no("phường, xã nào tên như vậy")


def test_five_communes_are_the_most(early, home):
    home.codes = list(UNITS)[:5]
    early.says("/dangky bù đăng")
    early.sees("nhiều nhất 5")
    early.presses_value("subscribe:unit:25240")
    early.sees("nhiều nhất 5")
    assert len(home.keep()) == 5


def test_one_tap_ends_the_only_subscription_and_one_brings_it_back(early, home):
    home.codes = ["25195"]
    early.presses_value("subscribe:stop")
    early.sees("không nhận cảnh báo ở Phường Bình Phước nữa")
    assert home.keep() == []
    early.presses("Nhận lại: Phường Bình Phước")
    assert home.keep() == ["25195"]


def test_of_several_the_person_chooses_what_to_end(early, home):
    home.codes = ["25195", "25220", "25230"]
    early.says("/huydangky")
    early.sees("Bạn đang nhận cảnh báo của: Phường Bình Phước, Xã Lộc Ninh, Xã Tân Khai")
    early.presses("Thôi nhận: Xã Lộc Ninh")
    assert home.keep() == ["25195", "25230"]
    early.says("/huydangky")
    early.presses("Thôi nhận tất cả")
    assert home.keep() == []


def test_who_follows_nothing_is_told_so(early, home):
    early.says("/huydangky")
    early.sees("chưa đăng ký")


@pytest.mark.parametrize("value", ["subscribe:unit:999", "subscribe:unit:", "subscribe:off:999", "subscribe:", "subscribe:x:y"])
def test_a_forged_button_changes_nothing(early, home, value):
    home.codes = ["25195", "25220"]
    early.presses_value(value)
    assert early.text
    assert home.keep() == ["25195", "25220"]


def test_help_mentions_it_and_the_intents_lead_to_it(user):
    Followed(user)
    user.says("/trogiup")
    user.sees("/dangky")
    user.says("dang ky nhan tin", meant="subscribe")
    user.sees("phường, xã nào")
    user.says("đừng nhắn nữa", meant="unsubscribe")
    user.sees("chưa đăng ký")
