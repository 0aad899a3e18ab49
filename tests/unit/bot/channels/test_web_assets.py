"""Files of the page: their addresses change with their contents, and nothing is sent that the browser has."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.channels.web_assets import ASK_FIRST, FOREVER, Assets, Page


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "chat.js").write_text("// chat\n" * 100, encoding="utf-8")
    (tmp_path / "small.css").write_text("a{}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not for sending", encoding="utf-8")
    return tmp_path


def client_of(assets):
    return TestClient(Starlette(routes=[Route("/static/{name:path}", assets.serve)]))


def test_a_change_of_any_file_changes_every_address(folder):
    before = Assets(folder, "/static")
    assert before.url("chat.js") == Assets(folder, "/static").url("chat.js")
    (folder / "small.css").write_text("b{}", encoding="utf-8")
    assert Assets(folder, "/static").url("chat.js") != before.url("chat.js")


def test_only_files_of_known_kinds_are_there(folder):
    assets = Assets(folder, "/static")
    assert assets.names == ["chat.js", "small.css"]
    with pytest.raises(KeyError):
        assets.url("notes.txt")
    assert client_of(assets).get("/static/notes.txt").status_code == 404


def test_a_lasting_address_is_kept_and_others_are_asked_about(folder):
    assets = Assets(folder, "/static")
    client = client_of(assets)
    assert client.get(assets.url("chat.js")).headers["cache-control"] == FOREVER
    for address in ("/static/chat.js", "/static/0123456789ab/chat.js"):
        answer = client.get(address)
        assert answer.text == "// chat\n" * 100
        assert answer.headers["cache-control"] == ASK_FIRST
    assert client.get(f"/static/a/{assets.version}/chat.js").status_code == 404


def test_what_the_browser_has_is_not_sent_again(folder):
    client = client_of(Assets(folder, "/static"))
    first = client.get("/static/chat.js")
    again = client.get("/static/chat.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_text_goes_compressed_to_those_who_read_that(folder):
    page = Page.made("chat.js", b"// chat\n" * 100)
    assert page.zipped is not None
    assert gzip.decompress(page.zipped) == page.body
    client = client_of(Assets(folder, "/static"))
    assert client.get("/static/chat.js", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    plain = client.get("/static/chat.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert Page.made("small.css", b"a{}").zipped is None
