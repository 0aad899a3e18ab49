"""The Telegram stand-in: refusals, faults, repeated and reordered updates, webhooks, limits, speed."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_client import ECHO, Bot, Heard


@pytest.fixture
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


def test_blocked_and_unknown_people(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An", started=True), Heard()
    with Bot(tg, heard) as bot:
        an.blocks()
        with pytest.raises(Forbidden, match="blocked by the user"):
            bot.calls("send_message", chat_id=an.id, text="chào")
        an.unblocks()
        bot.calls("send_message", chat_id=an.id, text="chào")
        for stranger in (tg.user("Bình").id, 42):
            with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
                bot.calls("send_message", chat_id=stranger, text="chào")
        tg.wait_for(lambda: len(heard.updates) == 2)
    assert [u.my_chat_member.new_chat_member.status for u in heard.updates if u.my_chat_member] == ["kicked", "member"]


def test_too_many_requests_then_success(tg: TelegramStandIn) -> None:
    an = tg.user("An", started=True)
    tg.fail("sendMessage", kind="429", retry_after=7)
    with Bot(tg) as bot:
        with pytest.raises(RetryAfter) as refused:
            bot.calls("send_message", chat_id=an.id, text="một")
        assert int(refused.value._retry_after.total_seconds()) == 7
        bot.calls("send_message", chat_id=an.id, text="hai")
    assert [m["text"] for m in an.received] == ["hai"]


@pytest.mark.parametrize("kind", ["timeout_before_accept", "reset", "500", "502", "timeout_after_accept", "reset_after_accept"])
def test_sends_that_fail_with_and_without_being_accepted(tg: TelegramStandIn, kind: Any) -> None:
    an, binh = tg.user("An", started=True), tg.user("Bình", started=True)
    tg.fail("sendMessage", kind=kind, chat=an.id)
    with Bot(tg) as bot:
        bot.calls("send_message", chat_id=binh.id, text="tin khác")
        with pytest.raises(TimedOut if "timeout" in kind else NetworkError):
            bot.calls("send_message", chat_id=an.id, text="tin báo")
        bot.calls("send_message", chat_id=an.id, text="tin sau")
    accepted = ["tin báo", "tin sau"] if "after" in kind else ["tin sau"]
    assert [m["text"] for m in an.received] == accepted
    assert len(binh.received) == 1


def test_outage_and_recovery(tg: TelegramStandIn) -> None:
    an = tg.user("An")
    with Bot(tg, ECHO) as bot:
        tg.outage(True)
        an.says("trong lúc mất mạng")
        with pytest.raises(NetworkError):
            bot.calls("send_message", chat_id=an.id, text="tin")
        tg.outage(False)
        an.waits_for_text("trong lúc mất mạng")


def test_repeated_and_reordered_updates(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    with Bot(tg, heard):
        an.says("một")
        tg.wait_for(lambda: heard.texts == ["một"])
        tg.repeat_last_update()
        tg.wait_for(lambda: heard.texts == ["một", "một"])
        assert heard.updates[0].update_id == heard.updates[1].update_id
        tg.deliver_out_of_order()
        an.says("hai")
        an.says("ba")
        tg.wait_for(lambda: heard.texts[2:4] == ["ba", "hai"])


def test_updates_come_again_until_the_offset_moves(tg: TelegramStandIn) -> None:
    for text in ("một", "hai"):
        tg.user("An").says(text)

    def poll(**params: Any) -> list[int]:
        answer = httpx.post(f"{tg.url}/bot{tg.token}/getUpdates", json=params).json()
        return [update["update_id"] for update in answer["result"]]

    one, two = poll()
    assert poll() == [one, two]
    assert poll(limit=1) == [one]
    assert poll(offset=two) == [two]
    assert poll() == [two]
    assert poll(offset=two + 1) == []


def test_second_poll_ends_the_first(tg: TelegramStandIn) -> None:
    with Bot(tg, ECHO):
        assert httpx.post(f"{tg.url}/bot{tg.token}/getUpdates", json={"timeout": 0}).json()["ok"]
        tg.wait_for(lambda: [call.code for call in tg.calls("getUpdates")] == [409])


def test_group_becomes_a_supergroup(tg: TelegramStandIn) -> None:
    group, heard = tg.group("Trực ban").add(tg.user("An")), Heard()
    old = group.id
    with Bot(tg, heard) as bot:
        bot.calls("send_message", chat_id=old, text="trước")
        group.becomes_supergroup()
        with pytest.raises(ChatMigrated) as refused:
            bot.calls("send_message", chat_id=old, text="tin")
        assert refused.value.new_chat_id == group.id != old
        bot.calls("send_message", chat_id=group.id, text="sau")
        tg.wait_for(lambda: len(heard.updates) == 3)
    assert [m["text"] for m in group.received] == ["trước", "sau"]
    assert [u.message.migrate_to_chat_id for u in heard.updates if u.message][1] == group.id


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("send_message", {"text": "á" * 4097}, "message is too long"),
    ("send_message", {"text": "  "}, "message text is empty"),
    ("send_message", {"text": "<b>hở", "parse_mode": "HTML"}, "can't parse entities"),
    ("send_message", {"text": "a", "reply_markup": InlineKeyboardMarkup.from_button(
        InlineKeyboardButton("x", callback_data="ă" * 33))}, "BUTTON_DATA_INVALID|Button_data_invalid"),
    ("send_message", {"text": "a", "reply_markup": InlineKeyboardMarkup.from_button(
        InlineKeyboardButton("Gọi 114", url="tel:114"))}, "Unsupported URL protocol"),
    ("send_poll", {"question": "?", "options": ["a"] * 13}, "1-12 options"),
    ("edit_message_text", {"message_id": 1, "text": "tin"}, "not modified"),
    ("edit_message_text", {"message_id": 99, "text": "tin"}, "to edit not found"),
    ("get_file", {"file_id": "none"}, "wrong file identifier"),
]  # fmt: skip


def test_what_telegram_refuses(tg: TelegramStandIn) -> None:
    an = tg.user("An", started=True)
    with Bot(tg) as bot:
        bot.calls("send_message", chat_id=an.id, text="tin")
        for method, params, why in REFUSED:
            to = {} if method == "get_file" else {"chat_id": an.id}
            with pytest.raises(BadRequest, match=f"(?i){why}"):
                bot.calls(method, **to, **params)
    with pytest.raises(InvalidToken), Bot(tg, token="1:wrong"):
        pass


def _ask(tg: TelegramStandIn, method: str, **params: Any) -> Any:
    return httpx.post(f"{tg.url}/bot{tg.token}/{method}", json=params).json()


def test_specification_is_held() -> None:
    with TelegramStandIn() as tg:
        an = tg.user("An", started=True)
        wrong: list[tuple[str, dict[str, Any], str]] = [
            ("sendMessage", {"chat_id": an.id, "text": "a", "buttons": []}, "unknown field"),
            ("sendMessage", {"chat_id": an.id}, "required, and missing"),
            ("sendMessage", {"chat_id": an.id, "text": 114}, "expected String"),
            ("sendMessage", {"chat_id": an.id, "text": "a", "reply_markup": '{"inline_keyboard": [[{"txt": "a"}]]}'},
             "unknown field of InlineKeyboardButton"),
            ("sendMediaGroup", {"chat_id": an.id, "media": [{"type": "foto", "media": "x"}] * 2}, "must be"),
            ("sendMesage", {}, "no such method"),
        ]  # fmt: skip
        for method, params, why in wrong:
            answer = _ask(tg, method, **params)
            assert not answer["ok"]
            assert why in answer["description"]
            assert any(why in violation for violation in tg.violations)
        assert an.received == []
        assert len(tg.violations) >= len(wrong)


class Hook(http.server.ThreadingHTTPServer):
    """A webhook that fails once and knows its secret."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HookAnswer)
        self.heard: list[dict[str, Any]] = []
        self.failures = 1
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def hear(self, body: bytes, secret: str | None) -> int:
        if self.failures or secret != "bi-mat":
            self.failures -= 1
            return 500
        self.heard.append(json.loads(body))
        return 200


