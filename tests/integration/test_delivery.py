"""bot/delivery.py against a channel that does what a test tells it: what arrives, what is tried again, what isn't."""

import asyncio
import threading
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import MOST_TRIES, Delivery, fit, split
from bot.messages import Abilities, Choice, Reply, Sender, SendFailed, Sent
from bot.storage import outbox
from bot.storage.outbox import LEASE, Outgoing

BINH, CHI = Sender("script", "42"), Sender("script", "43")

SLOW_DOWN = SendFailed("Too Many Requests", retryable=True, retry_after=7)
DOWN = SendFailed("connection refused", retryable=True)
BLOCKED = SendFailed("bot was blocked by the user", retryable=False)
PERHAPS = SendFailed("no answer in time", retryable=True, unknown=True)


class ScriptedChannel:
    """Delivers, unless its script says what goes wrong next."""

    name = "script"

    def __init__(self, abilities=Abilities()):  # noqa: B008  # frozen
        self.abilities = abilities
        self.script = deque()
        self.arrived = []

    async def send(self, to, reply):
        await asyncio.sleep(0)
        problem = self.script.popleft() if self.script else None
        if problem is None or problem.unknown:
            self.arrived.append((to, reply.text))
        if problem is not None:
            raise problem
        return Sent(str(len(self.arrived)))


class Post:
    """An outbox with its delivery."""

    def __init__(self, engine, clock):
        self.engine, self.clock, self.channel = engine, clock, ScriptedChannel()
        self.delivery = Delivery(engine, {"script": self.channel}, clock)

    def put(self, id_, kind="alert", to=BINH, text=None, choices=()):
        self.clock.forward(0.001)
        with self.engine.begin() as c:
            outbox.put(c, Outgoing(id=id_, to=to, kind=kind, reply=Reply(text=text or id_, choices=choices)), self.clock())
        return id_

    def attempt(self, id_):
        return self.delivery.attempt(id_)

    def deliver(self, id_, most=500):
        """Attempts, waiting as told, until it is settled; how many attempts that took."""
        for attempt in range(1, most + 1):
            wait = self.attempt(id_)
            if wait is None:
                return attempt
            self.clock.forward(wait)
        raise AssertionError(f"{id_} is not settled after {most} attempts")

    @property
    def arrived(self):
        return [text for _, text in self.channel.arrived]

    def states(self):
        with self.engine.begin() as c:
            return outbox.counts(c)


@pytest.fixture
def post(database, clock):
    return Post(database, clock)


def test_a_message_arrives_once_and_is_settled(post):
    post.put("m1", text="cháy nhà")
    assert post.attempt("m1") is None
    assert post.attempt("m1") is None
    assert post.channel.arrived == [("42", "cháy nhà")]
    assert post.states() == {"sent": 1}


def test_an_unknown_message_is_nothing_to_do(post):
    assert post.attempt("no such") is None
    assert post.arrived == []


@pytest.mark.parametrize("kind", ["alert", "notice", "reply"])
def test_a_message_that_could_not_go_out_is_sent_when_the_messenger_is_back(post, kind):
    post.channel.script.extend([DOWN, DOWN, DOWN])
    post.deliver(post.put("m1", kind=kind))
    assert post.arrived == ["m1"]
    assert post.states() == {"sent": 1}


def test_the_wait_the_messenger_asks_for_is_kept(post):
    post.channel.script.append(SLOW_DOWN)
    post.put("m1")
    assert post.attempt("m1") == 7
    post.clock.forward(6)
    assert post.attempt("m1") is not None
    assert post.arrived == []
    post.clock.forward(1)
    assert post.attempt("m1") is None
    assert post.arrived == ["m1"]


def test_waits_grow_and_stay_under_a_minute(post):
    post.channel.script.extend([DOWN] * 12)
    post.put("m1")
    waits = []
    while (wait := post.attempt("m1")) is not None:
        waits.append(wait)
        post.clock.forward(wait)
    assert waits == sorted(waits)
    assert 0 < waits[0] < waits[3]
    assert max(waits) <= 60


def test_an_alert_outlasts_an_outage_of_an_hour(post):
    post.channel.script.extend([DOWN] * 70)
    post.deliver(post.put("m1"))
    assert post.arrived == ["m1"]


