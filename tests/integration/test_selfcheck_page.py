"""The page of a self-check's result, over the whole web application, on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from bot.app import assemble, new_id, web
from bot.conversation.checklist import Fine, Item, Result
from bot.conversation.effects import KeepSelfCheck
from bot.messages import Sender
from bot.settings import Settings
from bot.storage import selfchecks

EVIL = "<script>alert(1)</script>"
MADE = Result(
    title="Nhà chỉ để ở",
    made_on=date(2026, 11, 27),
    level="deadly",
    fix=(
        Item(
            ask="Có lối thoát thứ hai không?",
            unsure=False,
            weight=3,
            why="Chỉ một lối là kẹt.",
            fix="Mở ban công.",
            law="Căn cứ: Điều 20.",
            due="Trước 15/12/2026",
        ),
        Item(ask=EVIL, unsure=True, weight=1, why=EVIL, fix=EVIL, law=EVIL),
    ),
    fine=(Fine(ask="Có bình chữa cháy không?", answer="yes"),),
    skipped=3,
    note="Mỗi tháng một lần.",
)


class Visitor:
    """A browser that has a link."""

    def __init__(self, app, client, clock):
        self.app, self.client, self.clock = app, client, clock

    def keeps(self, made=MADE):
        """A result is kept; gives its path."""
        code = new_id()
        with self.app.engine.begin() as connection:
            selfchecks.keep(connection, Sender("web", "an-session-0001"), KeepSelfCheck(code, made), self.clock())
        return f"/self-check/{code}"

    def opens(self, path):
        return self.client.get(path)


@pytest.fixture
def visitor(database_url, tmp_path, clock, random):
    app = assemble(Settings(data_dir=tmp_path / "data", database_url=database_url), clock, random)
    yield Visitor(app, TestClient(web(app, clock)), clock)
    app.close()


def test_the_page_says_what_to_fix_why_by_which_law_by_when_and_what_is_fine(visitor):
    page = visitor.opens(visitor.keeps())
    assert page.status_code == 200
    for part in (
        "Nhà chỉ để ở · ngày 27/11/2026", "Nguy hiểm: có 1 điểm", "Mở ban công.", "Chỉ một lối là kẹt.", "Căn cứ: Điều 20.",
        "Trước 15/12/2026", "Có bình chữa cháy không? <b>Có</b>", "3 câu không áp dụng", "Mỗi tháng một lần.",
    ):  # fmt: skip
        assert part in page.text, part


def test_what_is_shown_is_escaped(visitor):
    page = visitor.opens(visitor.keeps()).text
    assert EVIL not in page
    assert page.count("&lt;script&gt;") == 4


def test_only_the_organisations_form_has_places_to_sign(visitor):
    assert "ký, ghi rõ họ tên" not in visitor.opens(visitor.keeps()).text
    signed = Result(**{name: getattr(MADE, name) for name in MADE.__struct_fields__} | {"signed": True})
    page = visitor.opens(visitor.keeps(signed)).text
    assert page.count("ký, ghi rõ họ tên") == 2
    assert "Người đứng đầu cơ sở" in page


def test_it_is_kept_out_of_caches_and_search_engines_and_asks_nobody_else(visitor):
    page = visitor.opens(visitor.keeps())
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    addresses = re.findall(r"(?:src|href|action)=\"([^\"]+)\"", page.text)
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    assert {visitor.opens(address).status_code for address in addresses if "/static/" in address} == {200}


def test_another_code_shows_nothing(visitor):
    visitor.keeps()
    for code in (new_id(), "x", "a" * 41, "%00%00%00%00%00%00%00%00", "..%2f..%2fetc%2fpasswd", "'%20OR%201=1--%20x"):
        page = visitor.opens(f"/self-check/{code}")
        assert page.status_code == 404
        assert "Có lối thoát" not in page.text


def test_it_expires(visitor):
    path = visitor.keeps()
    visitor.clock.forward(selfchecks.KEPT / timedelta(seconds=1))
    assert visitor.opens(path).status_code == 404


def test_whoever_has_the_link_may_delete_it(visitor):
    path, other = visitor.keeps(), visitor.keeps()
    assert visitor.opens(f"{path}/delete").status_code == 405, "following a link deletes nothing"
    assert "đã bị xóa" in visitor.client.post(f"{path}/delete").text
    assert visitor.opens(path).status_code == 404
    assert visitor.opens(other).status_code == 200
