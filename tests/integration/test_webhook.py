"""bot/channels/webhook.py and bot/incidents/announcing.py against a receiver that checks what docs/webhook.md promises."""

import asyncio
import json
import socket
from datetime import timedelta

import msgspec
import pytest

from bot.channels.webhook import WebhookChannel, event_id, retry_after, signature
from bot.channels.webhook_address import addresses, name_of
from bot.delivery import Delivery
from bot.errors import SettingsError
from bot.incidents.announcing import Manner, announce
from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Place, Reply, Sender, SendFailed
from bot.storage import incidents, outbox, units
from bot.storage.units import Unit
from tests.conftest import NOW
from tests.standins.receiver import Trouble, webhook_receiver
from tests.unit.bot.cap_rules import check

BODY = Reply(text='{"version":1,"id":"e-1","change":"received"}')
MINUTE = timedelta(minutes=1)


def channel_for(receiver, clock, secret="shared", patience=2.0):
    channel = WebhookChannel(addresses(receiver.url), secret, clock, patience=patience)
    return channel, name_of(receiver.url)


async def failure(channel, to, reply=BODY):
    with pytest.raises(SendFailed) as caught:
        await channel.send(to, reply)
    return caught.value


# the channel


async def test_a_body_is_posted_signed_with_an_id_and_a_time(clock):
    async with webhook_receiver() as receiver:
        channel, to = channel_for(receiver, clock)
        sent = await channel.send(to, BODY)
    assert sent.message_id == "e-1"
    assert receiver.taken == {"e-1": BODY.text}
    ((_, headers, _),) = receiver.asked
    assert headers["content-type"] == "application/json"
    assert headers["x-pccc-timestamp"] == str(int(NOW.timestamp()))
    assert headers["x-pccc-signature"].startswith(f"t={int(NOW.timestamp())},v1=")


async def test_a_body_sent_twice_is_taken_once(clock):
    async with webhook_receiver() as receiver:
        channel, to = channel_for(receiver, clock)
        for _ in range(2):
            await channel.send(to, BODY)
    assert (len(receiver.asked), len(receiver.taken)) == (2, 1)


async def test_another_secret_is_refused_for_good_and_without_one_nothing_is_signed(clock):
    async with webhook_receiver() as receiver:
        channel, to = channel_for(receiver, clock, secret="other")
        failed = await failure(channel, to)
        unsigned, _ = channel_for(receiver, clock, secret="")
        await failure(unsigned, to)
    assert (failed.reason, failed.retryable) == ("HTTP 401", False)
    assert "x-pccc-signature" not in receiver.asked[1][1]


def test_the_signature_is_the_one_documented():
    import subprocess

    digest = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "shared"], input=b"1700000000.{}", capture_output=True, check=False
    )
    if digest.returncode:
        pytest.skip("no openssl here")
    assert signature("shared", 1700000000, b"{}") == f"t=1700000000,v1={digest.stdout.decode().split()[-1]}"


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(400, False), (401, False), (404, False), (410, False), (408, True), (429, True), (500, True), (503, True)],
)
async def test_what_a_status_means(clock, status, retryable):
    async with webhook_receiver() as receiver:
        receiver.troubles.append(Trouble(status))
        channel, to = channel_for(receiver, clock)
        failed = await failure(channel, to)
    assert (failed.reason, failed.retryable, failed.unknown) == (f"HTTP {status}", retryable, False)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(clock, status):
    async with webhook_receiver() as receiver:
        receiver.troubles.append(Trouble(status, {"Location": "/elsewhere"}))
        channel, to = channel_for(receiver, clock)
        failed = await failure(channel, to)
    assert not failed.retryable
    assert [path for path, _, _ in receiver.asked] == ["/hook"]


@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_that_a_receiver_asks_for_is_passed_on(clock, status):
    async with webhook_receiver() as receiver:
        receiver.troubles += [Trouble(status, {"Retry-After": "90"}), Trouble(status, {"Retry-After": "sometime"})]
        channel, to = channel_for(receiver, clock)
        assert (await failure(channel, to)).retry_after == 90
        assert (await failure(channel, to)).retry_after == 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("Mon, 23 Nov 2026 02:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 01:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 01:00:00 GMT", 3600),
        ("999999999999", 3600),
        ("-5", 0),
        ("", 0),
        ("²", 0),
    ],
)
def test_waits_come_as_seconds_or_as_a_date_and_have_a_bound(value, seconds):
    assert retry_after(value, NOW) == seconds


