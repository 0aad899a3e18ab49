"""Entering a contest: rules, questions without a verdict, prediction, name, telephone, confirmation; once a person."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from bot.conversation.contest_entry import Contest, Entry
from bot.conversation.training import Learner, Training
from bot.conversation.training_effects import EnterContest
from knowledge.schema import Question
from tests.conftest import NOW
from tests.unit.bot.conversation.tester import Shelf, Tester

BINH = Entry(id="cũ", answers=((0,), (0,)), name="Bình")


def question(name, options=("đi thấp", "đi cao")):
    return Question(
        id=name,
        kind="single",
        topic="thử",
        ask=f"Hỏi {name}",
        options=options,
        right=(0,),
        explain="Vì lẽ này, lẽ kia.",
        difficulty=1,
        checked=date(2026, 11, 1),
    )


CONTEST = Contest(
    id="c",
    code="PCCC26",
    title="Tìm hiểu Luật PCCC",
    questions=(question("một"), question("hai")),
    opens_at=NOW - timedelta(days=1),
    closes_at=NOW + timedelta(days=1),
    prizes=3,
    predicts=True,
)


class Campaign:
    """A contest and what is known of the person who enters it."""

    def __init__(self):
        self.contest, self.entry, self.learner = CONTEST, None, Learner("test:An")

    def change(self, **about):
        self.contest = msgspec.structs.replace(self.contest, **about)

    def training(self, clock):
        return Training(
            learner=lambda: self.learner,
            contests=lambda: (self.contest,) if self.contest.is_open(clock()) else (),
            contest=lambda code: self.contest if code == self.contest.code else None,
            entry=lambda _: self.entry,
        )


@pytest.fixture
def campaign():
    return Campaign()


@pytest.fixture
def entrant(say, clock, new_id, random, campaign):
    """Somebody to whom the contest is open."""
    return Tester(say, clock, new_id, random, library=Shelf(), training=campaign.training(clock))


def answers_all(entrant):
    entrant.says("/cuocthi")
    entrant.presses("Vào thi")
    entrant.says("A")
    entrant.says("2")


def reaches_confirmation(entrant):
    answers_all(entrant)
    entrant.says("1.200")
    entrant.says("Nguyễn Văn An")
    entrant.says("0912 345 678")


def entries(entrant):
    return [effect.entry for effect in entrant.wrote(EnterContest)]


def test_the_rules_come_first_with_dates_prizes_how_winners_are_found_and_what_is_stored(entrant):
    entrant.says("/cuocthi")
    entrant.sees("Tìm hiểu Luật PCCC", "09:00 22/11/2026", "09:00 24/11/2026", "3 giải", "rút thăm", "Chúng tôi lưu", "/dulieu")
    assert entrant.labels == ["Vào thi", "Thôi"]


def test_an_entry_from_the_rules_to_the_confirmation(entrant):
    answers_all(entrant)
    entrant.sees("bao nhiêu người trả lời đúng hết")
    entrant.sees_no("✅ Đúng", "❌")
    entrant.says("1.200")
    entrant.says("Nguyễn Văn An")
    entrant.says("0912 345 678")
    entrant.sees("Dự đoán: 1200 người đúng hết", "Nguyễn Văn An, 0912…678", "Gửi bài này chứ?")
    assert entries(entrant) == []
    entrant.presses("Gửi bài")
    (entry,) = entries(entrant)
    assert (entry.name, entry.phone, entry.prediction, len(entry.answers)) == ("Nguyễn Văn An", "+84912345678", 1200, 2)
    entrant.sees("Đã nhận bài", f"Mã bài của bạn: {entry.id}", "09:00 24/11/2026")
    assert entrant.state.contest is None


def test_right_or_wrong_is_never_told_before_the_end(entrant):
    entrant.says("/cuocthi")
    entrant.presses("Vào thi")
    for letter in "AB":
        entrant.says(letter)
        entrant.sees_no("Đáp án", "Vì lẽ này")


def test_a_telephone_may_be_left_out_and_the_known_name_is_one_press(entrant, campaign):
    campaign.learner = Learner("member:1", "Trần Thị Bình", "t")
    answers_all(entrant)
    entrant.says("5")
    entrant.presses("Trần Thị Bình")
    entrant.presses("Bỏ qua")
    entrant.presses("Gửi bài")
    (entry,) = entries(entrant)
    assert (entry.name, entry.phone) == ("Trần Thị Bình", "")


def test_what_cannot_be_used_is_asked_again(entrant):
    answers_all(entrant)
    entrant.says("nhiều lắm")
    entrant.sees("Bạn gõ một con số")
    entrant.says("-5")
    entrant.sees("Bạn gõ một con số")
    entrant.says("10")
    entrant.says("12345")
    entrant.sees("gõ họ tên bằng chữ")
    entrant.says("An")
    entrant.says("123")
    entrant.sees("chưa đọc được số điện thoại")


def test_a_typed_number_answers_a_question_for_one_and_presses_no_button(entrant):
    answers_all(entrant)
    entrant.says("1")
    entrant.sees("Họ và tên")


def test_answers_are_given_anew_before_they_are_sent(entrant):
    reaches_confirmation(entrant)
    entrant.presses("Làm lại")
    entrant.sees("Câu 1/2")


def test_whoever_leaves_has_handed_in_nothing(entrant):
    reaches_confirmation(entrant)
    entrant.presses("Thôi")
    assert entries(entrant) == []
    assert entrant.state.contest is None


def test_after_the_end_an_entry_is_refused_kindly_even_at_the_last_press(entrant, clock):
    reaches_confirmation(entrant)
    clock.forward(2 * 86400)
    entrant.presses("Gửi bài")
    entrant.sees("đã hết hạn nhận bài lúc 09:00 24/11/2026")
    assert entries(entrant) == []


def test_before_the_beginning_it_says_when(entrant, campaign):
    campaign.change(opens_at=NOW + timedelta(hours=1))
    entrant.says("/cuocthi pccc26")
    entrant.sees("mở từ 10:00 23/11/2026")


def test_after_the_end_a_person_learns_how_many_of_theirs_were_right(entrant, campaign, clock):
    campaign.entry = BINH
    clock.forward(2 * 86400)
    entrant.says("/cuocthi PCCC26")
    entrant.sees("(mã cũ) đúng 2/2 câu")


def test_a_later_entry_takes_the_place_of_an_earlier_one_where_the_rules_say_so(entrant, campaign):
    campaign.entry = BINH
    entrant.says("/cuocthi")
    entrant.sees("Bạn đã gửi bài (mã cũ)", "bài mới thay bài cũ")
    campaign.change(replaces=False)
    entrant.says("/cuocthi")
    entrant.sees("Mỗi người chỉ gửi một lần")
    entrant.presses_value("contest:go")
    entrant.sees_no("Câu 1/2")


def test_a_contest_for_members_is_not_for_others(entrant, campaign):
    campaign.change(who="members")
    entrant.says("/cuocthi")
    entrant.sees("dành cho thành viên các đội")
    entrant.presses_value("contest:go")
    entrant.sees_no("Câu 1/2")
    campaign.learner = Learner("member:1", "An", "t")
    entrant.says("/cuocthi")
    assert "Vào thi" in entrant.labels


@pytest.mark.parametrize(
    "forged",
    ["contest:send", "contest:answer:7:A", "contest:answer:0:Z", "contest:name", "contest:", "contest:see:X", "contest:x:y"],
)
def test_forged_buttons_hand_in_nothing(entrant, forged):
    entrant.presses_value(forged)
    entrant.says("/cuocthi")
    entrant.presses("Vào thi")
    entrant.presses_value(forged)
    assert entries(entrant) == []


def test_an_emergency_in_the_middle_is_answered_and_the_entry_waits(entrant):
    entrant.says("/cuocthi")
    entrant.presses("Vào thi")
    entrant.says("cháy nhà rồi cứu với")
    entrant.sees("Gọi 114")
    entrant.says("tầng 3, 2 người kẹt", meant="emergency")
    assert entrant.state.contest.answers == ()
    entrant.presses_value("report:no")
    entrant.says("/cuocthi")
    entrant.sees("Câu 1/2")


def test_a_question_in_between_is_answered_and_the_entry_goes_on(entrant):
    entrant.says("/cuocthi")
    entrant.presses("Vào thi")
    entrant.says("để xe chắn lối thoát nạn phạt bao nhiêu tiền vậy", meant="ask_fine")
    entrant.sees_no("Câu 1/2")
    entrant.says("A")
    entrant.sees("Câu 2/2")


def test_the_menu_has_a_button_while_a_contest_is_open(entrant, clock):
    entrant.says("/start")
    assert "Cuộc thi: Tìm hiểu Luật PCCC" in entrant.labels
    entrant.presses("Cuộc thi: Tìm hiểu Luật PCCC")
    entrant.sees("3 giải")
    clock.forward(2 * 86400)
    entrant.says("/start")
    assert not [label for label in entrant.labels if "Cuộc thi" in label]


def test_an_unknown_code_and_no_contest_at_all(entrant, clock):
    entrant.says("/cuocthi <script>")
    entrant.sees("Không có cuộc thi nào mang mã")
    clock.forward(2 * 86400)
    entrant.says("/cuocthi")
    entrant.sees("Hiện không có cuộc thi nào đang mở")
