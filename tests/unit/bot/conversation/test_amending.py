"""Messages that people change after sending them: corrections of a report, new emergencies, and all the rest, left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.effects import AddToIncident, OpenIncident


@pytest.fixture
def reporter(early):
    """Somebody whose fire is confirmed, with an address."""
    early.says("cháy nhà")
    early.presses("Đúng, báo ngay")
    early.says("số 12 đường Lê Lợi, phường Bình Phước")
    return early


def added(person):
    return person.wrote(AddToIncident)[-1]


def test_an_address_changed_in_its_message_takes_the_place_of_the_old_one(reporter):
    reporter.edits("số 21 đường Lê Lợi, phường Bình Phước")
    assert added(reporter).place.text == "số 21 đường Lê Lợi, phường Bình Phước"
    assert added(reporter).corrects
    reporter.sees("Đã ghi nơi xảy ra: số 21", "Gọi 114")
    assert reporter.state.report.place.text.startswith("số 21")


def test_other_words_changed_are_kept_as_a_correction_and_the_place_stays(reporter):
    before = reporter.state.report.place
    reporter.edits("lửa ở tầng 3, không phải tầng 2")
    assert (added(reporter).text, added(reporter).corrects, added(reporter).place) == (
        "lửa ở tầng 3, không phải tầng 2",
        True,
        None,
    )
    assert reporter.state.report.place == before
    reporter.sees("Đã ghi điều bạn sửa lại")


def test_the_same_address_again_is_no_news_of_the_place(reporter):
    reporter.edits("số 12 đường Lê Lợi, phường Bình Phước")
    assert added(reporter).place is None


def test_numbers_of_people_in_the_new_words_count(reporter):
    reporter.edits("có 2 người kẹt trên tầng 3")
    assert added(reporter).trapped == 2


def test_a_report_opens_only_once_however_often_its_first_words_are_changed(reporter):
    reporter.edits("cháy nhà to lắm")
    reporter.edits("cháy nhà rồi cứu với")
    assert len(reporter.wrote(OpenIncident)) == 1


def test_a_message_from_before_the_report_is_none_of_it(reporter, clock):
    written = len(reporter.written)
    reporter.edits("trắc nghiệm", clock() - timedelta(hours=1))
    assert reporter.replies == ()
    assert len(reporter.written) == written


def test_a_cry_for_help_that_was_misspelt_first_is_heard(early):
    early.says("chya nha")
    early.edits("cháy nhà rồi cứu với")
    assert "Gọi 114" in early.first_line
    assert len(early.wrote(OpenIncident)) == 1


@pytest.mark.parametrize("text", ["để xe chắn lối thoát nạn phạt bao nhiêu", "/quiz", "xin chào", ""])
def test_anything_else_was_answered_as_it_stood(user, text):
    user.says("chào", meant="greet")
    user.edits(text)
    assert user.replies == ()
    assert user.written == []


def test_changing_a_message_over_and_over_is_a_flood_like_any_other(reporter):
    for number in range(60):
        reporter.edits(f"cháy to, tầng {number}")
    assert len(reporter.wrote(AddToIncident)) < 40
    assert reporter.state.report.folded > 20
