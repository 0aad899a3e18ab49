"""`POST /hooks/<channel>`: kept before it is thanked for; forged, unreadable and oversize requests change nothing."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.hooks import LARGEST, HookRoutes, path_of
from bot.channels.receiving import Forged, Heard, Seen, Unreadable
from bot.messages import Incoming, Sender
from tests.conftest import NOW

AN = Sender("pigeon_post", "an")


class PigeonPost:
    """A channel whose messages are their own text."""

    def hear(self, body, headers):
        if headers.get("x-secret") != "coo":
            raise Forged
        if not body:
            raise Unreadable("nothing there")
        said = Incoming(sender=AN, event_key=body.decode(), received_at=NOW, text=body.decode())
        return Heard((said,), (Seen(AN, ("m1",), NOW),))


@pytest.fixture
def kept():
    return []


@pytest.fixture
def client(kept):
    async def keep(thing):
        if getattr(thing, "text", "") == "disk full":
            raise OSError(28, "no space")
        kept.append(thing)

    routes = HookRoutes({"pigeon_post": PigeonPost(), "web": object()}, keep, keep).routes()
    return TestClient(Starlette(routes=routes))


def post(client, body, secret="coo"):
    return client.post(path_of("pigeon_post"), content=body, headers={"X-Secret": secret})


def test_what_is_brought_is_kept_and_thanked_for(client, kept):
    assert post(client, "cháy".encode()).status_code == 200
    assert [type(thing) for thing in kept] == [Incoming, Seen]
    assert kept[0].text == "cháy"


def test_a_forged_one_is_refused_and_changes_nothing(client, kept):
    assert post(client, b"x", secret="caw").status_code == 403
    assert kept == []


def test_what_nobody_can_read_isnt_asked_for_again(client, kept):
    assert post(client, b"").status_code == 200
    assert kept == []


def test_what_couldnt_be_kept_is_asked_for_again(client, kept):
    assert post(client, b"disk full").status_code == 500


def test_a_body_without_end_is_cut_off(client, kept):
    assert post(client, b"x" * (LARGEST + 1)).status_code == 413
    assert kept == []


def test_only_channels_that_are_brought_messages_have_an_address(client):
    assert client.post(path_of("web"), content=b"x").status_code == 404
