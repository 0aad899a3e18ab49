"""Messages written apart from those trained on: emergencies that must be seen, and look-alikes that must not set off the alarm.

`emergencies.jsonl`: {text, event, variant, trapped}; `lookalikes.jsonl`: {text, kind, variant}. The bounds lie one to three
points from what was reached when they were set. A missed emergency is worse than a false alarm, so "seen" counts those as well
where the way to 114 is only offered.
"""

import json
from pathlib import Path

import pytest

from bot.messages import Incoming, Sender
from nlu.examples import labelled_messages
from nlu.text import normalise
from tests.conftest import NOW

HERE = Path(__file__).parent
ALARMED = 0.98
"""Least share of emergencies answered as such …"""
SEEN = 0.985
"""… of those at least shown the way to 114 …"""
NAMED = 0.88
"""… and of those seen whose kind of event is named rightly."""
FALSE_ALARMS = 0.05
"""Greatest share of look-alikes answered as an emergency."""
NO_KIND_BELOW = 0.85
"""Least share of the emergencies of any one kind that are seen."""


def read(name):
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]


def said(text):
    return Incoming(sender=Sender("test", "An"), event_key="1", received_at=NOW, text=text)


@pytest.fixture(scope="module")
def understood(mind):
    """Each message of a file with what was understood of it."""

    def all_of(name):
        return [(row, mind.understand(said(row["text"])).emergency) for row in read(name)]

    return {name: all_of(name) for name in ("emergencies", "lookalikes")}


def share(judged):
    return sum(judged) / len(judged)


def told(capsys, what, value):
    with capsys.disabled():
        print(f"\n{what} {value:.3f}", end="")
    return value


def test_emergencies_are_answered_as_emergencies(understood, capsys):
    alarmed = share([seen is not None and seen.certain for _, seen in understood["emergencies"]])
    told(capsys, "emergencies that raise the alarm:", alarmed)
    assert alarmed >= ALARMED


def test_hardly_an_emergency_goes_unseen(understood, capsys):
    seen = share([emergency is not None for _, emergency in understood["emergencies"]])
    told(capsys, "emergencies that are seen:", seen)
    assert seen >= SEEN


def test_no_kind_of_event_goes_unseen(understood):
    by_kind = {}
    for row, seen in understood["emergencies"]:
        by_kind.setdefault(row["event"], []).append(seen is not None)
    assert len(by_kind) >= 10
    assert {kind: share(seen) for kind, seen in by_kind.items() if share(seen) < NO_KIND_BELOW} == {}


def test_the_event_is_named_rightly(understood, capsys):
    named = share([seen.event == row["event"] for row, seen in understood["emergencies"] if seen])
    told(capsys, "events named rightly:", named)
    assert named >= NAMED


def test_lookalikes_seldom_set_off_the_alarm(understood, capsys):
    alarmed = share([seen is not None and seen.certain for _, seen in understood["lookalikes"]])
    told(capsys, "look-alikes that raise the alarm:", alarmed)
    assert alarmed <= FALSE_ALARMS


def test_no_message_here_was_trained_on():
    trained_on = {normalise(text) for texts in labelled_messages().values() for text in texts}
    here = [row["text"] for name in ("emergencies", "lookalikes") for row in read(name)]
    assert [text for text in here if normalise(text) in trained_on] == []
