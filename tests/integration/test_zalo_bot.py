"""The Zalo Bot channel against the stand-in: webhooks and polling, what goes out, every error, the plan's limits."""

from __future__ import annotations

import asyncio
import contextlib
import json

import msgspec
import pytest

from bot import doctor
from bot.app import utc_now
from bot.channels.receiving import Forged, Unreadable
from bot.channels.zalo_bot_errors import BUCKETS
from bot.errors import SettingsError
from bot.messages import Incoming, Media, Reply, Sender, SendFailed
from bot.settings import Settings
from bot.sinks import zalo_bot
from bot.storage import inbox, outbox
from bot.storage.database import open_database
from bot.storage.outbox import Outgoing
from tests.standins.zalo_bot import SECRET, ZaloBotStandIn

PAGES = "https://pccc.example.vn"


@pytest.fixture
def zalo():
    with ZaloBotStandIn() as standin:
        yield standin


@pytest.fixture
def channel(zalo, say, clock):
    return made(zalo, say, clock)


def made(zalo, say, clock, **settings):
    return zalo_bot(Settings(**zalo.settings | {"public_url": PAGES} | settings), say, clock)


@pytest.fixture
def an(zalo):
    user = zalo.user("an")
    user.joins()
    return user


def hear(channel, zalo, event):
    body = event if isinstance(event, bytes) else json.dumps(zalo.dressed(event)).encode()
    return channel.hear(body, {name.lower(): value for name, value in zalo.headers().items()})


@contextlib.asynccontextmanager
async def running(channel, accept):
    task = asyncio.create_task(channel.run(accept))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition, seconds=5.0):
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("not in time")


# what comes in


@pytest.mark.parametrize("secret", ["wrong", "none"])
def test_a_webhook_without_our_secret_is_forged(channel, zalo, an, secret):
    zalo.secret = secret
    with pytest.raises(Forged):
        hear(channel, zalo, an.event("message.text.received", text="cháy"))


def test_without_a_secret_of_ours_nothing_is_taken(zalo, say, clock, an):
    channel = made(zalo, say, clock, public_url="", zalo_bot_secret="")
    with pytest.raises(Forged):
        channel.hear(b"{}", {"x-bot-api-secret-token": ""})


@pytest.mark.parametrize("secret", ["", "short", "x" * 257])
def test_a_secret_that_the_platform_wouldnt_take_is_refused_at_the_start(zalo, say, clock, secret):
    with pytest.raises(SettingsError, match="PCCC_ZALO_BOT_SECRET"):
        made(zalo, say, clock, zalo_bot_secret=secret)


@pytest.mark.parametrize("wrapped", [True, False])
def test_an_event_is_read_wrapped_or_flat_and_a_repeat_has_the_same_key(channel, zalo, an, wrapped):
    zalo.wrapped = wrapped
    event = an.event("message.text.received", text="cháy nhà")
    (first,), (second,) = hear(channel, zalo, event).incoming, hear(channel, zalo, event).incoming
    assert (first.text, first.sender.key) == ("cháy nhà", "zalo_bot:an")
    assert first.event_key == second.event_key
    (other,) = hear(channel, zalo, an.event("message.text.received", text="cháy nhà")).incoming
    assert other.event_key != first.event_key


def test_probes_are_thanked_and_nonsense_is_unreadable(channel, zalo):
    assert hear(channel, zalo, b"").incoming == ()
    for nonsense in (b"[1]", b"\xff", b'{"event_name":', b'{"message": 7}'):
        with pytest.raises(Unreadable):
            hear(channel, zalo, nonsense)


@pytest.mark.parametrize("under", ["photo", "photo_url"])
async def test_a_photo_is_fetched_and_a_voice_note_too(channel, zalo, an, under):
    zalo.state.files |= {"a.jpg": b"\xff\xd8\xff" + bytes(50), "b.aac": b"\xff\xf1" + bytes(50)}
    kept = []

    def save(data, ending):
        kept.append(ending)
        return f"ours{ending}"

    photo = an.event("message.image.received", **{under: f"{zalo.url}/files/a.jpg"})
    voice = an.event("message.voice.received", voice_url=f"{zalo.url}/files/b.aac")
    settled = [await channel.settle(hear(channel, zalo, event).incoming[0], save) for event in (photo, voice)]
    assert [one.media for one in settled] == [(Media("photo", "ours.jpg"),), (Media("voice", "ours.aac"),)]


# being brought messages, or asking for them


async def test_the_platform_is_told_where_to_bring_messages(channel, zalo):
    async with running(channel, lambda incoming: asyncio.sleep(0)):
        await until(lambda: channel.connected)
        assert zalo.state.webhook == {"url": f"{PAGES}/hooks/zalo-bot", "secret": SECRET}
    assert not channel.connected


