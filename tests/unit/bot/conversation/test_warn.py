"""An official writes a warning in a chat."""

from __future__ import annotations

import pytest

from bot.conversation.effects import MakeWarning, OpenIncident
from bot.conversation.nearby import Commune, Nearby, Post
from bot.warnings.model import Signer

UNIT = Commune("bp", "Phường Bình Phước")
BELOW = Commune("kp1", "Khu phố 1")
SIGNER = Signer(official=1, name="An", unit="bp", person="telegram:501", chat="telegram:501")
XSS = "<script>alert(1)</script> {code} *đậm*"


def surroundings(colleagues=2):
    return Nearby(
        unit=lambda code: {"bp": UNIT, "kp1": BELOW}.get(code),
        post=lambda: Post(SIGNER, UNIT),
        area=lambda part: (BELOW,) if part in "khu pho 1" else (),
        people=lambda code: 37,
        colleagues=lambda code: colleagues,
    )


@pytest.fixture
def official(early):
    early.nearby = surroundings()
    return early


def drafts(official, text=None, kind="Có khói độc"):
    official.says("/canhbao")
    official.presses(kind)
    official.presses("Phường Bình Phước")
    if text is None:
        official.presses("Bỏ qua, chỉ gửi câu mẫu")
    else:
        official.says(text)


def test_from_the_command_to_the_question_to_the_others(official):
    drafts(official, "Khói từ xưởng gỗ, đi lối Quốc lộ 14")
    official.sees("37", "CẢNH BÁO: Có khói độc · Phường Bình Phước", "Đóng cửa sổ", "Lời cán bộ: Khói từ xưởng gỗ", "Gọi 114")
    assert official.wrote(MakeWarning) == []
    official.presses("Đề nghị xác nhận")
    (made,) = official.wrote(MakeWarning)
    assert (made.wanted.kind, made.wanted.units, made.by) == ("smoke", ("bp",), SIGNER)
    assert made.wanted.text == "Khói từ xưởng gỗ, đi lối Quốc lộ 14"
    official.sees(made.wanted.code, "Chưa gửi cho ai", "15 phút")


def test_the_own_sentence_may_be_left_out_or_written_anew(official):
    drafts(official)
    official.sees_no("Lời cán bộ")
    official.presses("Viết lại câu thêm")
    official.says("Đi lối chợ")
    official.sees("Lời cán bộ: Đi lối chợ")


def test_another_unit_of_the_area_is_found_by_name(official):
    official.says("/canhbao")
    official.presses("Rời nhà theo lối an toàn")
    official.says("hà nội")
    official.sees("Không thấy đơn vị nào")
    official.says("khu phố")
    official.presses("Khu phố 1")
    official.presses("Bỏ qua, chỉ gửi câu mẫu")
    official.sees("· Khu phố 1", "thang máy")


def test_words_that_tell_of_a_fire_are_the_warnings_text_not_a_report_and_114_stays_on_top(official):
    drafts(official, "Cháy lớn ở chợ, có người mắc kẹt, khói lan sang khu phố 2, cứu với")
    assert official.wrote(OpenIncident) == []
    assert "Gọi 114" in official.first_line
    official.presses("Đang xảy ra, báo ngay")
    assert official.wrote(OpenIncident)


def test_before_the_text_is_asked_for_an_emergency_comes_first(official):
    official.says("/canhbao")
    official.says("cháy nhà tôi rồi cứu với")
    assert official.wrote(OpenIncident)
    official.presses_value("draft:kind:smoke")
    official.says("cháy nhà tôi rồi cứu với")
    assert "Gọi 114" in official.first_line


def test_ten_minutes_later_words_are_no_longer_the_text(official, clock):
    official.says("/canhbao")
    official.presses("Có khói độc")
    official.presses("Phường Bình Phước")
    clock.forward(601)
    official.says("cháy nhà tôi rồi cứu với")
    assert official.wrote(OpenIncident)


def test_in_a_group_the_text_follows_the_command(official):
    drafts(official, "/canhbao@tro_ly_pccc_bot Tập trung ở sân trường")
    official.sees("Lời cán bộ: Tập trung ở sân trường")


def test_text_is_shown_as_it_is_typed(official):
    drafts(official, XSS)
    official.sees(f"Lời cán bộ: {XSS}")


def test_a_text_too_long_is_asked_for_again(official):
    drafts(official, "a" * 501)
    official.sees("501", "500")
    official.says("ngắn hơn")
    official.sees("Lời cán bộ: ngắn hơn")


def test_it_can_be_given_up(official):
    drafts(official)
    official.presses("Hủy")
    official.sees("không gửi gì")
    official.presses_value("draft:send")
    assert official.wrote(MakeWarning) == []


def test_sending_twice_makes_one(official):
    drafts(official)
    official.presses("Đề nghị xác nhận")
    official.presses_value("draft:send")
    assert len(official.wrote(MakeWarning)) == 1


def test_where_nobody_else_can_confirm_that_is_said_before_and_after(official):
    official.nearby = surroundings(colleagues=0)
    drafts(official)
    official.sees("chưa có ai nhận được tin")
    official.presses("Đề nghị xác nhận")
    official.sees("bàn trực")


@pytest.mark.parametrize(
    "value", ["draft:kind:smoke", "draft:unit:bp", "draft:none", "draft:send", "draft:", "draft:kind:party"]
)
def test_nobody_but_officials_gets_anywhere(early, value):
    early.says("/canhbao")
    early.sees("Chỉ cán bộ trực", "Gọi 114")
    early.presses_value(value)
    early.sees("Chỉ cán bộ trực")
    assert early.written == []


@pytest.mark.parametrize("value", ["draft:send", "draft:none", "draft:text", "draft:unit:zz", "draft:kind:party"])
def test_steps_cannot_be_skipped(official, value):
    official.says("/canhbao")
    official.presses_value(value)
    assert official.wrote(MakeWarning) == []
