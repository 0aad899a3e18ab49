"""bot/incidents/model.py: an incident's state is what its events say."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.model import ACTIONS, CLOSED, STATES, Incident, IncidentEvent, map_link, state_of
from bot.messages import Media, Place, Sender
from tests.conftest import NOW


def event(kind, detail="", who="An", minutes=0):
    return IncidentEvent(kind=kind, at=NOW + timedelta(minutes=minutes), who=who, channel="telegram", detail=detail)


def incident(*kinds):
    return Incident(
        id="i1",
        code="SC-AAAAA",
        event="fire",
        reporter=Sender("web", "session-1"),
        confirmed=True,
        place=Place(),
        opened_at=NOW,
        events=tuple(kind if isinstance(kind, IncidentEvent) else event(kind) for kind in kinds),
    )


def test_an_incident_nothing_happened_to_is_received():
    assert incident().state == "received"


@pytest.mark.parametrize("kind", STATES)
def test_the_last_state_reached_is_the_state(kind):
    assert incident("forwarded", kind).state == kind


@pytest.mark.parametrize("note", ["said", "place", "media", "withdrawn", "escalated"])
def test_what_only_adds_to_an_incident_leaves_its_state(note):
    assert incident("forwarded", "acknowledged", note).state == "acknowledged"


@pytest.mark.parametrize("taken", ["acknowledged", "responding", "resolved"])
def test_being_passed_to_one_more_desk_does_not_undo_that_somebody_took_it(taken):
    assert incident("forwarded", taken, "forwarded").state == taken


@given(st.lists(st.sampled_from([*STATES, "said", "place", "media", "withdrawn", "escalated", "of a later version"])))
def test_any_history_has_a_known_state(kinds):
    assert state_of(event(kind) for kind in kinds) in STATES


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_a_closed_incident_offers_no_buttons(state):
    closed = incident("forwarded", state)
    assert closed.is_closed
    assert closed.actions == ()


@pytest.mark.parametrize(
    ("kinds", "offered"),
    [
        ((), ("acknowledge", "respond", "resolve", "false_alarm")),
        (("forwarded",), ("acknowledge", "respond", "resolve", "false_alarm")),
        (("forwarded", "acknowledged"), ("respond", "resolve", "false_alarm")),
        (("forwarded", "responding"), ("resolve", "false_alarm")),
    ],
)
def test_buttons_offer_only_what_comes_next(kinds, offered):
    assert incident(*kinds).actions == offered


@pytest.mark.parametrize("kinds", [(), ("forwarded",), ("acknowledged",), ("responding",)])
def test_every_button_offered_leads_to_another_state(kinds):
    now = incident(*kinds)
    assert now.state not in {ACTIONS[action] for action in now.actions}


def test_who_took_it_is_the_last_official_to_press_not_the_system_or_the_reporter():
    now = incident("forwarded", event("acknowledged", who="Bình"), event("responding", who="Chi"), event("said"))
    assert now.taken_by.who == "Chi"
    assert incident("forwarded", "said", "escalated").taken_by is None


def test_words_and_photos_come_back_in_the_order_they_came():
    photo, later = Media("photo", "a.jpg"), Media("photo", "b.jpg")
    now = incident(
        event("said", "cháy nhà"),
        event("media", msgspec.json.encode(photo).decode()),
        event("said", ""),
        event("said", "tầng 3"),
        event("media", msgspec.json.encode(later).decode()),
    )
    assert now.texts == ("cháy nhà", "tầng 3")
    assert now.media == (photo, later)


def test_a_withdrawal_is_remembered_while_officials_decide():
    now = incident("forwarded", "withdrawn")
    assert now.withdrawn
    assert not now.is_closed


def test_a_point_has_a_map_link_and_words_alone_have_none():
    link = map_link(Place(lat=11.5301, lon=106.8912))
    assert "mlat=11.5301" in link
    assert "mlon=106.8912" in link
    assert map_link(Place(text="ngã tư Đồng Xoài")) is None
    assert map_link(Place(lat=11.5)) is None
