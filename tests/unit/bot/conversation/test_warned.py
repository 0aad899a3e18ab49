"""Answers to a warning: safe is counted, help is an emergency."""

from __future__ import annotations

import pytest

from bot.conversation.effects import AddToIncident, AnswerWarning, OpenIncident
from bot.conversation.nearby import Heard, Nearby
from bot.messages import Place

CODE = "CB-7K3PM"


@pytest.fixture
def warned(early):
    """Somebody who got a warning of smoke a short while ago; the model isn't loaded yet."""
    heard = Heard(CODE, "smoke", "Phường Bình Phước")
    early.nearby = Nearby(heard=lambda code: heard if code in ("", CODE) else None)
    return early


def test_the_button_says_safe(warned):
    warned.presses_value(f"safe:{CODE}")
    warned.sees("bạn an toàn", CODE, "Gọi 114")
    assert warned.wrote(AnswerWarning) == [AnswerWarning(CODE, safe=True)]
    assert warned.wrote(OpenIncident) == []


@pytest.mark.parametrize("said", ["an toàn", "toi an toan", "Tôi ổn", "tôi ổn ạ.", "Cả nhà an toàn!", "không sao"])
def test_words_say_so_too(warned, said):
    warned.says(said.removesuffix(" ạ."))
    assert warned.wrote(AnswerWarning) == [AnswerWarning(CODE, safe=True)]


@pytest.mark.parametrize(
    "said", ["tôi an toàn nhưng mẹ tôi kẹt trong nhà cháy, cứu với", "cháy to quá cứu với", "không an toàn"]
)
def test_an_emergency_in_the_words_comes_first(warned, said):
    warned.says(said)
    assert warned.wrote(AnswerWarning) == []


def test_without_a_warning_the_words_mean_nothing_special(early):
    early.says("tôi ổn")
    assert early.wrote(AnswerWarning) == []


def test_needing_help_is_an_emergency_with_114_first(warned):
    warned.presses_value(f"help:{CODE}")
    assert "Gọi 114" in warned.first_line
    assert warned.replies[-1].wants_place
    (opened,) = warned.wrote(OpenIncident)
    assert opened.event == "smoke"
    assert CODE in opened.text
    assert warned.wrote(AnswerWarning) == [AnswerWarning(CODE, safe=False)]


def test_help_goes_to_the_desk_of_the_commune_the_warning_was_for_and_the_place_is_still_asked_for(warned):
    warned.presses_value(f"help:{CODE}")
    (opened,), (added,) = warned.wrote(OpenIncident), warned.wrote(AddToIncident)
    assert not opened.confirmed
    assert (added.place, added.confirms) == (Place(text="Phường Bình Phước"), True)
    warned.says("12 Trần Phú")
    assert warned.wrote(AddToIncident)[-1].place == Place(text="12 Trần Phú")


def test_help_pressed_twice_is_one_report(warned):
    warned.presses_value(f"help:{CODE}")
    warned.presses_value(f"help:{CODE}")
    assert len(warned.wrote(OpenIncident)) == 1
    warned.sees("Gọi 114")


@pytest.mark.parametrize("value", ["help:CB-00000", "help:", "help:<script>"])
def test_help_under_a_warning_nobody_got_is_an_emergency_all_the_same(warned, value):
    warned.presses_value(value)
    assert "Gọi 114" in warned.first_line
    (opened,) = warned.wrote(OpenIncident)
    assert opened.confirmed
    assert warned.wrote(AnswerWarning) == []


@pytest.mark.parametrize("value", ["safe:CB-00000", "safe:", "safe:SC-12345"])
def test_safe_under_a_warning_nobody_got_is_not_counted(warned, value):
    warned.presses_value(value)
    warned.sees("không thấy cảnh báo", "Gọi 114")
    assert warned.written == []


def test_typing_the_label_of_help_is_pressing_it(warned):
    warned.says("tôi cần giúp")
    assert "Gọi 114" in warned.first_line
    assert warned.wrote(OpenIncident)


def test_somebody_with_a_report_under_way_who_says_safe_is_counted_and_officials_read_it(warned):
    warned.presses_value(f"help:{CODE}")
    warned.says("tôi an toàn rồi")
    warned.says("tôi an toàn")
    assert warned.wrote(AddToIncident)[-1].text == "tôi an toàn"
    assert warned.wrote(AnswerWarning)[-1] == AnswerWarning(CODE, safe=True)
