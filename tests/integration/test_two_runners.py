"""Two processes on one database, as two runners with nothing in common but it: everything happens once."""

import itertools
import threading
from datetime import timedelta
from random import Random

import pytest

from bot.incidents.desk import Desk
from bot.messages import Incoming, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.storage import incidents, outbox, units
from bot.storage.database import open_database
from nlu.text import fold

AN = Sender("web", "session-of-an")
SILENCE, PATIENCE = 20, 120


class NoJobs:
    """What is to be done is found in the outbox."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


@pytest.fixture
def runners(database_url, say, clock):
    """Two, each with an engine of its own; one desk and a province above it."""
    ids, codes = itertools.count(1), itertools.count(1)
    made, engines = [], [open_database(database_url, clock()) for _ in range(2)]
    for engine in engines:
        mind = Mind(say, lambda: f"i-{next(ids)}", lambda: f"SC-{next(codes):05d}", 0.15)
        desk = Desk(say, fold, lambda: f"m-{next(ids)}", SILENCE, PATIENCE)
        made.append(Runner(engine, mind, desk, NoJobs(), clock, lambda: f"m-{next(ids)}", Random(1)))
    with engines[0].begin() as c:
        units.put_units(c, [units.Unit(code="p", name="Tỉnh", folded="tinh")])
        units.put_units(c, [units.Unit(code="x", name="Xã", folded="xa", parent="p", lat=11.5, lon=106.9)])
        for unit, chat in (("p", "-9"), ("x", "-1")):
            units.add_official(c, units.Official(id=0, name=unit, unit=unit, role="desk", telegram=chat), clock())
    yield made
    for engine in engines:
        engine.dispose()


def both(*work):
    """At the same moment; what each gave."""
    start, results = threading.Barrier(len(work)), [None] * len(work)

    def run(number, one):
        start.wait()
        results[number] = one()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def says(clock, key, text):
    return Incoming(sender=AN, event_key=key, received_at=clock(), text=text)


def kept(runner):
    with runner._engine.begin() as c:
        return incidents.latest(c)


def test_the_same_message_at_both_is_one_incident_and_both_give_the_same_answer(runners, clock):
    message = says(clock, "1", "cháy nhà cứu với")
    one, other = both(*[lambda runner=runner: runner.accept_and_handle(message) for runner in runners])
    assert len(kept(runners[0])) == 1
    assert [reply.text for _, reply in one] == [reply.text for _, reply in other]
    assert "Gọi 114" in one[0][1].text


def test_two_messages_of_one_person_at_both_are_one_incident(runners, clock):
    both(
        lambda: runners[0].accept_and_handle(says(clock, "1", "cháy nhà cứu với")),
        lambda: runners[1].accept_and_handle(says(clock, "2", "cháy nhà cứu với")),
    )
    (incident,) = kept(runners[0])
    assert len(incident.texts) == 2


def test_when_nobody_answers_the_next_unit_up_is_told_once(runners, clock):
    runners[0].accept_and_handle(says(clock, "1", "cháy nhà cứu với"))
    (incident,) = kept(runners[0])
    for waits in (SILENCE, PATIENCE, PATIENCE):
        clock.now += timedelta(seconds=waits)
        both(*[lambda runner=runner: runner.look(incident.id) for runner in runners])
    (incident,) = kept(runners[0])
    assert [event.kind for event in incident.events if event.kind == "forwarded"] == ["forwarded"]
    with runners[0]._engine.begin() as c:
        told = [receipt.to for receipt in outbox.receipts(c, incident.id)]
    assert len(told) == len(set(told))
