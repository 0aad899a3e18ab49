"""What a messenger hides from us: 114 first, then the way to say it in words."""

from __future__ import annotations

import msgspec

from bot.conversation.effects import AddToIncident, OpenIncident
from bot.conversation.state import QuizRun


def test_114_comes_first_and_an_address_typed_then_is_a_report(early):
    early.sends_hidden()
    assert "Gọi 114" in early.first_line
    early.sees("gõ bằng chữ", "số nhà")
    assert early.replies[0].emergency
    assert early.replies[0].wants_place
    assert early.wrote(OpenIncident) == []
    early.says("số 7 đường Trần Phú, ấp 2, xã Tân Khai")
    (added,) = early.wrote(AddToIncident)
    assert len(early.wrote(OpenIncident)) == 1
    assert "Trần Phú" in added.place.text


def test_or_the_kind_of_event_is_chosen(early):
    early.sends_hidden()
    early.presses("Cháy")
    assert [effect.event for effect in early.wrote(OpenIncident)] == ["fire"]


def test_in_a_report_it_is_kept_its_choices_too_and_the_place_is_asked_for_in_words(early):
    early.says("cháy nhà rồi")
    choices = early.state.choices
    early.sends_hidden()
    assert "Gọi 114" in early.first_line
    early.sees(early.state.report.code, "gõ bằng chữ")
    assert early.state.choices == early.choices == choices
    assert len(early.wrote(OpenIncident)) == 1


def test_in_the_middle_of_a_quiz_the_quiz_goes_on(early):
    early.state = msgspec.structs.replace(early.state, quiz=QuizRun(questions=("a.b",), shown=(0, 1)))
    early.sends_hidden()
    assert "Gọi 114" in early.first_line
    assert early.state.quiz is not None
    assert early.state.report is None


def test_somebody_protected_who_writes_and_writes_hears_of_114_every_time_but_in_a_flood(early):
    for number in range(40):
        early.sends_hidden()
        if number < 25:
            early.sees("Gọi 114")
    assert early.wrote(OpenIncident) == []
