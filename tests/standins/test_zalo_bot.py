"""The Zalo Bot stand-in is as strict as the documents, and can do what goes wrong in service."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.standins.threaded import Threaded
from tests.standins.zalo_bot import SECRET, TOKEN, ZaloBotStandIn


@pytest.fixture
def zalo():
    with ZaloBotStandIn() as standin:
        standin.user("an").joins()
        yield standin


@pytest.fixture
def brought(zalo):
    """What a bot was brought, with its secret."""
    taken = []

    async def take(request):
        taken.append((request.headers.get("x-bot-api-secret-token"), await request.json()))
        return PlainTextResponse("ok")

    bot = Threaded(Starlette(routes=[Route("/hook", take, methods=["POST"])]))
    zalo.hook = f"{bot.start()}/hook"
    yield taken
    bot.stop()


def call(zalo, method, token=TOKEN, **values):
    return httpx.post(f"{zalo.url}/bot{token}/{method}", json=values).json()


def code(zalo, method, **values):
    answer = call(zalo, method, **values)
    return 0 if answer["ok"] else answer["error_code"]


def test_it_is_called_by_json_form_or_query(zalo):
    base, values = f"{zalo.url}/bot{TOKEN}/sendMessage", {"chat_id": "an", "text": "chào"}
    answers = [httpx.post(base, json=values), httpx.post(base, data=values), httpx.get(base, params=values)]
    assert [answer.json()["result"]["message_id"] for answer in answers] == ["zb000001", "zb000002", "zb000003"]
    assert zalo.user("an").texts == ["chào"] * 3


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        ("sendMessage", {"chat_id": "an", "text": "x" * 2000}, 0),
        ("sendMessage", {"chat_id": "an", "text": "x" * 2001}, 400),
        ("sendMessage", {"chat_id": "an", "text": "🔥" * 1001}, 400),
        ("sendMessage", {"chat_id": "an", "text": ""}, 400),
        ("sendMessage", {"chat_id": "an"}, 400),
        ("sendMessage", {"chat_id": "an", "text": "x", "reply_markup": "{}"}, 400),
        ("sendMessage", {"chat_id": "an", "text": 7}, 400),
        ("sendMessage", {"chat_id": "stranger", "text": "x"}, 403),
        ("sendPhoto", {"chat_id": "an", "photo": "https://a.vn/a.png"}, 0),
        ("sendPhoto", {"chat_id": "an", "photo": "http://127.0.0.1/a.png"}, 400),
        ("sendVoice", {"chat_id": "an", "voice_url": "https://a.vn/a.ogg"}, 400),
        ("sendChatAction", {"chat_id": "an", "action": "dancing"}, 400),
        ("setWebhook", {"url": "http://a.vn/h", "secret_token": SECRET}, 400),
        ("setWebhook", {"url": "https://a.vn/h", "secret_token": "short"}, 400),
        ("editMessageText", {"chat_id": "an"}, 404),
        ("sendLocation", {"chat_id": "an"}, 404),
    ],
)
def test_it_takes_what_the_documents_say_and_nothing_else(zalo, method, values, expected):
    assert code(zalo, method, **values) == expected


def test_a_wrong_token_is_refused_with_http_200(zalo):
    answer = httpx.post(f"{zalo.url}/bot1:wrong/getMe")
    assert (answer.status_code, answer.json()["error_code"]) == (200, 401)


def test_updates_are_given_once_one_at_a_time_and_not_beside_a_webhook(zalo):
    an = zalo.user("an")
    an.says("một")
    an.says("hai")
    assert [call(zalo, "getUpdates")["result"]["message"]["text"] for _ in range(2)] == ["một", "hai"]
    assert code(zalo, "getUpdates") == 408
    call(zalo, "setWebhook", url="https://a.vn/h", secret_token=SECRET)
    assert code(zalo, "getUpdates") == 400
    call(zalo, "deleteWebhook")
    assert code(zalo, "getUpdates") == 408


def test_the_webhook_may_be_tested_a_few_times_only(zalo):
    assert [code(zalo, "testWebhook") for _ in range(4)] == [0, 0, 0, 426]


def test_webhooks_come_flat_or_wrapped_repeated_and_out_of_order(zalo, brought):
    an = zalo.user("an")
    an.says("một")
    zalo.wrapped = True
    zalo.post.repeats()
    assert brought[0] == (SECRET, brought[1][1]["result"])
    zalo.wrapped = False
    zalo.post.holds(2)
    an.says("hai")
    an.sends_hidden()
    assert [event["event_name"].split(".")[1] for _, event in brought[2:]] == ["unsupported", "text"]
    assert "text" not in brought[2][1]["message"]


def test_a_send_may_be_carried_out_and_not_answered(zalo):
    zalo.state.hold = 0.5
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{zalo.url}/bot{TOKEN}/sendMessage", json={"chat_id": "an", "text": "x"}, timeout=0.1)
    assert zalo.user("an").texts == ["x"]


def test_a_person_who_blocked_the_bot_isnt_reached(zalo):
    zalo.user("an").blocks()
    assert code(zalo, "sendMessage", chat_id="an", text="x") == 403
