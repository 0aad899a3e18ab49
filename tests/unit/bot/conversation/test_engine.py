"""Which flow takes a message."""

from __future__ import annotations

import msgspec
import pytest

from bot.conversation.effects import OpenIncident
from bot.conversation.state import QuizRun, Report, State
from bot.messages import Choice
from tests.conftest import NOW


def test_everything_a_conversation_remembers_survives_the_disk():
    state = State(
        report=Report(incident="i", code="SC-2", event="fire", opened_at=NOW, has_place=True, confirmed=True),
        quiz=QuizRun(questions=("a.b", "c.d"), done=1, right=1, shown=(2, 0, 1)),
        choices=(Choice("report:yes", "Đúng, báo ngay"),),
        audience="militia",
    )
    assert msgspec.json.decode(msgspec.json.encode(state), type=State) == state


def test_a_state_written_by_an_older_version_is_still_read():
    assert msgspec.json.decode(b'{"report":null,"gone_by_now":1}', type=State) == State()


def test_before_the_model_is_loaded_questions_are_asked_to_wait_and_114_is_named(early):
    early.says("nhà trọ phải có mấy bình chữa cháy")
    early.sees("khởi động", "Gọi 114")


def test_before_the_model_is_loaded_emergencies_are_taken(early):
    early.says("chay nha roi")
    assert "Gọi 114" in early.first_line
    assert len(early.wrote(OpenIncident)) == 1


def test_an_emergency_interrupts_a_quiz(reader):
    reader.says("/quiz")
    reader.sees("Câu 1/")
    reader.says("cháy nhà")
    assert "Gọi 114" in reader.first_line
    assert reader.state.quiz.away


@pytest.mark.parametrize("text", ["🔥🔥🔥", "...", "?!", "   ", "\u202e\u200f", "\x00\x07"])
def test_what_has_no_letters_is_answered_with_a_way_out(user, text):
    user.says(text)
    user.sees("gõ bằng chữ", "114")


@pytest.mark.parametrize("text", ["²", "9" * 6000, "٣", "0", "-1", "1.5", "\u202echáy hàng"], ids=lambda t: t[:9])
def test_odd_numbers_and_marks_break_nothing(user, text):
    user.says("/start")
    user.says(text)
    assert user.text


def test_a_button_can_be_typed_as_number_or_label_with_or_without_marks(early):
    for typed in ("1", "Báo cháy, sự cố", "bao chay su co"):
        early.says("/start")
        assert early.labels[0] == "Báo cháy, sự cố"
        early.says(typed)
        early.sees("Chuyện gì đang xảy ra")


def test_a_number_without_such_a_button_is_words(reader):
    reader.says("/start")
    reader.says("9")
    assert reader.text


@pytest.mark.parametrize(
    "value", ["", "entry:no.such", "event:party", "menu:nowhere", "quiz", "quiz:0", "quiz:0:A", "report:", "x:y:z", ":"]
)
def test_buttons_of_another_time_lead_somewhere(user, value):
    user.presses_value(value)
    assert user.text
    assert user.written == []


def test_topics_are_offered_where_somebody_only_says_law_or_skill(reader):
    reader.says("/start")
    reader.presses("Luật, mức phạt")
    assert len(reader.choices) >= 3
    reader.presses(reader.labels[0])
    reader.sees("Kiểm tra ngày")


def test_a_very_long_message_is_answered_and_its_cut_is_said(reader):
    reader.says("để xe chắn lối thoát nạn phạt bao nhiêu " * 60)
    assert "dài quá" in reader.first_line
    assert len(reader.replies) == 2


@pytest.mark.parametrize(
    "text",
    [
        "nếu cháy thì làm gì",
        "hôm qua xem phim có cảnh cháy nhà",
        "mẫu áo này cháy hàng chưa shop",
        "cháy hàng rồi shop ơi",
        "cháy nắng rồi mẹ ơi",
        "cháy túi rồi anh em ơi",
    ],
)
def test_what_only_sounds_like_fire_opens_no_report(reader, text):
    reader.says(text)
    assert reader.wrote(OpenIncident) == []


def test_nothing_to_cancel(user):
    user.says("hủy", meant="cancel")
    user.sees("Không có việc gì đang làm dở")
