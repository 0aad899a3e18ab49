"""bot/incidents/relay.py: which message of an official is a question to a reporter."""

from datetime import timedelta

import pytest

from bot.conversation.state import Relay
from bot.incidents import relay
from bot.messages import Incoming, Sender
from tests.conftest import NOW

PRESSED = Relay(code="SC-7K3PM", at=NOW)


def question(text, waiting=None, after=0.0, **more):
    incoming = Incoming(sender=Sender("telegram", "-100"), event_key="1", received_at=NOW, text=text, **more)
    return relay.question(incoming, waiting, NOW + timedelta(minutes=after))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("tầng mấy vậy?", "💬 Gõ câu hỏi cho người báo tin SC-7K3PM"),
        ("tầng mấy vậy?", "🔹 SC-7K3PM · 💬 Người báo trả lời: tầng 3"),
        ("/nhan SC-7K3PM tầng mấy vậy?", ""),
        ("/nhan@pccc_bot sc-7k3pm tầng mấy vậy?", ""),
    ],
)
def test_a_reply_within_the_talk_or_the_command_asks_the_reporter(text, about):
    assert question(text, about=about) == ("SC-7K3PM", "tầng mấy vậy?")


def test_what_follows_the_press_is_the_question_for_ten_minutes():
    assert question("tầng mấy vậy?", PRESSED, after=9) == ("SC-7K3PM", "tầng mấy vậy?")
    assert question("tầng mấy vậy?", PRESSED, after=11) is None


@pytest.mark.parametrize("text", ["", "   ", "/nhan", "/nhan SC-7K3PM", "/trogiup"])
def test_commands_and_emptiness_ask_nothing(text):
    assert question(text, PRESSED) is None


@pytest.mark.parametrize("about", ["Chào bạn, đây là Trợ lý PCCC.", "🚨 Cháy · SC-7K3PM\nNơi: chưa rõ"])
def test_what_officials_say_among_themselves_under_an_alert_stays_there(about):
    assert question("đã cử 2 xe", about=about) is None


def test_a_press_is_no_question():
    assert question("tầng mấy?", PRESSED, choice="inc:SC-7K3PM:see") is None
