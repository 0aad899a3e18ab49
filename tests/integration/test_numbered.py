"""bot/numbered.py on both databases: numbers and words that stand for a button of what was sent unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import numbered
from bot.incidents.model import Incident
from bot.messages import Choice, Incoming, Media, Place, Reply, Sender
from bot.storage import incidents, outbox
from bot.storage.outbox import Outgoing
from tests.conftest import NOW

DESK = Sender("zalo_bot", "desk")


@pytest.fixture
def db(database):
    with database.begin() as connection:
        for code in ("SC-AAAAA", "SC-BBBBB"):
            opened = Incident(
                id=code, code=code, event="fire", reporter=Sender("web", "s"), confirmed=True, place=Place(), opened_at=NOW
            )
            incidents.open_(connection, opened)
        yield connection


def alert_choices(code):
    return (Choice(f"inc:{code}:acknowledge", "Tiếp nhận"), Choice(f"inc:{code}:responding", "Đang đến"))


def put(db, at, choices=(), kind="alert", incident="SC-AAAAA", message_id="m", state="sent"):
    id_ = f"id-{at}"
    moment = NOW + timedelta(seconds=at)
    reply = Reply(text="x", choices=choices)
    outbox.put(db, Outgoing(id=id_, to=DESK, kind=kind, reply=reply, incident=incident), moment)
    if state == "sent":
        outbox.sent(db, id_, message_id, moment)


def alerted(db, at, code, **more):
    put(db, at, alert_choices(code), incident=code, **more)


def pressed(db, text, **parts):
    said = Incoming(sender=DESK, event_key="k", received_at=NOW, text=text, **parts)
    return numbered.pressed(db, said).choice


@pytest.mark.parametrize("text", ["1", " 1 ", "1.", "1)"])
def test_a_number_presses_what_stands_under_the_last_alert(db, text):
    alerted(db, 1, "SC-AAAAA")
    alerted(db, 2, "SC-BBBBB")
    assert pressed(db, text) == "inc:SC-BBBBB:acknowledge"


def test_with_a_code_an_earlier_one_is_meant(db):
    alerted(db, 1, "SC-AAAAA")
    alerted(db, 2, "SC-BBBBB")
    assert pressed(db, "2 sc-aaaaa") == "inc:SC-AAAAA:responding"
    assert pressed(db, "tiep nhan SC-AAAAA") == "inc:SC-AAAAA:acknowledge"
    assert pressed(db, "2 SC-CCCCC") is None


def test_words_do_as_well(db):
    alerted(db, 1, "SC-AAAAA")
    assert pressed(db, "đang đến") == "inc:SC-AAAAA:responding"


@pytest.mark.parametrize("text", ["0", "3", "99", "999", "xin chào", "", "1 2", "²"])
def test_what_stands_for_nothing_is_left_as_it_is(db, text):
    alerted(db, 1, "SC-AAAAA")
    assert pressed(db, text) is None


def test_after_a_reply_of_the_conversation_a_number_is_for_that(db):
    alerted(db, 1, "SC-AAAAA")
    put(db, 2, kind="reply", incident=None)
    assert pressed(db, "1") is None
    assert pressed(db, "1 SC-AAAAA") == "inc:SC-AAAAA:acknowledge"


def test_an_emergency_card_is_a_reply_too(db):
    put(db, 1, (Choice("report:yes", "Đúng"),), kind="alert", incident=None)
    assert pressed(db, "1") is None


def test_a_notice_without_choices_doesnt_hide_the_alert(db):
    alerted(db, 1, "SC-AAAAA")
    put(db, 2, kind="notice")
    assert pressed(db, "1") == "inc:SC-AAAAA:acknowledge"


def test_of_several_alerts_in_one_message_a_number_alone_means_none(db):
    alerted(db, 1, "SC-AAAAA", message_id="")
    alerted(db, 2, "SC-BBBBB", message_id="")
    assert pressed(db, "1") is None
    assert pressed(db, "Tiếp nhận SC-AAAAA") == "inc:SC-AAAAA:acknowledge"


def test_what_wasnt_sent_yet_wasnt_seen(db):
    alerted(db, 1, "SC-AAAAA")
    alerted(db, 2, "SC-BBBBB", state="queued")
    assert pressed(db, "1") == "inc:SC-AAAAA:acknowledge"


def test_a_press_a_place_and_a_photo_are_what_they_are(db):
    alerted(db, 1, "SC-AAAAA")
    assert pressed(db, "1", choice="menu:home") == "menu:home"
    assert pressed(db, "1", media=(Media("photo", "a.jpg"),)) is None


def test_a_notice_of_its_own_is_chosen_by_its_number(db):
    put(db, 1, (Choice("practice:later", "Để sau"),), kind="notice", incident=None)
    assert pressed(db, "1") == "practice:later"
