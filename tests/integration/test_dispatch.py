"""bot/dispatch.py: from the outbox to the Telegram stand-in with its faults; order, urgency, nobody held up by another."""

import asyncio
import contextlib

import pytest

from bot.app import utc_now
from bot.channels.pacing import Limits, Pacing
from bot.channels.telegram import TelegramChannel
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.incidents.model import Incident
from bot.messages import Media, Place, Reply, Sender
from bot.storage import incidents, lanes, outbox
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from tests.standins.telegram import TelegramStandIn

BRISK = Limits(overall=500, chat=0.0, group=500, spaced=((500, 0.0),))
GENEROUS = 15


@pytest.fixture
def tg():
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


class Post:
    """An outbox with its dispatcher, serving the stand-in."""

    def __init__(self, engine, tg, say):
        self.engine, self.tg, self.retries = engine, tg, []
        self.files = {}
        channel = TelegramChannel(tg.token, tg.url, say, utc_now, patience=0.5, file_of=self.files.get)
        channel.pacing = Pacing(BRISK, is_group=lambda address: address.startswith("-"))
        store, channels = Store(engine), {"telegram": channel}
        delivery = Delivery(engine, channels, utc_now, say, store)
        self.dispatcher = Dispatcher(delivery, channels, store, utc_now, "us", lambda *retry: self.retries.append(retry))
        with engine.begin() as c:
            who, now = Sender("web", "s"), utc_now()
            opened = Incident(id="i", code="SC-AAAAA", event="fire", reporter=who, confirmed=True, place=Place(), opened_at=now)
            incidents.open_(c, opened)

    def put(self, id_, to, kind="alert", text=None, incident="i"):
        with self.engine.begin() as c:
            message = Outgoing(
                id=id_, to=Sender("telegram", str(to.id)), kind=kind, reply=Reply(text=text or id_), incident=incident
            )
            outbox.put(c, message, utc_now())
        return id_

    def put_photo(self, id_, to, path):
        self.files[path.name] = path
        with self.engine.begin() as c:
            reply = Reply(text="Ảnh người báo gửi · SC-AAAAA", media=(Media("photo", path.name),))
            message = Outgoing(id=id_, to=Sender("telegram", str(to.id)), kind="notice", reply=reply, incident="i")
            outbox.put(c, message, utc_now())
        return id_

    def tell(self, *ids):
        with self.engine.begin() as c:
            self.dispatcher.tell(lanes.of(c, ids))

    async def settles(self, **states):
        """Waits until the outbox has so many messages in each state."""

        def counted():
            with self.engine.begin() as c:
                return outbox.counts(c) == states

        await self.tg.until(counted, GENEROUS)


@pytest.fixture
async def post(database, tg, say):
    made = Post(database, tg, say)
    serving = asyncio.create_task(made.dispatcher.run())
    await asyncio.sleep(0)
    yield made
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def texts(chat):
    return [message["text"] for message in chat.received]


def all_texts(chat):
    return "\n".join(texts(chat))


async def test_what_is_put_for_a_desk_arrives_in_order(post, tg):
    desk = tg.group("Trực ban")
    for number in range(2):
        post.put(f"m{number}", desk)
    post.tell("m0", "m1")
    await post.settles(sent=2)
    assert texts(desk) == ["m0", "m1"]


async def test_several_alerts_that_wait_for_one_desk_come_in_one_message_in_order(post, tg):
    desk = tg.group("Trực ban")
    ids = [post.put(f"m{number}", desk, text=f"🚨 Cháy · SC-{number}") for number in range(5)]
    post.tell(*ids)
    await post.settles(sent=5)
    (together,) = texts(desk)
    assert [together.index(f"SC-{n}") for n in range(5)] == sorted(together.index(f"SC-{n}") for n in range(5))


async def test_photos_that_wait_for_one_desk_come_as_one_album(post, tg, tmp_path):
    desk, ids = tg.group("Trực ban"), []
    for number in range(3):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(b"\xff\xd8\xff" + bytes([number]) * 50)
        ids.append(post.put_photo(f"m{number}", desk, path))
    post.tell(*ids)
    await post.settles(sent=3)
    assert len({photo["media_group_id"] for photo in desk.received}) == 1
    assert [photo.get("caption") for photo in desk.received] == ["Ảnh người báo gửi · SC-AAAAA", None, None]


async def test_a_group_that_becomes_a_supergroup_gets_its_alert_there(post, tg):
    desk = tg.group("Trực ban")
    id_ = post.put("m0", desk)
    desk.becomes_supergroup()
    post.tell(id_)

    def moved():
        with post.engine.begin() as c:
            return lanes.of(c, [id_])[0].address == str(desk.id)

    await tg.until(moved, GENEROUS)
    post.tell(id_)
    await post.settles(sent=1)
    assert texts(desk) == ["m0"]
    assert str(desk.id).startswith("-100")


async def test_what_a_citizen_is_answered_is_never_joined(post, tg):
    an = tg.user("An", started=True)
    ids = [post.put(f"m{number}", an, incident=None) for number in range(4)]
    post.tell(*ids)
    await post.settles(sent=4)
    assert texts(an) == ids


