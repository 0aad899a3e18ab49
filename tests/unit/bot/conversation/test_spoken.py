"""Voice notes: passed on with a report; else, where they are turned into words, nobody waits without being told of 114."""

from __future__ import annotations

from bot.conversation.effects import AddToIncident, OpenIncident
from bot.messages import Media

VOICE = Media("voice", "a.ogg")


def test_in_a_report_it_is_passed_on_at_once(early):
    early.hears = True
    early.says("cháy nhà cứu với")
    early.sends(media=(VOICE,))
    assert [said.media for said in early.wrote(AddToIncident)] == [(VOICE,)]
    early.sees("SC-")


def test_without_a_report_the_person_is_told_of_114_and_of_typing(early):
    early.hears = True
    early.sends(media=(VOICE,))
    early.sees("đang nghe", "Gọi 114 ngay", "gõ vài chữ")
    assert early.wrote(OpenIncident) == []
    early.presses("Báo cháy, sự cố")
    early.sees("114")


def test_where_they_are_not_turned_into_words_it_begins_a_report(early):
    early.sends(media=(VOICE,))
    early.sees("114")
    early.sees_no("đang nghe")
    assert early.wrote(AddToIncident)[0].media == (VOICE,)


def test_the_words_are_taken_as_typed(early):
    early.hears = True
    early.hearing("/id", VOICE)
    early.sees("Mã của cuộc trò chuyện")
    assert early.written == []


def test_an_emergency_in_the_words_takes_the_recording_with_it(early):
    early.hears = True
    early.hearing("cháy nhà cứu với", VOICE)
    assert "114" in early.first_line
    assert early.wrote(AddToIncident)[0].media == (VOICE,)
    early.hearing("còn người ở tầng ba", VOICE)
    assert early.wrote(AddToIncident)[-1].text == "còn người ở tầng ba"
    assert early.wrote(AddToIncident)[-1].media == ()
