"""bot/incidents/cap.py: what is written holds to the standard, whatever people type."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.cap import Envelope, Reference, message, reference_of, sender_of, token
from bot.incidents.model import STATES, Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.wording import Wording
from tests.conftest import NOW
from tests.unit.bot.cap_rules import check

SAY = Wording.load()
EVENTS = sorted(name.partition(".")[2] for name in SAY.names if name.startswith("event."))
EARLIER = (Reference("pccc.test", "SC-7K3PM-1", "2026-11-23T08:59:00+07:00"),)


def incident(*kinds, event="fire", texts=(), **rest):
    happened = [IncidentEvent(kind=kind, at=NOW, who="", channel="") for kind in kinds]
    happened += [IncidentEvent(kind="said", at=NOW, who="", channel="", detail=text) for text in texts]
    values = {
        "id": "i1",
        "code": "SC-7K3PM",
        "event": event,
        "reporter": Sender("web", "x"),
        "confirmed": True,
        "place": Place(lat=11.5349, lon=106.8823, accuracy=25, text="12 Phú Riềng Đỏ"),
        "opened_at": NOW,
        "events": tuple(happened),
    }
    return Incident(**values | rest)


def written(one, earlier=(), **rest):
    return check(message(one, SAY, Envelope("SC-7K3PM-1", "pccc.test", NOW, earlier), **rest))


def test_a_report_is_an_alert_for_services_with_place_and_time():
    alert = written(incident("received", texts=["cháy lớn"]), unit_name="Phường Bình Phước", web="https://pccc.test/console")
    assert alert["sent"] == "2026-11-23T09:00:00+07:00"
    assert (alert["status"], alert["msgType"], alert["scope"]) == ("Actual", "Alert", "Restricted")
    assert (alert["language"], alert["category"], alert["event"]) == ("vi-VN", "Fire", "Cháy")
    assert (alert["urgency"], alert["severity"], alert["certainty"]) == ("Immediate", "Severe", "Likely")
    assert (alert["areaDesc"], alert["circle"]) == ("12 Phú Riềng Đỏ", "11.534900,106.882300 0.025")
    assert (alert["description"], alert["incidents"]) == ("cháy lớn", "SC-7K3PM")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("earlier", [(), EARLIER])
def test_every_kind_in_every_state_holds_to_the_standard(event, state, earlier):
    alert = written(incident("received", state, event=event), earlier)
    assert alert["urgency"] == ("Past" if state in ("resolved", "false_alarm", "duplicate") else alert["urgency"])


@pytest.mark.parametrize(("state", "kind"), [("acknowledged", "Update"), ("resolved", "Update"), ("false_alarm", "Cancel")])
def test_what_comes_later_updates_or_cancels(state, kind):
    assert written(incident(state), EARLIER)["msgType"] == kind


def test_how_certain_it_is_follows_from_who_said_so():
    assert written(incident("received", confirmed=False))["certainty"] == "Possible"
    assert written(incident("acknowledged"))["certainty"] == "Likely"
    assert written(incident("resolved"))["certainty"] == "Observed"
    assert written(incident("withdrawn"))["certainty"] == "Unlikely"
    assert written(incident("received", trapped=1))["severity"] == "Extreme"


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_drills_and_tests_say_so(status):
    assert check(message(incident(), SAY, Envelope("a", "b", NOW, status=status)))["status"] == status


def test_without_a_point_the_area_is_in_words():
    alert = written(incident(place=Place()), unit_name="Phường Bình Phước")
    assert alert["areaDesc"] == "Phường Bình Phước"
    assert "circle" not in alert
    assert written(incident(place=Place(lat=11.5, lon=106.9)))["circle"] == "11.500000,106.900000 0.100"
    assert written(incident(place=Place()))["areaDesc"] == "chưa rõ"


@given(st.text(), st.text(), st.floats(-90, 90), st.floats(-180, 180), st.one_of(st.none(), st.floats(0, 1e7)))
def test_whatever_people_write_is_valid(text, words, lat, lon, accuracy):
    place = Place(lat=lat, lon=lon, accuracy=accuracy, text=words)
    written(incident(texts=[text], place=place, phone=text), EARLIER, personal=True, unit_name=words, web=text)


def test_markup_and_control_characters_stay_text():
    alert = written(incident(texts=["]]></description><scope>Public</scope>\x00\x0b\ufffe & <b>"]))
    assert alert["description"] == "]]></description><scope>Public</scope> & <b>"


def test_what_names_a_message_is_found_again():
    text = message(incident(), SAY, Envelope("SC-7K3PM-1", "pccc.test", NOW + timedelta(seconds=1)))
    assert reference_of(text) == Reference("pccc.test", "SC-7K3PM-1", "2026-11-23T09:00:01+07:00")
    assert reference_of("{}") is None
    assert reference_of("<alert/>") is None


def test_names_hold_no_forbidden_signs():
    assert token("a b,c<d&e\n") == "a-b-c-d-e-"
    assert token("") == "tro-ly-pccc"
    assert sender_of("https://pccc.dongnai.test:8443/x") == "pccc.dongnai.test"
    assert sender_of("") == "tro-ly-pccc"


def test_an_incident_is_left_as_it_was():
    one = incident("received")
    copy = msgspec.structs.replace(one)
    written(one)
    assert one == copy
