"""A question while a report is under way is answered and no place; what tells where it is goes into the report."""

import msgspec
import pytest

from bot.conversation.effects import AddToIncident
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from nlu.emergency import Emergency
from nlu.understanding import Understanding
from tests.conftest import NOW

OIL = Entry(
    id="fight.oil",
    kind="skill",
    title="Chảo dầu cháy",
    questions=("?",),
    lead="Không đổ nước, đậy vung lại.",
    checked=NOW.date(),
)


@pytest.fixture
def reporter(user):
    """Somebody whose kitchen burns and who hasn't said where; there is one skill, surely found."""
    user.library.entries[OIL.id] = OIL
    user.library.finds = Found((Hit(OIL, 1.0),), 0.8)
    user.says("cháy nhà rồi cứu với", meant="emergency")
    assert user.state.report is not None
    return user


@pytest.mark.parametrize("asked", ["đổ nước được không", "đổ nước được ko", "do nuoc dc k", "dập bằng gì", "giờ phải làm sao"])
def test_a_question_is_answered_and_the_place_asked_for_again(reporter, asked):
    reporter.says(asked, meant="ask_skill", sure=0.45)
    assert "Gọi 114" in reporter.first_line
    reporter.sees(OIL.lead, "gửi vị trí")
    assert reporter.replies[-1].wants_place
    assert not reporter.state.report.has_place


def test_in_a_hurry_nothing_else_is_offered(reporter):
    other = msgspec.structs.replace(OIL, id="fight.other", title="Cháy khác")
    reporter.library.entries[other.id] = other
    reporter.library.finds = Found((Hit(OIL, 1.0), Hit(other, 0.9)), 0.4)
    reporter.says("đổ nước được không", meant="ask_skill", sure=0.45)
    reporter.sees(OIL.lead)
    assert "Cháy khác" not in reporter.labels


def test_the_answer_waits_for_no_picture(reporter):
    reporter.library.entries[OIL.id] = msgspec.structs.replace(OIL, picture="oil_pan")
    reporter.says("đổ nước được không", meant="ask_skill", sure=0.45)
    assert [reply.picture for reply in reporter.replies] == ["", ""]


def test_officials_read_the_question_too(reporter):
    reporter.says("đổ nước được không", meant="ask_skill", sure=0.45)
    assert reporter.wrote(AddToIncident)[-1].text == "đổ nước được không"


@pytest.mark.parametrize(
    "told",
    [
        "số 12 đường Lê Lợi, lửa to quá làm sao giờ",
        "gần chợ Bình Long, khói nhiều quá không biết làm sao",
        "ấp 3 xã Minh Thắng, phải làm gì bây giờ",
        "nhà mái tôn màu xanh cuối xóm",
    ],
)
def test_what_says_where_is_the_place(reporter, told):
    reporter.says(told, meant="ask_skill", sure=0.45)
    assert reporter.state.report.has_place


def test_what_nobody_has_an_answer_to_stays_with_the_report(reporter):
    reporter.library.finds = Found()
    reporter.says("sao lại thế này", meant="ask_skill", sure=0.45)
    reporter.sees_no("chưa có câu trả lời")
    assert reporter.wrote(AddToIncident)


def test_once_the_place_is_known_it_is_not_asked_for_again(reporter):
    reporter.says("số 12 đường Lê Lợi", meant="nlu_fallback", sure=0.4)
    reporter.says("dội nước được chưa", meant="ask_skill", sure=0.45)
    reporter.sees(OIL.lead)
    reporter.sees_no("còn thiếu nơi xảy ra")


def test_another_question_below_which_the_place_is_missing_asks_for_it_too(reporter):
    reporter.says("không có bình chữa cháy phạt bao nhiêu", meant="ask_fine", sure=0.95)
    reporter.sees(OIL.lead, "còn thiếu nơi xảy ra")


def test_the_report_can_still_be_stood_by_or_taken_back(reporter):
    reporter.says("đổ nước được không", meant="ask_skill", sure=0.45)
    reporter.presses("Đúng, báo ngay")
    assert reporter.state.report.confirmed
    reporter.says("dập bằng gì", meant="ask_skill", sure=0.45)
    assert "Không phải sự cố" not in reporter.labels


def test_a_question_that_tells_of_worse_gets_the_card_for_that(reporter):
    seen = Emergency("trapped", "certain", ("classifier",))
    reporter.understand = lambda text: Understanding(text, "ask_skill", 0.5, emergency=seen)
    reporter.says("con tui chưa ra được giờ làm sao")
    assert reporter.state.report.event == "trapped"
    assert reporter.wrote(AddToIncident)[-1].event == "trapped"
    reporter.sees("Gọi 114")


def test_once_officials_have_closed_it_a_question_is_only_a_question(reporter):
    reporter.incident_state = "resolved"
    reporter.says("đổ nước được không", meant="ask_skill", sure=0.45)
    reporter.sees_no("còn thiếu nơi xảy ra")


def test_while_the_model_loads_a_question_is_no_place_either(early):
    early.says("cháy nhà rồi cứu với")
    early.says("do nuoc duoc ko")
    assert not early.state.report.has_place
    assert early.wrote(AddToIncident)[-1].text == "do nuoc duoc ko"
    early.sees("Gọi 114", "Bạn đang ở đâu")


def test_an_address_counts_also_after_other_words_were_taken_for_the_place(early):
    early.says("cháy nhà rồi cứu với")
    early.says("nhà mái tôn màu xanh cuối xóm")
    early.says("số 5 ngõ 3 đường Hùng Vương")
    assert early.state.report.place.text == "nhà mái tôn màu xanh cuối xóm, số 5 ngõ 3 đường Hùng Vương"
    early.says("số 9 đường Lê Lợi")
    assert "Lê Lợi" not in early.state.report.place.text
