"""Telegram brings updates to us: the real channel and the real endpoint against the stand-in, and against forgers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket

import httpx
import pytest

from bot.channels import bodies, hooks
from bot.channels.hooks import HookRoutes, path_of
from bot.channels.telegram import TelegramChannel
from bot.runner import Runner
from bot.storage import inbox
from tests.integration.serving import served
from tests.standins.telegram import TelegramStandIn

SECRET = "mot-bi-mat_123"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
AN = {"id": 5_000_000_001, "is_bot": False, "first_name": "An"}
CHAT = {"id": 5_000_000_001, "type": "private", "first_name": "An"}


@pytest.fixture
def tg():
    with TelegramStandIn(webhook_retry=0.02) as standin:
        yield standin
        assert standin.violations == []


class Side:
    """Our side: the endpoint on a port, the channel that set it, what was accepted."""

    def __init__(self, tg, say, clock, secret=SECRET):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.channel = TelegramChannel(
            tg.token, tg.url, say, clock, patience=0.5, hook=self.url + path_of("telegram"), secret=secret
        )
        self.accepted, self.refuse = [], []

    async def accept(self, incoming):
        if incoming.text in self.refuse:
            self.refuse.remove(incoming.text)
            raise OSError("no space left on device")
        self.accepted.append(incoming)

    @property
    def texts(self):
        return [one.text for one in self.accepted]

    def routes(self):
        return HookRoutes({"telegram": self.channel}, self.accept, self.accept).routes()


@contextlib.contextmanager
def endpoint(side):
    with served(side.routes()) as url:
        yield url


@contextlib.asynccontextmanager
async def running(tg, channel, accept):
    task = asyncio.create_task(channel.run(accept))
    try:
        await tg.until(lambda: channel.connected)
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def side(tg, say, clock):
    return Side(tg, say, clock)


@pytest.fixture
async def listening(tg, say, clock):
    """The channel, its endpoint served on the port that Telegram was told."""
    side = Side(tg, say, clock)
    with endpoint(side) as url:
        side.channel._hook = url + path_of("telegram")
        async with running(tg, side.channel, side.accept):
            side.url = url
            yield side


async def test_updates_are_brought_with_the_secret_and_kept(tg, listening):
    tg.user("An").says("cháy nhà rồi")
    await tg.until(lambda: listening.texts == ["cháy nhà rồi"])
    await tg.until(lambda: len(tg.state.updates) == 0)
    assert tg.state.updates.webhook.secret == SECRET
    assert tg.state.updates.allowed == ["message", "edited_message", "callback_query", "poll_answer"]


async def test_what_could_not_be_written_down_is_brought_again(tg, listening):
    listening.refuse.append("thứ nhất")
    an = tg.user("An")
    an.says("thứ nhất")
    an.says("thứ hai")
    await tg.until(lambda: listening.texts == ["thứ nhất", "thứ hai"])


async def test_a_webhook_that_somebody_took_away_is_set_again(tg, listening, monkeypatch):
    tg.state.updates.webhook.url = ""
    await listening.channel._see_to_hook()
    assert tg.state.updates.webhook.url == listening.url + path_of("telegram")


async def test_without_a_secret_an_older_webhook_is_taken_away_and_updates_are_asked_for(tg, say, clock):
    tg.state.updates.webhook.url = "http://127.0.0.1:9/old"
    kept = []

    async def accept(incoming):
        kept.append(incoming.text)

    async with running(tg, TelegramChannel(tg.token, tg.url, say, clock), accept):
        tg.user("An").says("có ai không")
        await tg.until(lambda: kept == ["có ai không"])
    assert tg.state.updates.webhook.url == ""


async def test_an_address_that_telegram_does_not_take_leaves_polling(tg, say, clock):
    channel = TelegramChannel(tg.token, tg.url, say, clock, hook="http://xa.example.vn/hooks/telegram", secret=SECRET)
    kept = []

    async def accept(incoming):
        kept.append(incoming.text)

    async with running(tg, channel, accept):
        tg.user("An").says("cháy")
        await tg.until(lambda: kept == ["cháy"])


# Forged, replayed, unreadable


def update(number=900_001, **content):
    return {"update_id": number, "message": {"message_id": 7, "date": 1_795_000_000, "chat": CHAT, "from": AN, **content}}


def post(url, body, secret=SECRET):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {HEADER: secret}
    return httpx.post(url + path_of("telegram"), content=content, headers=headers, trust_env=False).status_code


@pytest.mark.parametrize("secret", [None, "", "sai", SECRET + "x", SECRET[:-1], SECRET.upper()])
def test_a_forged_update_is_refused_and_changes_nothing(side, secret):
    with endpoint(side) as url:
        assert post(url, update(text="cháy"), secret) == 403
    assert side.accepted == []


def test_where_no_secret_is_set_nothing_is_taken(tg, say, clock):
    side = Side(tg, say, clock, secret="")
    with endpoint(side) as url:
        assert [post(url, update(text="cháy"), secret) for secret in (None, "")] == [403, 403]
    assert side.accepted == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe{", id="no text"),
        pytest.param(b"[1, 2]", id="no object"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param({"message": {"text": "cháy"}}, id="no update"),
        pytest.param({"update_id": 1, "message": {"text": "cháy"}}, id="half a message"),
        pytest.param({"update_id": 1, "message": "cháy"}, id="a message that is a word"),
        pytest.param({"update_id": 1, "holograms": [{"shape": "fire"}]}, id="a kind that nobody knows"),
        pytest.param({"update_id": 1}, id="an update of nothing"),
        pytest.param(
            {
                "update_id": 1,
                "message": {"message_id": 1, "date": 1, "chat": CHAT, "from": {**AN, "is_bot": True}, "text": "cháy"},
            },
            id="a bot",
        ),
        pytest.param({"update_id": 1, "channel_post": update(text="cháy")["message"]}, id="a post of a channel"),
    ],
)
def test_what_is_no_message_for_us_is_ignored_and_not_asked_for_again(side, body):
    with endpoint(side) as url:
        assert post(url, body) == 200
        assert post(url, update(text="còn sống")) == 200
    assert side.texts == ["còn sống"]


def test_a_body_that_is_too_large_is_refused(side):
    with endpoint(side) as url:
        assert post(url, update(text="x" * hooks.LARGEST)) == 413
    assert side.accepted == []


def test_a_client_that_sends_byte_by_byte_is_cut_off_and_holds_up_nobody(side, monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE", 0.3)
    with endpoint(side) as url:
        slow = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5)
        start = f"POST {path_of('telegram')} HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 500\r\n\r\n{{"
        slow.sendall(start.encode())
        assert post(url, update(text="cháy")) == 200
        assert b" 408 " in slow.recv(100)
        slow.close()
    assert side.texts == ["cháy"]


def test_a_replayed_update_is_dealt_with_once(database, mind, clock, new_id, random, side):
    runner = Runner(database, mind, None, None, clock, new_id, random)
    with endpoint(side) as url:
        assert [post(url, update(text="xin chào")) for _ in range(3)] == [200, 200, 200]
    assert [runner.accept(one) for one in side.accepted] == [True, False, False]
    with database.begin() as connection:
        assert len(inbox.waiting(connection)) == 1
