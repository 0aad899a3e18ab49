"""The daily reminder: asking for an hour, understanding it, ending it by a word."""

from __future__ import annotations

import pytest

from bot.conversation.reminding import hour
from bot.conversation.training import Standing, Training
from bot.conversation.training_effects import RemindDaily, StopReminding


@pytest.mark.parametrize(
    ("said", "minute"),
    [
        ("7h", 420),
        ("7", 420),
        ("07:00", 420),
        ("19:30", 1170),
        ("19h30", 1170),
        ("7 giờ rưỡi", 450),
        ("7h sáng", 420),
        ("7 giờ tối", 1140),
        ("7 giờ rưỡi tối nhé", 1170),
        ("1 giờ trưa", 780),
        ("11 giờ trưa", 660),
        ("3h chiều", 900),
        ("12 giờ đêm", 0),
        ("10 giờ đêm", 1320),
        ("lúc 20 giờ", 1200),
        ("19h30 tối", 1170),
        ("0h", 0),
    ],
)
def test_hours_as_people_write_them(said, minute):
    assert hour(said) == minute


@pytest.mark.parametrize("said", ["24h", "25:00", "7:61", "sáng mai", "", "7h 8h", "0912345678", "nhà số 7", "²"])
def test_what_is_no_hour(said):
    assert hour(said) is None


def test_an_hour_by_button(user):
    user.says("nhắc tôi hằng ngày")
    user.sees("mấy giờ")
    user.presses("19:00")
    user.sees("19:00", "thôi nhắc")
    assert user.wrote(RemindDaily) == [RemindDaily(1140)]


@pytest.mark.parametrize("typed", ["6h", "06:00", "6 giờ sáng"])
def test_an_hour_typed(user, typed):
    user.says("Nhac toi hang ngay")
    user.says(typed)
    assert user.wrote(RemindDaily) == [RemindDaily(360)]


def test_an_hour_that_is_none_is_asked_for_once_more(user):
    user.says("nhắc tôi hằng ngày")
    user.says("26h")
    user.sees("chưa hiểu giờ")
    user.says("6h30")
    assert user.wrote(RemindDaily) == [RemindDaily(390)]


def test_all_in_one_sentence(user):
    user.says("nhắc tôi ôn tập lúc 7h tối")
    assert user.wrote(RemindDaily) == [RemindDaily(1140)]


def test_never_mind(user):
    user.says("nhắc tôi hằng ngày")
    user.says("thôi")
    assert user.wrote(RemindDaily) == []
    user.says("7h", meant="nlu_fallback")
    assert user.wrote(RemindDaily) == []


def test_an_emergency_instead_of_an_hour(user):
    user.says("nhắc tôi hằng ngày")
    user.says("cháy nhà cứu với")
    assert "Gọi 114" in user.first_line


@pytest.mark.parametrize("words", ["thôi nhắc", "Tắt nhắc", "dung nhac", "đừng nhắc nữa"])
def test_a_word_ends_it_even_in_the_middle_of_something_else(user, words):
    user.says("/quiz")
    user.says(words)
    user.sees("Đã tắt")
    assert user.wrote(StopReminding) == [StopReminding()]


@pytest.mark.parametrize("said", ["nhắc tôi hằng ngày", "nhắc tôi hằng ngày lúc 7h"])
def test_where_no_message_can_arrive_nothing_is_promised(user, said):
    user.training = Training(standing=lambda: Standing(reachable=False))
    user.says(said)
    user.sees("chưa nhắc hằng ngày được", "Telegram")
    user.presses_value("practice:at:420")
    assert user.wrote(RemindDaily) == []


@pytest.mark.parametrize("value", ["practice:at:99999", "practice:at:1440", "practice:at:x", "practice:at:-5", "practice:at:²"])
def test_a_forged_hour_is_not_taken(user, value):
    user.presses_value(value)
    assert user.wrote(RemindDaily) == []