async def test_nobody_there_and_no_answer_in_time_are_tried_again(clock):
    async with webhook_receiver() as receiver:
        receiver.troubles.append(Trouble(wait=1.0))
        channel, to = channel_for(receiver, clock, patience=0.2)
        failed = await failure(channel, to)
        assert (failed.retryable, failed.unknown) == (True, False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    failed = await failure(WebhookChannel(addresses(url), "", clock), name_of(url))
    assert failed.retryable


async def test_an_address_taken_out_of_the_settings_is_given_up(clock):
    failed = await failure(WebhookChannel({}, "", clock), "pccc.test#0123456789")
    assert not failed.retryable


def test_addresses_go_by_a_name_that_gives_no_secret_away():
    url = "https://user:pass@hooks.test/" + "x" * 300 + "?key=secret"
    (name,) = addresses(f" {url}  {url}\n")
    assert name.startswith("hooks.test#")
    assert "secret" not in name
    assert len(name) <= 120


@pytest.mark.parametrize(
    "setting", ["ftp://x.test", "hooks.test", "http://", "https://x.test https://[", "http://x.test:99999"]
)
def test_an_address_that_cannot_be_one_stops_the_start(setting):
    with pytest.raises(SettingsError):
        addresses(setting)


def test_a_body_without_an_id_goes_by_a_digest_of_itself():
    assert event_id("x") == event_id("x") != event_id("y")


# announcing


@pytest.fixture
def fire(database):
    """An incident with a place, words and a telephone number."""
    incident = Incident(
        id="i1",
        code="SC-7K3PM",
        event="fire",
        reporter=Sender("telegram", "42"),
        confirmed=True,
        place=Place(lat=11.5349, lon=106.8823, accuracy=20, text="12 Phú Riềng Đỏ"),
        opened_at=NOW,
        unit="25195",
        phone="+84912345678",
        trapped=2,
    )
    with database.begin() as c:
        units.put_units(c, [Unit(code="25195", name="Phường Bình Phước", folded="phuong binh phuoc")])
        incidents.open_(c, incident)
        incidents.change(c, "i1", phone=incident.phone, trapped=2)
        happened = [("received", ""), ("said", "cháy lớn, gọi 0912 345 678 nhé"), ("forwarded", "Phường Bình Phước")]
        for minutes, (kind, detail) in enumerate(happened):
            event = IncidentEvent(kind=kind, at=NOW + minutes * MINUTE, who="", channel="telegram", detail=detail)
            incidents.append(c, "i1", event)
    return lambda c: incidents.get(c, "i1")


def put(database, fire, clock, new_id, addresses, manner, kind="forwarded"):
    with database.begin() as c:
        ids = announce(c, fire(c), kind, clock(), new_id, addresses, manner)
        return [message.reply.text for message in outbox.by_ids(c, ids)]


def test_each_address_gets_a_message_of_its_own(database, fire, clock, new_id, say):
    first, second = (json.loads(text) for text in put(database, fire, clock, new_id, ["a", "b"], Manner(say)))
    assert first["id"] != second["id"]
    assert first["incident"] == second["incident"]
    assert put(database, fire, clock, new_id, [], Manner(say)) == []


def test_the_json_is_as_documented(database, fire, clock, new_id, say):
    (text,) = put(database, fire, clock, new_id, ["a"], Manner(say))
    assert json.loads(text) == {
        "version": 1,
        "id": "id-000001",
        "change": "forwarded",
        "at": "2026-11-23T09:00:00+07:00",
        "incident": {
            "code": "SC-7K3PM",
            "event": "fire",
            "event_name": "Cháy",
            "state": "forwarded",
            "confirmed": True,
            "withdrawn": False,
            "opened_at": "2026-11-23T09:00:00+07:00",
            "closed_at": None,
            "unit": "25195",
            "unit_name": "Phường Bình Phước",
            "place": {
                "text": "12 Phú Riềng Đỏ",
                "lat": 11.5349,
                "lon": 106.8823,
                "accuracy_m": 20.0,
                "map": "https://www.openstreetmap.org/?mlat=11.5349&mlon=106.8823#map=18/11.5349/106.8823",
            },
            "trapped": 2,
            "hurt": None,
            "texts": ["cháy lớn, gọi … nhé"],
            "photos": 0,
            "linked_to": None,
            "reported_by": "telegram",
            "states": [
                {"state": "received", "at": "2026-11-23T09:00:00+07:00"},
                {"state": "forwarded", "at": "2026-11-23T09:02:00+07:00"},
            ],
            "closing": None,
        },
    }


def test_telephone_numbers_are_only_in_it_where_that_is_set(database, fire, clock, new_id, say):
    for form in ("json", "cap"):
        (closed,) = put(database, fire, clock, new_id, [f"{form}-1"], Manner(say, form))
        (open_,) = put(database, fire, clock, new_id, [f"{form}-2"], Manner(say, form, personal=True))
        assert "345" not in closed
        assert "+84912345678" in open_
        assert "0912 345 678" in open_
        assert "42" not in closed.replace("420", "")


def test_cap_messages_of_one_incident_refer_to_those_before(database, fire, clock, new_id, say):
    manner = Manner(say, "cap", sender="pccc.test", console="https://pccc.test/console")
    texts = []
    for kind in ("received", "acknowledged", "false_alarm"):
        clock.forward(60)
        with database.begin() as c:
            incidents.append(c, "i1", IncidentEvent(kind=kind, at=clock(), who="", channel=""))
        texts += put(database, fire, clock, new_id, ["a"], manner, kind)
    kinds = [check(text) for text in texts]
    assert [alert["msgType"] for alert in kinds] == ["Alert", "Update", "Cancel"]
    assert kinds[0]["references"] == ""
    assert kinds[2]["references"].split() == [f"pccc.test,{alert['identifier']},{alert['sent']}" for alert in kinds[:2]]


def test_a_message_that_failed_is_not_referred_to_and_another_address_starts_afresh(database, fire, clock, new_id, say):
    manner = Manner(say, "cap")
    put(database, fire, clock, new_id, ["a"], manner)
    with database.begin() as c:
        outbox.failed(c, "id-000001", "HTTP 400")
    assert check(put(database, fire, clock, new_id, ["a"], manner)[0])["msgType"] == "Alert"
    assert check(put(database, fire, clock, new_id, ["b"], manner)[0])["msgType"] == "Alert"


@pytest.mark.parametrize("form", ["json", "cap"])
async def test_changes_are_delivered_in_order_however_often_the_receiver_fails(database, fire, clock, new_id, say, form):
    async with webhook_receiver() as receiver:
        receiver.troubles += [Trouble(503, {"Retry-After": "5"}), Trouble(500), Trouble(429)]
        channel, to = channel_for(receiver, clock)
        delivery = Delivery(database, {"webhook": channel}, clock)
        delivery.use_loop(asyncio.get_running_loop())
        for kind in ("received", "forwarded"):
            put(database, fire, clock, new_id, [to], Manner(say, form), kind)
            clock.forward(1)
        for _ in range(20):
            for message in ("id-000001", "id-000002"):
                clock.forward(await asyncio.to_thread(delivery.attempt, message) or 0)
    ids = list(receiver.taken)
    assert len(ids) == 2
    assert ids[0].endswith("id-000001")
    assert ids[1].endswith("id-000002")
    with database.begin() as c:
        assert outbox.counts(c) == {"sent": 2}


def test_what_is_put_is_small_however_much_was_written(database, fire, clock, new_id, say):
    with database.begin() as c:
        for _ in range(200):
            incidents.append(c, "i1", IncidentEvent(kind="said", at=NOW, who="", channel="web", detail="cháy " * 1000))
    (text,) = put(database, fire, clock, new_id, ["a"], Manner(say))
    assert len(msgspec.json.decode(text)["incident"]["texts"]) == 5
    assert len(text) < 5000


def test_what_a_crash_cut_off_is_sent_again_as_it_was(database, fire, clock, new_id, say):
    (text,) = put(database, fire, clock, new_id, ["a"], Manner(say))
    with database.begin() as c:
        assert outbox.claim(c, "id-000001", clock()) is not None
        outbox.release(c)
        again = outbox.claim(c, "id-000001", clock())
    assert (again.reply.text, again.again) == (text, False)


async def test_a_receiver_that_is_down_for_an_hour_misses_nothing(database, fire, clock, new_id, say):
    async with webhook_receiver() as receiver:
        receiver.troubles += [Trouble(503)] * 70
        channel, to = channel_for(receiver, clock)
        delivery = Delivery(database, {"webhook": channel}, clock)
        delivery.use_loop(asyncio.get_running_loop())
        put(database, fire, clock, new_id, [to], Manner(say))
        while wait := await asyncio.to_thread(delivery.attempt, "id-000001"):
            clock.forward(wait)
    assert list(receiver.taken) == ["id-000001"]
    assert clock() - NOW > timedelta(hours=1)


async def test_a_receiver_waits_as_long_as_it_asks(database, fire, clock, new_id, say):
    async with webhook_receiver() as receiver:
        receiver.troubles.append(Trouble(429, {"Retry-After": "600"}))
        channel, to = channel_for(receiver, clock)
        delivery = Delivery(database, {"webhook": channel}, clock)
        delivery.use_loop(asyncio.get_running_loop())
        put(database, fire, clock, new_id, [to], Manner(say))
        assert await asyncio.to_thread(delivery.attempt, "id-000001") == 600
