"""A thumb up or down on the answer given last."""

from __future__ import annotations

import pytest

from bot.conversation.effects import RateAnswer


@pytest.mark.parametrize(("sign", "good"), [("👎", False), ("👍", True), (" 👎🏿 ", False), ("👍\ufe0f", True)])
def test_a_thumb_is_noted_for_the_answer_before(reader, sign, good):
    reader.says("cháy thì gọi số mấy")
    reader.says(sign)
    reader.sees("Cảm ơn")
    assert reader.wrote(RateAnswer) == [RateAnswer("cháy thì gọi số mấy", "call_114.when", good)]


def test_the_same_answer_is_rated_once(reader):
    reader.says("cháy thì gọi số mấy")
    reader.says("👎")
    reader.says("👎")
    assert len(reader.wrote(RateAnswer)) <= 1


@pytest.mark.parametrize(("sign", "good"), [("👎", False), ("👍", True)])
def test_a_thumb_under_an_answer_may_be_pressed(reader, sign, good):
    reader.says("cháy thì gọi số mấy")
    reader.presses_value(f"rate:{sign}:call_114.when")
    reader.sees("Cảm ơn")
    assert reader.wrote(RateAnswer) == [RateAnswer("cháy thì gọi số mấy", "call_114.when", good)]


@pytest.mark.parametrize("value", ["rate:👎:smoke.crawl_low", "rate:x:call_114.when", "rate:", "rate:👎"])
def test_a_thumb_under_another_answer_says_that_it_is_too_late(reader, value):
    reader.says("cháy thì gọi số mấy")
    reader.presses_value(value)
    reader.sees("gần nhất")
    assert reader.wrote(RateAnswer) == []


def test_a_thumb_without_an_answer_is_no_rating(reader):
    reader.says("👎")
    assert reader.wrote(RateAnswer) == []


def test_an_emergency_comes_before_any_rating(reader):
    reader.says("cháy thì gọi số mấy")
    reader.says("👎 cháy nhà rồi cứu với")
    reader.sees("114")
    assert reader.wrote(RateAnswer) == []