class HookAnswer(http.server.BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.hear(body, self.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def test_webhook_is_delivered_with_its_secret_and_repeated(tg: TelegramStandIn) -> None:
    with Hook() as hook:
        url = f"http://127.0.0.1:{hook.server_port}/hooks/telegram"
        assert _ask(tg, "setWebhook", url=url, secret_token="bi-mat")["ok"]
        assert "Conflict" in _ask(tg, "getUpdates")["description"]
        for number in range(3):
            tg.user("An").says(str(number))
        tg.wait_for(lambda: [update["message"]["text"] for update in hook.heard] == ["0", "1", "2"])
        tg.wait_for(lambda: _ask(tg, "getWebhookInfo")["result"]["pending_update_count"] == 0)
        assert "500" in _ask(tg, "getWebhookInfo")["result"]["last_error_message"]
        tg.repeat_last_update()
        tg.wait_for(lambda: len(hook.heard) == 4 and hook.heard[3] == hook.heard[2])
        assert _ask(tg, "deleteWebhook")["ok"]
        hook.shutdown()


def test_webhook_of_the_real_client(tg: TelegramStandIn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Bot(tg, ECHO, webhook_port=port):
        tg.user("An").says("qua webhook")
        tg.user("An").waits_for_text("qua webhook")
    assert tg.calls("setWebhook")[0].params["secret_token"] == "bi-mat"


@pytest.mark.parametrize("url", ["http://example.vn/hook", "https://example.vn:9000/hook"])
def test_webhook_addresses_that_telegram_refuses(tg: TelegramStandIn, url: str) -> None:
    assert "bad webhook" in _ask(tg, "setWebhook", url=url)["description"]


def test_real_limits() -> None:
    now = [1000.0]
    with TelegramStandIn(limits=True, clock=lambda: now[0]) as tg:
        an, group = tg.user("An", started=True), tg.group("Trực ban")
        assert _ask(tg, "sendMessage", chat_id=an.id, text="một")["ok"]
        assert _ask(tg, "sendMessage", chat_id=an.id, text="hai")["parameters"] == {"retry_after": 1}
        for _ in range(20):
            now[0] += 1
            assert _ask(tg, "sendMessage", chat_id=group.id, text="tin")["ok"]
        now[0] += 1
        assert _ask(tg, "sendMessage", chat_id=group.id, text="tin")["parameters"] == {"retry_after": 40}


def test_memory_is_bounded() -> None:
    with TelegramStandIn(keep=50) as tg, httpx.Client() as client:
        an = tg.user("An", started=True)
        for number in range(300):
            client.post(f"{tg.url}/bot{tg.token}/sendMessage", json={"chat_id": an.id, "text": str(number)})
        assert len(an.received) == len(an.chat.messages) == len(tg.calls()) == 50


def test_control_api(tg: TelegramStandIn) -> None:
    def control(path: str, **told: Any) -> Any:
        return httpx.request("POST" if told else "GET", f"{tg.url}/control/{path}", json=told or None).json()

    assert control("message", user="An", text="cháy")["text"] == "cháy"
    assert control("message", user="An", chat="Trực ban", place={"lat": 15.5, "lon": 108.4})["location"]
    markup = {"inline_keyboard": [[{"text": "Đã nhận", "callback_data": "ack"}]]}
    assert _ask(tg, "sendMessage", chat_id=tg.user("An").id, text="Có cháy", reply_markup=markup)["ok"]
    assert control("press", user="An", button="Đã nhận")["id"]
    assert "no button" in control("press", user="An", button="khác")["error"]
    assert [message["text"] for message in control("messages/An")] == ["cháy", "Có cháy"]
    assert control("requests")["requests"][0]["method"] == "sendMessage"
