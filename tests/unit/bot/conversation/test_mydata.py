"""Flow: what is stored of a person, and having it deleted."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.effects import ForgetPerson
from bot.conversation.stored import Stored, StoredReport

CLOSED = StoredReport("i-1", "SC-AAAAA", "fire", date(2026, 11, 20), "resolved", is_open=False)
OPEN = StoredReport("i-2", "SC-BBBBB", "smoke", date(2026, 11, 22), "forwarded", is_open=True)
ERASE, SURE = "Xóa dữ liệu của tôi", "Xóa, tôi chắc chắn"
CALL = "Gọi 114"


@pytest.fixture
def known(user):
    user.stored = Stored(
        reports=(CLOSED,), messages=12, quiz_answers=5, self_checks=1, subscriptions=2, warnings=3, conversation=True
    )
    return user


def test_all_that_is_stored_is_shown(known):
    known.says("/dulieu")
    known.sees("SC-AAAAA", "Cháy", "20/11/2026", "đã xử lý", "12 tin nhắn", "5 câu", "1 kết quả", "2 nơi", "3 cảnh báo")
    assert known.labels[0] == ERASE
    assert not known.wrote(ForgetPerson)


def test_asked_in_words_it_is_shown_too(known):
    known.says("xóa dữ liệu của tôi", meant="my_data")
    known.sees("SC-AAAAA")


def test_somebody_new_has_nothing_to_delete(user):
    user.says("/dulieu")
    user.sees("không lưu gì về bạn")
    assert ERASE not in user.labels


def test_it_is_asked_once_more_before_anything_goes(known):
    known.says("/dulieu")
    known.presses(ERASE)
    known.sees("không lấy lại được", "SC-AAAAA", "thời gian, xã phường, kết quả", "không còn tên, số điện thoại")
    assert not known.wrote(ForgetPerson)
    known.presses("Không xóa nữa")
    assert not known.wrote(ForgetPerson)


def test_once_sure_it_is_deleted_and_said_what_is_kept(known):
    known.says("/dulieu")
    known.presses(ERASE)
    known.presses(SURE)
    assert len(known.wrote(ForgetPerson)) == 1
    known.sees("Đã xóa", "SC-AAAAA", "Chỉ giữ thời gian, xã phường, kết quả")


def test_the_numbers_typed_stand_for_the_buttons(known):
    for typed in ("/dulieu", "1", "1"):
        known.says(typed)
    assert known.wrote(ForgetPerson)


def test_a_report_under_way_stays_and_help_is_named(user):
    user.says("cháy nhà tôi, cứu với")
    report = user.state.report
    user.stored = Stored(reports=(StoredReport("i", report.code, "fire", date(2026, 11, 23), "received", True), CLOSED))
    for step in (lambda: user.says("/dulieu"), lambda: user.presses(ERASE), lambda: user.presses(SURE)):
        step()
        user.sees(CALL, report.code)
    assert user.state.report == report
    user.sees("chưa xong nên còn giữ")


def test_without_reports_nothing_is_said_of_them(user):
    user.stored = Stored(messages=2)
    user.says("/dulieu")
    user.presses(ERASE)
    user.sees_no("Tin báo")
    user.presses(SURE)
    user.sees_no("Tin báo")


def test_of_many_reports_the_older_are_counted(user):
    many = tuple(StoredReport(f"i-{n}", f"SC-{n:05d}", "fire", date(2026, 11, 1), "resolved", False) for n in range(14))
    user.stored = Stored(reports=many)
    user.says("/dulieu")
    user.sees("SC-00009", "4 tin báo cũ hơn")
    user.sees_no("SC-00010")


def test_a_button_we_do_not_know_deletes_nothing(known):
    known.presses_value("mydata:whatever")
    known.sees("SC-AAAAA")
    assert not known.wrote(ForgetPerson)


def test_an_emergency_goes_before_the_question(known):
    known.says("/dulieu")
    known.presses(ERASE)
    known.says("cháy nhà rồi cứu với")
    known.sees(CALL)
    assert not known.wrote(ForgetPerson)
