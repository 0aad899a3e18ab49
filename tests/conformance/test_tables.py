"""Tables of each channel: what its messenger brings → a message of ours; a reply → what its messenger is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from sqlalchemy import text

from bot.channels.web_routes import WebRoutes
from bot.messages import Incoming, Reply
from bot.storage.database import open_database
from tests.conformance.conftest import CHANNELS
from tests.conformance.rigs import read, rig

HERE = Path(__file__).parent
WHOLE = ("zalo_oa", "zalo_bot", "terminal")
"""Channels whose requests are compared as a whole."""


def table(name):
    """The rows of every channel."""
    return [
        pytest.param(channel, row, id=f"{channel}: {row['name']}")
        for channel in CHANNELS
        for row in yaml.safe_load((HERE / channel / f"{name}.yml").read_text(encoding="utf-8"))
    ]


def made(name, tmp_path, say, clock):
    return rig(name, tmp_path, open_database(f"sqlite:///{tmp_path / 'rig.db'}", clock()), say, clock)


@pytest.mark.parametrize(("channel", "row"), [case for case in table("incoming") if case.values[0] != "web"])
async def test_what_a_messenger_brings_is_read_as_it_was_meant(channel, row, tmp_path, say, clock):
    async with made(channel, tmp_path, say, clock) as there:
        found = read(there, row["payload"], clock)
        if row["message"] is None:
            assert found == []
            return
        (incoming,) = found
        assert (incoming.sender.channel, incoming.received_at) == (channel, clock())
        assert _part(incoming, row["message"]) == row["message"]
        again = read(there, row["payload"], clock)[0]
        assert again.event_key == incoming.event_key, "a repeat is seen as one"


@pytest.mark.parametrize("row", [case.values[1] for case in table("incoming") if case.values[0] == "web"], ids=str)
def test_what_the_page_brings_is_read_as_it_was_meant(town, row):
    before = town.product.stored("inbox")
    answer = httpx.post(f"{town.product.url}/api/chat", json=row["payload"], timeout=20)
    if isinstance(row["message"], int):
        assert answer.status_code == row["message"]
        assert town.product.stored("inbox") == before
        return
    assert answer.status_code == 200
    with town.product.app.engine.connect() as connection:
        latest = connection.execute(text("SELECT content FROM inbox ORDER BY id DESC LIMIT 1")).scalar_one()
    kept = msgspec.json.decode(latest, type=Incoming)
    assert _part(kept, row["message"]) == row["message"]


@pytest.mark.parametrize(("channel", "row"), [case for case in table("outgoing") if case.values[0] != "web"])
async def test_a_reply_becomes_what_the_messenger_takes(channel, row, tmp_path, say, clock):
    async with made(channel, tmp_path, say, clock) as there:
        await there.send(msgspec.convert(row["reply"], Reply))
        asked = there.requests
        wanted = row["requests"]
        if channel not in WHOLE:
            asked = [{key: one.get(key) for key in want} for one, want in zip(asked, wanted, strict=True)]
        assert asked == wanted


@pytest.mark.parametrize(
    "row", [case.values[1] for case in table("outgoing") if case.values[0] == "web"], ids=lambda r: r["name"]
)
def test_a_reply_becomes_what_the_page_takes(town, row):
    app = town.product.app
    routes = WebRoutes(app.engine, app.runner, app.mind, app.channels["web"], app.media, lambda: None, lambda: "", app.pictures)
    shown = routes.as_json("id", msgspec.convert(row["reply"], Reply))
    assert [{key: shown[key] for key in want} for want in row["requests"]] == row["requests"]


def _part(incoming: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields that a row names, as data."""
    plain = msgspec.json.decode(msgspec.json.encode(incoming)) | {"address": incoming.sender.address}
    return {key: plain[key] for key in wanted}