@pytest.mark.parametrize("kind", ["notice", "reply"])
def test_small_talk_is_given_up_after_a_while(post, kind):
    post.channel.script.extend([DOWN] * 500)
    assert post.deliver(post.put("m1", kind=kind)) == MOST_TRIES[kind]
    assert post.states() == {"failed": 1}


@pytest.mark.parametrize("kind", ["alert", "notice", "reply"])
def test_what_can_not_be_delivered_is_not_tried_again(post, kind):
    post.channel.script.append(BLOCKED)
    assert post.deliver(post.put("m1", kind=kind)) == 1
    assert post.arrived == []
    assert post.states() == {"failed": 1}


def test_an_alert_that_may_have_arrived_is_sent_again(post):
    post.channel.script.append(PERHAPS)
    post.deliver(post.put("m1", text="🚨 Cháy · SC-AAAAA\nNơi: chợ"))
    assert post.arrived == ["🚨 Cháy · SC-AAAAA\nNơi: chợ", "🚨 Cháy · SC-AAAAA\n(nhắc lại tin đã gửi)\nNơi: chợ"]
    assert post.states() == {"sent": 1}


def test_it_stays_marked_as_a_repeat_when_a_known_failure_comes_between(post):
    post.channel.script.extend([PERHAPS, SLOW_DOWN])
    post.deliver(post.put("m1"))
    assert post.arrived == ["m1", "m1\n(nhắc lại tin đã gửi)"]


def test_what_surely_did_not_arrive_is_sent_later_without_a_mark(post):
    post.channel.script.extend([DOWN, SLOW_DOWN])
    post.deliver(post.put("m1"))
    assert post.arrived == ["m1"]


@pytest.mark.parametrize("kind", ["notice", "reply"])
def test_small_talk_that_may_have_arrived_is_not_sent_again(post, kind):
    post.channel.script.append(PERHAPS)
    post.deliver(post.put("m1", kind=kind))
    assert post.arrived == ["m1"]
    assert post.states() == {"unknown": 1}


def test_messages_to_one_person_arrive_in_order_whatever_order_they_are_tried_in(post):
    for id_ in ("first", "second", "third"):
        post.put(id_)
    assert post.attempt("third") is not None
    assert post.attempt("second") is not None
    post.deliver("first")
    post.deliver("second")
    post.deliver("third")
    assert post.arrived == ["first", "second", "third"]


def test_a_message_waits_for_the_one_before_it_to_be_tried_again(post):
    post.channel.script.append(DOWN)
    post.put("first")
    post.put("second")
    wait = post.attempt("first")
    assert post.attempt("second") is not None
    post.clock.forward(wait)
    post.deliver("first")
    post.deliver("second")
    assert post.arrived == ["first", "second"]


def test_trouble_with_one_person_does_not_hold_up_another(post):
    post.channel.script.append(DOWN)
    post.put("to binh")
    post.put("to chi", to=CHI)
    post.attempt("to binh")
    assert post.attempt("to chi") is None
    assert post.channel.arrived == [("43", "to chi")]


def test_an_undeliverable_message_lets_the_next_one_through(post):
    post.channel.script.append(BLOCKED)
    post.put("first")
    post.put("second")
    post.deliver("first")
    post.deliver("second")
    assert post.arrived == ["second"]


def test_an_alert_does_not_queue_behind_small_talk_that_fails(post):
    post.channel.script.append(SLOW_DOWN)
    post.attempt(post.put("chat", kind="reply"))
    assert post.attempt(post.put("alert")) is None
    assert post.arrived == ["alert"]


def test_an_alert_for_a_channel_that_is_not_set_up_waits_for_it(post, database, clock):
    zalo = Sender("zalo_oa", "z1")
    post.put("alert", to=zalo)
    assert post.attempt("alert") > 0
    assert post.states() == {"queued": 1}
    clock.forward(60)
    set_up = ScriptedChannel()
    assert Delivery(database, {"zalo_oa": set_up}, clock).attempt("alert") is None
    assert set_up.arrived == [("z1", "alert")]


def test_small_talk_for_a_channel_that_is_not_set_up_is_given_up(post):
    post.deliver(post.put("chat", kind="reply", to=Sender("zalo_oa", "z1")))
    assert post.states() == {"failed": 1}