async def test_a_desk_for_which_the_messenger_hangs_does_not_hold_up_the_others(post, tg):
    hanging, others = tg.group("Treo"), [tg.group(f"Trực {number}") for number in range(6)]
    tg.fail("sendMessage", times=50, kind="timeout_before_accept", chat=hanging.id, hold=30)
    post.tell(post.put("stuck", hanging))
    post.tell(*[post.put(f"m{number}", desk) for number, desk in enumerate(others)])
    await tg.until(lambda: all(desk.received for desk in others), GENEROUS)
    assert texts(hanging) == []
    tg.heal()
    await post.settles(sent=7)


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset", "timeout_before_accept"])
async def test_after_trouble_everything_arrives_in_order(post, tg, kind):
    desk = tg.group("Trực ban")
    tg.fail("sendMessage", times=2, kind=kind, chat=desk.id, retry_after=1, hold=5)
    for number in range(2):
        post.put(f"m{number}", desk)
    post.tell("m0", "m1")
    await post.settles(sent=2)
    assert [text.splitlines()[0] for text in texts(desk)] == ["m0", "m1"]


async def test_the_wait_that_telegram_asks_for_is_kept(post, tg):
    desk = tg.group("Trực ban")
    tg.fail("sendMessage", kind="429", chat=desk.id, retry_after=2)
    post.tell(post.put("m0", desk))
    await post.settles(sent=1)
    refused, taken = (call.at for call in tg.calls("sendMessage"))
    assert taken - refused >= 2


async def test_an_alert_that_may_have_arrived_comes_again_marked(post, tg):
    desk = tg.group("Trực ban")
    tg.fail("sendMessage", kind="reset_after_accept", chat=desk.id)
    post.tell(post.put("m0", desk, text="🚨 Cháy · SC-AAAAA\nNơi: chợ"))
    await post.settles(sent=1)
    assert texts(desk) == ["🚨 Cháy · SC-AAAAA\nNơi: chợ", "🚨 Cháy · SC-AAAAA\n(nhắc lại tin đã gửi)\nNơi: chợ"]


async def test_what_is_tried_again_is_tried_again_durably(post, tg):
    desk = tg.group("Trực ban")
    tg.fail("sendMessage", kind="500", chat=desk.id)
    post.tell(post.put("m0", desk))
    await post.settles(sent=1)
    assert [message for message, _ in post.retries] == ["m0"]


async def test_a_chat_that_is_gone_fails_and_the_others_get_theirs(post, tg):
    gone, blocked, fine = tg.group("Đã xóa"), tg.user("Bình", started=True), tg.group("Trực ban")
    tg.fail("sendMessage", times=9, kind="400", chat=gone.id)
    tg.fail("sendMessage", times=9, kind="403", chat=blocked.id)
    post.tell(*[post.put(name, chat) for name, chat in (("m0", gone), ("m1", blocked), ("m2", fine))])
    await post.settles(failed=2, sent=1)
    assert texts(fine) == ["m2"]


async def test_after_an_outage_every_desk_gets_everything_in_order(post, tg):
    desks = [tg.group(f"Trực {number}") for number in range(3)]
    tg.outage()
    ids = [post.put(f"m{number}", desks[number % 3]) for number in range(12)]
    post.tell(*ids)
    await asyncio.sleep(0.5)
    assert not any(desk.received for desk in desks)
    tg.heal()
    await post.settles(sent=12)
    for at, desk in enumerate(desks):
        arrived = [word for word in all_texts(desk).split() if word in ids]
        assert arrived == [f"m{number}" for number in range(at, 12, 3)]


async def test_an_alert_overtakes_small_talk_that_waits(post, tg):
    an = tg.user("An", started=True)
    tg.fail("sendMessage", kind="429", chat=an.id, retry_after=1)
    post.tell(post.put("talk", an, kind="reply", incident=None))
    await tg.until(lambda: tg.calls("sendMessage"), GENEROUS)
    post.tell(post.put("alert", an))
    await post.settles(sent=2)
    assert texts(an) == ["alert", "talk"]


async def test_a_broadcast_goes_when_nothing_else_does_and_never_holds_up_an_alert(post, tg):
    channel = post.dispatcher._pacing["telegram"]
    channel.limits = Limits(overall=10, chat=0.0, group=10, spaced=((10, 0.0),), spare=3)
    people = [tg.user(f"n{number}", started=True) for number in range(20)]
    desk, an = tg.group("Trực ban"), tg.user("An", started=True)
    post.tell(*(post.put(f"b{number}", one, kind="broadcast", incident=None) for number, one in enumerate(people)))
    await post.tg.until(lambda: sum(len(one.received) for one in people) == 7, GENEROUS)
    post.tell(post.put("answer", an, kind="reply", incident=None), post.put("alert", desk))
    await post.tg.until(lambda: texts(desk) == ["alert"] and texts(an) == ["answer"], GENEROUS)
    assert sum(len(one.received) for one in people) <= 8, "what is kept free was there for both"
    await post.settles(sent=22)
