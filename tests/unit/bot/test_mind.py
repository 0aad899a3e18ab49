"""bot/mind.py: in a hurry only what is surely an emergency is read less."""

from bot.messages import Incoming, Sender
from tests.conftest import NOW


def said(text, choice=None):
    return Incoming(sender=Sender("web", "s"), event_key="1", received_at=NOW, text=text, choice=choice)


def test_in_a_hurry_an_emergency_is_known_without_the_model_s_reading(mind):
    hurried, fully = (mind.understand(said("cháy nhà số 12 cứu với"), hurried=hurry) for hurry in (True, False))
    assert hurried.emergency == fully.emergency
    assert hurried.emergency.certain
    assert not hurried.ready


def test_in_a_hurry_a_question_is_read_as_ever(mind):
    question = said("để xe chắn lối thoát nạn phạt bao nhiêu tiền")
    assert mind.understand(question, hurried=True) == mind.understand(question)


def test_a_press_needs_no_reading(mind):
    assert mind.understand(said("", choice="event:fire")).emergency is None