def test_an_alert_whose_sender_died_half_way_goes_out_after_the_lease(post, database):
    post.put("m1")
    with database.begin() as c:
        outbox.claim(c, "m1", post.clock())
    assert post.attempt("m1") is None
    post.clock.forward(LEASE.total_seconds())
    with database.begin() as c:
        assert outbox.due(c, post.clock()) == ["m1"]
    post.deliver("m1")
    assert post.arrived == ["m1\n(nhắc lại tin đã gửi)"]


def test_many_workers_at_once_send_each_message_once(post):
    for number in range(8):
        post.put(f"m{number}", to=Sender("script", str(number)))
    start = threading.Barrier(4)

    def work():
        start.wait()
        for number in range(8):
            post.attempt(f"m{number}")

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(post.arrived) == [f"m{number}" for number in range(8)]


async def test_with_a_loop_channels_are_called_on_it(post):
    seen = []

    class Here(ScriptedChannel):
        async def send(self, to, reply):
            seen.append(asyncio.get_running_loop())
            return await super().send(to, reply)

    delivery = Delivery(post.engine, {"script": Here()}, post.clock)
    delivery.use_loop(asyncio.get_running_loop())
    post.put("m1")
    assert await asyncio.to_thread(delivery.attempt, "m1") is None
    assert seen == [asyncio.get_running_loop()]
    assert post.states() == {"sent": 1}


# how a reply is shown


def test_where_there_are_no_buttons_choices_become_numbers(post):
    post.channel.abilities = Abilities(buttons=False)
    post.deliver(post.put("m1", text="Cháy?", choices=(Choice("report:yes", "Đúng"), Choice("report:no", "Không"))))
    assert post.arrived == ["Cháy?\n\n1. Đúng\n2. Không"]


def test_where_there_are_buttons_the_text_stays_as_it_is():
    reply = Reply(text="Cháy?", choices=(Choice("report:yes", "Đúng"),))
    assert fit(reply, Abilities()) == reply
    assert fit(Reply(text="Chào"), Abilities(buttons=False)).text == "Chào"


words = st.text(st.sampled_from("aàbđ. \n🔥"), max_size=200) | st.text(max_size=120)


@given(words, st.integers(1, 40))
def test_parts_are_never_empty_never_too_long_and_lose_nothing_but_blanks(text, limit):
    parts = split(text, limit)
    assert all(part.strip() for part in parts)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(words, st.integers(1, 40))
def test_what_fits_is_left_in_one_part(text, limit):
    if text.strip() and len(text.strip()) <= limit:
        assert split(text, limit) == [text.strip()]


@given(st.lists(st.text("aàbđ", min_size=1, max_size=10), min_size=1, max_size=60))
def test_words_that_fit_are_never_broken(some):
    assert " ".join(split(" ".join(some), 30)).split() == some


def test_text_is_broken_at_paragraphs_before_lines_before_sentences():
    assert split("aaaa bbbb. cccc\n\ndddd", 18) == ["aaaa bbbb. cccc", "dddd"]
    assert split("aaaa bbbb. cccc\ndddd", 18) == ["aaaa bbbb. cccc", "dddd"]
    assert split("aaaa bbbb. cccc dddd", 18) == ["aaaa bbbb.", "cccc dddd"]


def test_nothing_to_say_is_no_message():
    assert split("", 10) == []
    assert split(" \n ", 2) == []


def test_a_group_that_moved_gets_its_alert_at_the_new_address_and_keeps_it(database, clock):
    from bot.storage import units

    post = Post(database, clock)
    with database.begin() as c:
        units.put_units(c, [units.Unit(code="x", name="X", folded="x")])
        units.add_official(c, units.Official(id=0, name="Trực ban", unit="x", role="desk", telegram=BINH.address), clock())
    post.channel.script.append(SendFailed("group migrated", retryable=True, moved_to="-1009"))
    post.put("a1")
    post.deliver("a1")
    with database.begin() as c:
        assert [o.telegram for o in units.officials(c)] == ["-1009"]
    assert post.channel.arrived == [("-1009", "a1")]


def test_where_no_picture_can_be_shown_its_words_stand_above_the_text():
    reply = Reply(text="Xả nước mát.", picture="burn")
    words = {"burn": "[Hình: cánh tay dưới vòi nước]"}
    assert fit(reply, Abilities(), lambda name: words.get(name, "")).text == "[Hình: cánh tay dưới vòi nước]\n\nXả nước mát."
    assert fit(reply, Abilities(pictures=True), lambda name: words[name]) == reply
    assert fit(reply, Abilities()).text == "Xả nước mát."
