"""bot/channels/pacing.py: whatever is sent when it says so, Telegram's own limits are never overstepped."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pacing import TELEGRAM, Pacing
from tests.standins.telegram_faults import Limits
from tests.standins.telegram_text import ApiError

GROUP, PERSON = "-42", "42"


class Watch:
    """A clock in seconds that is moved by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    return Watch()


def pacing_by(watch):
    return Pacing(TELEGRAM, is_group=lambda address: address.startswith("-"), clock=watch)


def sends(pacing, watch, address, seconds=0.01):
    """Waits as told, sends, is answered after so many seconds; when it was sent."""
    while (wait := max(pacing.wait_overall(), pacing.wait(address))) > 0:
        watch.now += wait
    at = watch.now
    pacing.begin(address)
    watch.now += seconds
    pacing.end(address)
    return at


def test_the_first_messages_go_at_once(watch):
    pacing = pacing_by(watch)
    assert pacing.wait(GROUP) == pacing.wait(PERSON) == pacing.wait_overall() == 0


def test_two_messages_to_one_person_are_a_second_apart(watch):
    pacing = pacing_by(watch)
    first, second = (sends(pacing, watch, PERSON) for _ in range(2))
    assert second - first >= 1


def test_one_chat_does_not_hold_up_another(watch):
    pacing = pacing_by(watch)
    sends(pacing, watch, PERSON)
    assert pacing.wait("43") == 0


def test_a_group_gets_twenty_a_minute_and_never_waits_long(watch):
    pacing = pacing_by(watch)
    moments = [sends(pacing, watch, GROUP) for _ in range(80)]
    assert all(later - first >= 60 for first, later in zip(moments, moments[20:], strict=False))
    assert max(later - earlier for earlier, later in itertools.pairwise(moments)) < 10


def test_one_that_was_not_sent_after_all_costs_nothing(watch):
    pacing = pacing_by(watch)
    pacing.begin(GROUP)
    pacing.end(GROUP, sent=False)
    assert pacing.wait(GROUP) == pacing.wait_overall() == 0


def test_while_too_many_hang_nothing_more_is_sent(watch):
    pacing = pacing_by(watch)
    for number in range(TELEGRAM.overall):
        pacing.begin(str(number))
    assert pacing.wait_overall() > 0
    watch.now += 10
    assert pacing.wait_overall() > 0
    pacing.end("0")
    watch.now += 1
    assert pacing.wait_overall() == 0


@given(st.lists(st.tuples(st.sampled_from(["-1", "-2", "7", "8"]), st.floats(0, 0.9)), min_size=1, max_size=150))
def test_the_stand_in_refuses_nothing_wherever_between_request_and_answer_it_arrives(messages):
    watch = Watch()
    pacing, limits = pacing_by(watch), Limits(watch)
    for address, travels in messages:
        while (wait := max(pacing.wait_overall(), pacing.wait(address))) > 0:
            watch.now += wait
        pacing.begin(address)
        watch.now += travels
        try:
            limits.count("sendMessage", int(address))
        except ApiError as refused:
            raise AssertionError(f"{address}: {refused.description}") from None
        watch.now += 0.9 - travels
        pacing.end(address)


def test_a_broadcast_leaves_room_for_an_alert(watch):
    pacing = pacing_by(watch)
    for number in range(TELEGRAM.overall - TELEGRAM.spare):
        assert pacing.wait_overall(spare=True) == 0
        pacing.begin(f"{number}")
    assert pacing.wait_overall(spare=True) > 0
    assert pacing.wait_overall() == 0


def test_a_faster_server_has_shorter_seconds(watch):
    pacing = Pacing(TELEGRAM, is_group=lambda _: False, clock=watch, pace=10)
    pacing.begin(PERSON)
    pacing.end(PERSON)
    assert pacing.wait(PERSON) == pytest.approx(TELEGRAM.chat / 10)
    watch.now += TELEGRAM.chat / 10
    assert pacing.wait(PERSON) == pytest.approx(0, abs=1e-6)