async def test_without_an_address_messages_are_asked_for_one_at_a_time(zalo, say, clock, an):
    channel, taken = made(zalo, say, clock, public_url=""), []

    async def accept(incoming):
        if not taken:
            taken.append("the disk is full")
            raise OSError(28, "no space")
        taken.append(incoming.text)

    async with running(channel, accept):
        await until(lambda: channel.connected)
        an.says("một")
        an.says("hai")
        await until(lambda: taken[1:] == ["một", "hai"])
    assert zalo.state.webhook is None


async def test_a_token_that_isnt_taken_ends_it_with_a_line_and_nothing_else(zalo, say, clock, capsys):
    channel = made(zalo, say, clock, zalo_bot_token="1:other")
    async with running(channel, lambda incoming: asyncio.sleep(0)) as task:
        await asyncio.wait_for(task, 5)
    assert "zalo_bot_token_refused" in capsys.readouterr().out


async def test_a_server_out_of_reach_is_tried_again(zalo, say, clock, monkeypatch):
    monkeypatch.setattr("bot.channels.zalo_bot.LONGEST_WAIT", 0.05)
    channel = made(zalo, say, clock, zalo_bot_api="http://127.0.0.1:9")
    async with running(channel, lambda incoming: asyncio.sleep(0)) as task:
        await asyncio.sleep(0.2)
        assert not task.done()
        assert not channel.connected


# what goes out and what goes wrong


@pytest.mark.parametrize(("bucket", "code"), [(bucket, code) for bucket, codes in BUCKETS.items() for code in sorted(codes)])
async def test_each_error_is_what_its_bucket_says(channel, zalo, an, bucket, code):
    zalo.state.errors.append(code)
    with pytest.raises(SendFailed) as failed:
        await channel.send("an", Reply(text="x"))
    assert failed.value.retryable == (bucket == "again")
    assert failed.value.unknown == (code in (502, 504))
    assert (failed.value.retry_after > 0) == (code == 429)


async def test_what_may_have_arrived_is_told_apart_from_what_never_left(channel, zalo, an, say, clock):
    zalo.state.statuses.append(502)
    with pytest.raises(SendFailed) as failed:
        await channel.send("an", Reply(text="x"))
    assert failed.value.unknown
    assert an.texts == ["x"]
    nowhere = made(zalo, say, clock, zalo_bot_api="http://127.0.0.1:9")
    with pytest.raises(SendFailed) as failed:
        await nowhere.send("an", Reply(text="x"))
    assert failed.value.retryable
    assert not failed.value.unknown


async def test_nobody_is_written_to_first_and_a_pilot_has_fifty_people(channel, zalo):
    with pytest.raises(SendFailed) as failed:
        await channel.send("stranger", Reply(text="x"))
    assert not failed.value.retryable
    for number in range(51):
        zalo.user(f"u{number}").joins()
    await channel.send("u49", Reply(text="x"))
    with pytest.raises(SendFailed):
        await channel.send("u50", Reply(text="x"))


async def test_a_picture_that_isnt_taken_leaves_the_words(channel, zalo, an):
    zalo.state.errors.append(400)
    await channel.send("an", Reply(text="Xả nước mát.", picture="burn"))
    assert an.texts == ["Xả nước mát."]


async def test_the_token_stands_in_no_failure(zalo, say, clock, capsys):
    channel = made(zalo, say, clock, zalo_bot_api="http://127.0.0.1:9")
    with pytest.raises(SendFailed) as failed:
        await channel.send("an", Reply(text="x"))
    assert "stand-in-token" not in failed.value.reason + capsys.readouterr().out


def test_the_doctor_says_how_much_of_the_plan_is_used(zalo, tmp_path, clock):
    settings = Settings(data_dir=tmp_path, **zalo.settings)
    engine = open_database(settings.database, clock())
    with engine.begin() as connection:
        for number, who in enumerate(("an", "an", "binh")):
            sender = Sender("zalo_bot", who)
            inbox.accept(connection, Incoming(sender=sender, event_key=str(number), received_at=clock(), text="chào"))
            message = Outgoing(id=str(number), to=sender, kind="reply", reply=Reply(text="x"))
            outbox.put(connection, message, utc_now(), delivered=True)
    engine.dispose()
    assert doctor._zalo_bot(settings) == "bot.stand-in, 2 of 50 people, 3 of 3000 messages in 30 days (free plan)"
    assert doctor._zalo_bot(Settings()).startswith("off")
    refused = doctor._examine("zalo bot", doctor._zalo_bot, msgspec.structs.replace(settings, zalo_bot_token="1:x"))
    assert not refused.ok
