"""The Zalo OA stand-in is as strict as the documents, and can do what goes wrong in service."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import NOW, Clock
from tests.standins.zalo_oa import APP_ID, APP_SECRET, ZaloStandIn

DAY = 24 * 3600.0


@pytest.fixture
def time():
    return Clock(NOW)


@pytest.fixture
def zalo(time):
    with ZaloStandIn(lambda: time().timestamp()) as standin:
        renewed(standin, "refresh-0")
        standin.user("an")._interacts()
        yield standin


def renewed(zalo, token):
    form = {"refresh_token": token, "app_id": APP_ID, "grant_type": "refresh_token"}
    return httpx.post(f"{zalo.url}/v4/oa/access_token", data=form, headers={"secret_key": APP_SECRET}).json()


def send(zalo, message, user="an"):
    body = {"recipient": {"user_id": user}, "message": message}
    headers = {"access_token": zalo.state.access}
    answer = httpx.post(f"{zalo.url}/v3.0/oa/message/cs", json=body, headers=headers)
    assert answer.status_code == 200
    return answer.json()["error"]


def upload(zalo):
    files, headers = {"file": ("a.jpg", b"\xff\xd8\xff" + bytes(50))}, {"access_token": zalo.state.access}
    answer = httpx.post(f"{zalo.url}/v2.0/oa/upload/image", files=files, headers=headers)
    return answer.json()["data"]["attachment_id"]


def buttons(count, **change):
    button = {"title": "x", "type": "oa.query.hide", "payload": "y"} | change
    return {"text": "x", "attachment": {"type": "template", "payload": {"buttons": [button] * count}}}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"text": "x" * 2000}, 0),
        ({"text": "x" * 2001}, -210),
        ({"text": "🔥" * 1001}, -210),
        ({"text": ""}, -201),
        ({"text": "x", "quick_replies": []}, -201),
        (buttons(5), 0),
        (buttons(6), -201),
        (buttons(200), -201),
        (buttons(1, title="x" * 101), -201),
        (buttons(1, payload="x" * 1001), -201),
        (buttons(1, type="oa.send.location"), -201),
        ({"text": "x", "attachment": {"type": "list", "payload": {}}}, -233),
    ],
)
def test_it_takes_what_the_documents_say_and_nothing_else(zalo, message, expected):
    assert send(zalo, message) == expected


def test_a_refresh_token_is_good_for_one_renewal_and_kills_the_pair_before(zalo):
    old = zalo.state.access
    assert "error" in renewed(zalo, "refresh-0")
    assert renewed(zalo, zalo.state.refresh)["access_token"] != old
    headers = {"access_token": old}
    assert httpx.post(f"{zalo.url}/v3.0/oa/message/cs", json={}, headers=headers).json()["error"] == -216


def test_the_windows_close_by_the_clock(zalo, time):
    time.forward(7 * DAY + 1)
    renewed(zalo, zalo.state.refresh)
    assert send(zalo, {"text": "x"}) == -230
    assert send(zalo, {"text": "x"}, "stranger") == -213


def test_an_upload_is_gone_after_a_week_or_was_never_there(zalo, time):
    elements = [{"media_type": "image", "attachment_id": upload(zalo)}]
    image = {"type": "template", "payload": {"template_type": "media", "elements": elements}}
    assert send(zalo, {"text": "x", "attachment": image}) == 0
    time.forward(7 * DAY + 1)
    renewed(zalo, zalo.state.refresh)
    zalo.user("an")._interacts()
    assert send(zalo, {"text": "x", "attachment": image}) == -100


def test_a_send_may_be_carried_out_and_not_answered(zalo):
    zalo.state.hold = 0.5
    body = {"recipient": {"user_id": "an"}, "message": {"text": "x"}}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{zalo.url}/v3.0/oa/message/cs", json=body, headers={"access_token": zalo.state.access}, timeout=0.1)
    assert zalo.user("an").received == [{"text": "x"}]
