"""What nobody should send, on every channel that is brought messages: refused or ignored, nothing changed."""

from __future__ import annotations

import json
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conformance.people import JPEG

HOOKED = ("zalo_oa", "zalo_bot")
TABLES = ("inbox", "outbox", "incident", "conversation")


@pytest.fixture
def unchanged(town):
    """Nothing of what the test does may leave a trace, and the assistant must go on."""
    before = {table: town.product.stored(table) for table in TABLES}
    yield
    assert {table: town.product.stored(table) for table in TABLES} == before
    assert httpx.get(f"{town.product.url}/healthz", timeout=10).status_code == 200


def standin(town, channel):
    return town.oa if channel == "zalo_oa" else town.bot


def bring(town, channel, body, headers=None):
    """A body with a header that fits it, unless others are given."""
    there = standin(town, channel)
    if headers is None and channel == "zalo_oa":
        try:
            stamp = str(json.loads(body).get("timestamp", ""))
        except (ValueError, AttributeError, RecursionError):
            stamp = ""
        headers = there.signature(body, stamp)
    return httpx.post(there.hook, content=body, headers=there.headers() if headers is None else headers, timeout=20)


def event(town, channel, text="cháy nhà", **more):
    if channel == "zalo_oa":
        message = {"msg_id": town.oa.next_id(), "text": text} | more
        said = town.oa.event("user_send_text", sender={"id": "mallory"}, message=message)
    else:
        said = town.bot.user("mallory").event("message.text.received", text=text, **more)
    return json.dumps(said, ensure_ascii=False).encode()


@pytest.mark.parametrize("channel", HOOKED)
@pytest.mark.parametrize("how", ["wrong", "none", "hmac"])
def test_a_forged_webhook_is_refused(town, channel, how, unchanged):
    there = standin(town, channel)
    if channel == "zalo_oa":
        there.signing = how
    else:
        there.secret = "none" if how == "none" else "wrong"
    try:
        assert bring(town, channel, event(town, channel)).status_code == 403
    finally:
        town.oa.signing, town.bot.secret = "right", "right"


@pytest.mark.parametrize("channel", HOOKED)
def test_a_secret_of_one_messenger_opens_no_other(town, channel, unchanged):
    other = town.bot.headers() if channel == "zalo_oa" else town.oa.signature(b"", "")
    assert bring(town, channel, event(town, channel), other).status_code == 403


def test_a_body_changed_on_its_way_is_refused(town, unchanged):
    body = event(town, "zalo_oa", "chay nha")
    headers = town.oa.signature(body, json.loads(body)["timestamp"])
    assert bring(town, "zalo_oa", body.replace(b"mallory", b"neighbr"), headers).status_code == 403


@pytest.mark.parametrize("channel", HOOKED)
@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe\x00", b'{"event_name":', b'{"event_name": 7}', b'{"event_name": "x"}', b"[" * 5000],
    ids=["empty", "nothing", "a list", "null", "no text", "half", "no name", "unknown", "deep"],
)
def test_nonsense_is_thanked_and_forgotten(town, channel, body, unchanged):
    assert bring(town, channel, body).status_code == 200


@pytest.mark.parametrize("channel", HOOKED)
def test_what_is_nested_without_end_breaks_nothing_signed_or_not(town, channel, unchanged):
    deep = b'{"event_name": "x", "timestamp": "1", "info": {"a": ' + b'{"a": ' * 5000 + b"1" + b"}" * 5002
    headers = town.oa.signature(deep, "1") if channel == "zalo_oa" else town.bot.headers()
    assert bring(town, channel, deep, headers).status_code == 200
    assert bring(town, channel, deep, {}).status_code in (200, 403)


@pytest.mark.parametrize("channel", HOOKED)
def test_an_oversize_webhook_is_cut_off(town, channel, unchanged):
    answer = bring(town, channel, event(town, channel, "cháy" * 400_000))
    assert answer.status_code == 413


