"""Asking for an official in many ways, waiting, talking, ending; an emergency in the middle is an emergency first."""

from __future__ import annotations

import pytest

from bot.conversation import handover
from bot.conversation.effects import EndTalk, OpenIncident, OpenTalk, SayToDesk
from bot.conversation.nearby import Commune, Nearby
from bot.conversation.talks import Post, Talk, Talks
from bot.messages import Media

ASKING = [
    "gặp cán bộ", "cho tôi gặp cán bộ", "toi muon gap can bo", "Tôi cần nói chuyện với cán bộ trực", "xin gặp cán bộ pccc",
    "cho em nói chuyện với người thật", "liên hệ cán bộ xã", "lam sao de gap can bo phuong", "gặp nhân viên",
    "chat với người thật", "kết nối với cán bộ", "nối máy cho tôi gặp trực ban" , "cho minh gap nguoi truc",
    "gặp trực tiếp cán bộ được không", "muốn trao đổi với tư vấn viên", "gặp cán bộ!", "gap can bo a",
    "tôi muốn gặp anh cán bộ", "chuyển cho cán bộ", "gặp công an xã",
]  # fmt: skip
NOT_ASKING = [
    "cán bộ pccc kiểm tra nhà trọ mấy lần một năm", "gặp cháy thì làm gì", "nói chuyện với con về phòng cháy",
    "cán bộ xã có quyền phạt không", "gặp cán bộ kiểm tra cần xuất trình giấy tờ gì", "hỏi về bình chữa cháy", "xin chào",
    "gặp người bị bỏng phải làm sao", "liên hệ 114", "cháy nhà cứu với",
]  # fmt: skip


class Desk:
    """A desk that is open or not, and the talk as the storage would keep it."""

    def __init__(self, person, *, is_open=True, followed=(), waiting=2):
        self.person, self.is_open, self.waiting, self.taken = person, is_open, waiting, False
        person.nearby = Nearby(
            followed=lambda: tuple(Commune(*one) for one in followed),
            commune_of=lambda place: Commune("bp", "Phường Bình Phước") if place.lat and place.lat > 11 else None,
        )
        names = {"bp": "Phường Bình Phước", "bl": "Phường Bình Long"}
        person.communes_like = lambda part: tuple(
            one for one in names.items() if part in ("binh", f"binh {'phuoc' if one[0] == 'bp' else 'long'}")
        )
        person.talks = Talks(open=self.open, desk=self.desk)

    def open(self):
        opened, ended = self.person.wrote(OpenTalk), self.person.wrote(EndTalk)
        if not opened or len(ended) == len(opened):
            return None
        return Talk(opened[-1].code, "Phường Bình Phước", self.taken, self.waiting)

    def desk(self, unit):
        return Post(unit, "Phường Bình Phước", self.is_open, "thứ Hai-thứ Sáu 07:30-11:30", self.waiting)


@pytest.mark.parametrize("said", ASKING)
def test_an_official_is_asked_for_in_many_ways(early, said):
    desk = Desk(early, followed=[("bp", "Phường Bình Phước")])
    early.says(said)
    early.sees("Tôi đã nhắn cán bộ trực Phường Bình Phước", "Trước bạn còn 2 lượt", "Gọi 114")
    assert desk.open() is not None


@pytest.mark.parametrize("said", NOT_ASKING)
def test_what_only_speaks_of_officials_asks_for_none(said):
    assert not handover.asks(said)


def test_without_a_commune_it_is_asked_for_once(early):
    Desk(early)
    early.says("gặp cán bộ")
    early.sees("phường, xã nào", "Gọi 114")
    early.says("bình")
    early.sees("chọn đúng phường, xã")
    early.presses("Phường Bình Long")
    assert early.wrote(OpenTalk)[0].unit == "bl"


@pytest.mark.parametrize("answer", ["p binh phuoc", "Bình Phước"])
def test_the_commune_is_answered_by_name(early, answer):
    Desk(early)
    early.says("gặp cán bộ")
    early.says(answer)
    assert early.wrote(OpenTalk)[0].unit == "bp"


def test_the_commune_is_answered_by_a_place_or_not_at_all(early):
    Desk(early)
    early.says("gặp cán bộ")
    early.sends(lat=11.5, lon=106.9)
    assert early.wrote(OpenTalk)[0].unit == "bp"
    assert early.wrote(OpenIncident) == []
    early.presses("Kết thúc trò chuyện")
    early.says("gặp cán bộ")
    early.presses("Tôi không rõ")
    assert early.wrote(OpenTalk)[1].unit == ""


def test_outside_working_hours_the_answer_is_polite_and_names_114(early):
    Desk(early, is_open=False, followed=[("bp", "Phường Bình Phước")])
    early.says("gặp cán bộ")
    early.sees("chưa có cán bộ nhận", "07:30-11:30", "Gọi 114")
    assert early.wrote(OpenTalk) == []


def test_words_photos_and_places_go_to_the_official_until_the_person_ends_it(early):
    desk = Desk(early, followed=[("bp", "Phường Bình Phước")])
    early.says("gặp cán bộ")
    early.says("nhà trọ của tôi cần giấy gì?")
    early.sees("Đã ghi")
    desk.taken = True
    early.says("có 12 phòng")
    assert early.replies == ()
    early.sends(photo="a.jpg")
    assert [said.text for said in early.wrote(SayToDesk)] == ["nhà trọ của tôi cần giấy gì?", "có 12 phòng", ""]
    assert early.wrote(SayToDesk)[-1].media == (Media("photo", "a.jpg"),)
    early.says("kết thúc")
    assert early.wrote(EndTalk)
    early.says("có 12 phòng")
    assert len(early.wrote(SayToDesk)) == 3


def test_an_emergency_in_the_middle_is_one_first_and_what_follows_belongs_to_it(early):
    desk = Desk(early, followed=[("bp", "Phường Bình Phước")])
    early.says("gặp cán bộ")
    desk.taken = True
    early.says("cháy nhà cứu với")
    assert "114" in early.first_line
    assert len(early.wrote(OpenIncident)) == 1
    early.says("tầng 3 còn người")
    assert early.wrote(SayToDesk) == []


def test_help_and_what_we_cannot_answer_lead_to_an_official(early, user):
    early.says("/trogiup")
    assert "Gặp cán bộ trực" in early.labels
    user.says("một câu không ai trả lời được", meant="out_of_scope")
    assert "Gặp cán bộ trực" in user.labels


def test_commands_work_in_a_talk(early):
    Desk(early, followed=[("bp", "Phường Bình Phước")])
    early.says("/canbo")
    early.says("/id")
    early.sees("Mã của cuộc trò chuyện")
    early.says("/canbo")
    early.sees("Trước bạn còn")
    assert len(early.wrote(OpenTalk)) == 1
