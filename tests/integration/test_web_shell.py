"""The page itself, the cards for when there is no network, the worker that keeps them, and the script for other sites."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.settings import Settings

ALLOWED = "https://xa.example.vn https://*.tinh.example.vn"


@pytest.fixture
def client(tmp_path, clock, random):
    made = assemble(Settings(data_dir=tmp_path / "data", embed_origins=ALLOWED), clock, random)
    yield TestClient(web(made, clock))
    made.close()


def policy(client, path):
    parts = client.get(path).headers["content-security-policy"].split("; ")
    return {name: value.split() for name, _, value in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", ["/", "/?embed", "/offline"])
def test_nothing_inline_runs_and_nothing_comes_from_elsewhere(client, path):
    allowed = policy(client, path)
    assert allowed["default-src"] == ["'self'"]
    assert not {"script-src", "style-src"} & set(allowed)
    assert not any("unsafe" in value for values in allowed.values() for value in values)
    text = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    assert re.findall(r'(?:src|href)="(?!/|tel:|#)[^"]*"', text) == []


def test_only_the_chat_and_its_cards_may_be_framed_and_only_by_the_sites_named(client):
    for path in ("/", "/?embed", "/offline"):
        assert policy(client, path)["frame-ancestors"] == ["'self'", *ALLOWED.split()]
    for path in ("/console", "/console/incidents", "/healthz", "/sw.js", "/nowhere"):
        assert policy(client, path)["frame-ancestors"] == ["'none'"]


def test_without_the_setting_no_other_site_may_frame_it(tmp_path, clock, random):
    made = assemble(Settings(data_dir=tmp_path / "data"), clock, random)
    assert policy(TestClient(web(made, clock)), "/")["frame-ancestors"] == ["'self'"]
    made.close()


def test_the_frame_leaves_out_the_header_that_the_script_around_it_has(client):
    assert '<header class="top">' in client.get("/").text
    assert '<header class="top">' not in client.get("/?embed").text


def test_every_emergency_card_is_on_the_offline_page_with_its_steps(client, tmp_path, clock, random):
    text = client.get("/offline").text
    made = assemble(Settings(data_dir=tmp_path / "other"), clock, random)
    cards = list(made.mind.cards.values())
    made.close()
    assert len(cards) > 5
    for card in cards:
        for words in (card.title, card.call, *card.steps):
            assert words in text
    assert text.count('href="tel:114"') > len(cards)


def test_all_that_the_worker_keeps_is_there(client):
    worker = client.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = json.loads(re.search(r"const shell = (\[.*?\]);", worker.text, re.DOTALL)[1])
    assert {"/", "/offline"} <= set(kept)
    for address in kept:
        assert client.get(address).status_code == 200, address
        assert not address.startswith(("/api", "/console"))


def test_the_icons_of_the_manifest_are_there(client):
    address = re.search(r'rel="manifest" href="([^"]+)"', client.get("/").text)[1]
    manifest = client.get(address).json()
    folder = address.rpartition("/")[0]
    for icon in manifest["icons"]:
        answer = client.get(f"{folder}/{icon['src']}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, icon["type"])
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}


def test_any_site_may_load_the_script(client):
    script = client.get("/embed.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "no-cache"
