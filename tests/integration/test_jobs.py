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
        self.waits, self.hangs = {}, {}
        self.jobs = self._new()

    def _new(self):
        return Jobs(self.address, self._attempt, self.looks.append, now)

    def _attempt(self, message):
        if message in self.hangs:
            self.hangs[message].wait(GENEROUS)
        self.attempts.append(message)
        waits = self.waits.get(message, [])
        return waits.pop(0) if waits else None

    def restarts(self):
        """As at the next start of the program: everything in memory is new, the file is the same."""
        self.jobs.stop()
        self.jobs = self._new()
        self.jobs.start()

    def until(self, condition):
        end = time.monotonic() + GENEROUS
        while not condition():
            assert time.monotonic() < end, f"attempts {self.attempts}, looks {self.looks}"
            time.sleep(0.02)

    def settles(self, message):
        """Has a message delivered: whatever was begun before it has had its turn too."""
        self.jobs.deliver(message)
        self.until(lambda: message in self.attempts)


def test_before_the_start_and_after_the_end_nothing_is_begun_and_nothing_breaks(tmp_path):
    office = Office(tmp_path)
    assert not office.jobs.running
    office.jobs.deliver("early")
    office.jobs.watch("early", now())
    office.jobs.stop()
    office.jobs.start()
    assert office.jobs.running
    office.jobs.stop()
    assert not office.jobs.running
    office.jobs.deliver("late")
    assert office.attempts == office.looks == []


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """One for all: there is one DBOS per process. Each test has messages of its own."""
    made = Office(tmp_path_factory.mktemp("jobs"))
    made.jobs.start()
    yield made
    made.jobs.stop()


def test_a_message_is_delivered(office):
    office.jobs.deliver("a message")
    office.until(lambda: office.attempts.count("a message") == 1)


def test_a_delivery_is_tried_again_until_it_is_settled(office):
    office.waits["again"] = [0.01, 0.01, 0.01]
    office.jobs.deliver("again")
    office.until(lambda: office.attempts.count("again") == 4)
    office.settles("after again")
    assert office.attempts.count("again") == 4


def test_the_same_message_is_delivered_once_however_often_it_is_asked_for(office):
    for _ in range(3):
        office.jobs.deliver("once")
    office.until(lambda: "once" in office.attempts)
    office.jobs.deliver("once")
    office.settles("after once")
    assert office.attempts.count("once") == 1


def test_a_delivery_that_hangs_does_not_hold_up_the_others(office):
    office.hangs["hangs"] = threading.Event()
    office.jobs.deliver("hangs")
    for number in range(4):
        office.settles(f"beside it {number}")
    assert "hangs" not in office.attempts
    office.hangs["hangs"].set()
    office.until(lambda: "hangs" in office.attempts)


def test_an_incident_is_looked_at_when_its_time_has_come(office):
    due = now() + timedelta(seconds=0.4)
    office.jobs.watch("i1", due)
    office.until(lambda: "i1" in office.looks)
    assert now() >= due


def test_a_moment_that_has_passed_is_looked_at_at_once(office):
    office.jobs.watch("i2", now() - timedelta(hours=1))
    office.until(lambda: "i2" in office.looks)


def test_each_moment_of_an_incident_is_watched_once(office):
    first, second = now() + timedelta(seconds=0.1), now() + timedelta(seconds=0.2)
    for due in (first, first, second):
        office.jobs.watch("i3", due)
    office.until(lambda: office.looks.count("i3") == 2)
    office.jobs.watch("i3", first)
    office.jobs.watch("i4", now())
    office.until(lambda: "i4" in office.looks)
    assert office.looks.count("i3") == 2


def test_a_restart_goes_on_with_what_was_unfinished_and_repeats_nothing_that_was(office):
    office.settles("finished")
    office.waits["unfinished"] = [4]
    office.jobs.deliver("unfinished")
    office.jobs.watch("i5", now() + timedelta(seconds=4))
    office.until(lambda: "unfinished" in office.attempts)
    office.restarts()
    office.until(lambda: office.attempts.count("unfinished") == 2 and "i5" in office.looks)
    office.jobs.deliver("finished")
    office.settles("after the restart")
    assert office.attempts.count("finished") == 1
