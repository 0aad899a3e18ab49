"""bot/jobs.py with the real DBOS on a SQLite file: what was started happens, once, and goes on after a restart."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs import Jobs

GENEROUS = 20


def now():
    return datetime.now(UTC)


class Office:
    """Jobs with an attempt and a look that write down what they were asked."""

    def __init__(self, folder):
        self.address = f"sqlite:///{folder / 'jobs.db'}"
        self.attempts, self.looks = [], []
        self.waits = {}
        self.jobs = self._new()

    def _new(self):
        return Jobs(self.address, self._attempt, self.looks.append, now)

    def _attempt(self, message):
        self.attempts.append(message)
        waits = self.waits.get(message, [])
        return waits.pop(0) if waits else None

    def restarts(self):
        """As after the end of the process: everything in memory is new, the file is the same."""
        self.jobs.stop()
        self.jobs = self._new()
        self.jobs.start()

    def until(self, condition):
        end = time.monotonic() + GENEROUS
        while not condition():
            assert time.monotonic() < end, f"attempts {self.attempts}, looks {self.looks}"
            time.sleep(0.02)


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.jobs.start()
    yield made
    made.jobs.stop()


def test_a_message_is_delivered(office):
    office.jobs.deliver("m1")
    office.until(lambda: office.attempts == ["m1"])


def test_a_delivery_is_tried_again_until_it_is_settled(office):
    office.waits["m1"] = [0.01, 0.01, 0.01]
    office.jobs.deliver("m1")
    office.until(lambda: len(office.attempts) == 4)
    office.jobs.deliver("m2")
    office.until(lambda: "m2" in office.attempts)
    assert office.attempts.count("m1") == 4


def test_the_same_message_is_delivered_once_however_often_it_is_asked_for(office):
    for _ in range(3):
        office.jobs.deliver("m1")
    office.jobs.deliver("m2")
    office.until(lambda: sorted(office.attempts) == ["m1", "m2"])
    office.jobs.deliver("m1")
    office.jobs.deliver("m3")
    office.until(lambda: "m3" in office.attempts)
    assert sorted(office.attempts) == ["m1", "m2", "m3"]


def test_a_delivery_that_hangs_does_not_hold_up_the_others(tmp_path):
    answered, arrived = threading.Event(), []

    def attempt(message):
        if message == "hangs":
            answered.wait(GENEROUS)
        arrived.append(message)

    office = Office(tmp_path)
    jobs = Jobs(office.address, attempt, lambda _incident: None, now)
    jobs.start()
    try:
        for message in ("hangs", "m1", "m2", "m3"):
            jobs.deliver(message)
        office.until(lambda: sorted(arrived) == ["m1", "m2", "m3"])
        answered.set()
        office.until(lambda: len(arrived) == 4)
    finally:
        answered.set()
        jobs.stop()


def test_an_incident_is_looked_at_when_its_time_has_come(office):
    due = now() + timedelta(seconds=0.4)
    office.jobs.watch("i1", due)
    office.until(lambda: office.looks == ["i1"])
    assert now() >= due


def test_a_moment_that_has_passed_is_looked_at_at_once(office):
    office.jobs.watch("i1", now() - timedelta(hours=1))
    office.until(lambda: office.looks == ["i1"])


def test_each_moment_of_an_incident_is_watched_once(office):
    first, second = now() + timedelta(seconds=0.1), now() + timedelta(seconds=0.2)
    for due in (first, first, second):
        office.jobs.watch("i1", due)
    office.until(lambda: len(office.looks) == 2)
    office.jobs.watch("i2", now())
    office.until(lambda: "i2" in office.looks)
    assert office.looks == ["i1", "i1", "i2"]


def test_a_restart_goes_on_with_an_unfinished_delivery(office):
    office.waits["m1"] = [2]
    office.jobs.deliver("m1")
    office.until(lambda: office.attempts == ["m1"])
    office.restarts()
    office.until(lambda: office.attempts == ["m1", "m1"])


def test_a_restart_does_not_repeat_what_was_finished(office):
    office.jobs.deliver("m1")
    office.until(lambda: office.attempts == ["m1"])
    office.restarts()
    office.jobs.deliver("m1")
    office.jobs.deliver("m2")
    office.until(lambda: "m2" in office.attempts)
    assert office.attempts == ["m1", "m2"]


def test_a_restart_keeps_watching(office):
    office.jobs.watch("i1", now() + timedelta(seconds=1.5))
    office.restarts()
    office.until(lambda: office.looks == ["i1"])


def test_before_the_start_and_after_the_end_nothing_is_begun_and_nothing_breaks(tmp_path):
    office = Office(tmp_path)
    assert not office.jobs.running
    office.jobs.deliver("m1")
    office.jobs.watch("i1", now())
    office.jobs.stop()
    office.jobs.start()
    assert office.jobs.running
    office.jobs.stop()
    assert not office.jobs.running
    office.jobs.deliver("m1")
    assert office.attempts == []