@pytest.mark.parametrize("channel", HOOKED)
def test_a_webhook_of_two_hundred_attachments_is_taken_for_what_it_is(town, channel):
    """Nothing of it hurts: one message, answered once."""
    before = town.product.stored("inbox")
    attachments = [{"type": "image", "payload": {"url": "x"}}] * 200
    assert bring(town, channel, event(town, channel, "chào", attachments=attachments)).status_code == 200
    assert town.product.stored("inbox") == before + 1


@pytest.mark.parametrize("channel", HOOKED)
def test_an_update_replayed_later_changes_nothing(town, channel):
    body = event(town, channel, "/trogiup")
    assert bring(town, channel, body).status_code == 200
    person = standin(town, channel).user("mallory")
    if channel == "zalo_oa":
        person._interacts()
    else:
        person.joins()
    time.sleep(0.6)
    before = {table: town.product.stored(table) for table in TABLES}
    for _ in range(3):
        assert bring(town, channel, body).status_code == 200
    time.sleep(0.3)
    assert {table: town.product.stored(table) for table in TABLES} == before


@pytest.mark.parametrize("channel", [*HOOKED, "telegram"])
def test_an_officials_button_pressed_by_anybody_else_is_refused(town, channel):
    """The value of an alert's button, learned or guessed, typed by a stranger."""
    somebody = town.somebody("web")
    somebody.says("cháy xưởng gỗ")
    somebody.chooses("Đúng, báo ngay")
    alert = town.desks["telegram"].waits_for("cháy xưởng gỗ")
    code = next(word.strip(".,:") for word in alert.text.split() if word.startswith("SC-"))
    stranger = town.somebody(channel)
    typed = {"zalo_oa": f"#pccc:inc:{code}:acknowledge", "zalo_bot": f"1 {code}", "telegram": f"inc:{code}:acknowledge"}
    stranger.says(typed[channel])
    stranger.waits(lambda: stranger.shown, "an answer")
    time.sleep(0.3)
    assert not any("đã tiếp nhận" in one.text for one in somebody.shown)


@pytest.mark.parametrize("channel", [*HOOKED, "web"])
def test_a_slow_client_holds_up_nobody(town, channel, monkeypatch):
    monkeypatch.setattr("bot.channels.bodies.PATIENCE", 0.3)
    path = "/api/chat" if channel == "web" else urlsplit(standin(town, channel).hook).path
    where = urlsplit(town.product.url)
    with socket.create_connection((where.hostname, where.port)) as slow:
        slow.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{".encode())
        assert httpx.get(f"{town.product.url}/healthz", timeout=10).status_code == 200
        slow.settimeout(15)
        assert slow.recv(200).split()[1] in (b"408", b"400")


def test_a_client_that_hangs_up_halfway_leaves_nothing(town, unchanged):
    where = urlsplit(town.product.url)
    for path in ("/hooks/zalo-bot", "/hooks/zalo-oa", "/api/chat"):
        with socket.create_connection((where.hostname, where.port)) as rude:
            rude.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{".encode())
    time.sleep(0.2)


def test_the_page_takes_no_oversize_chat_and_no_upload_of_unknown_length(town, unchanged):
    url = town.product.url
    assert httpx.post(f"{url}/api/chat", content=b"x" * 1_000_000, timeout=20).status_code == 400
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert httpx.post(f"{url}/api/chat/photo", content=iter([b"--x\r\n"] * 3), headers=headers).status_code == 413


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "none", "a" * 3000, "%00"])
def test_pictures_are_only_those_there_are(town, name, unchanged):
    for ending in ("png", "svg"):
        assert httpx.get(f"{town.product.url}/pictures/{name}.{ending}", timeout=10).status_code == 404


@pytest.mark.parametrize("channel", HOOKED)
def test_what_only_claims_to_be_a_photo_is_not_kept(town, channel):
    kept = len(list(town.product.app.settings.media_dir.glob("*"))) if town.product.app.settings.media_dir.is_dir() else 0
    somebody = town.somebody(channel)
    somebody.sends_photo(b"MZ\x90 no picture")
    somebody.waits(lambda: somebody.shown, "an answer")
    somebody.sends_photo(JPEG)
    somebody.waits_for("SC-")
    assert len(list(town.product.app.settings.media_dir.glob("*"))) == kept + 1
