"""Talks with people on the console: the queue of one's own area, taking one, words both ways, and what strangers get."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.app import assemble
from bot.console.live import Live, Page
from bot.console.people_book import Wanted
from bot.console.viewer import Viewer
from bot.messages import Incoming, Media, Sender
from bot.settings import Settings
from bot.storage import outbox, subscriptions, talks
from tests.conftest import NOW
from tests.integration.console_office import HOST, OURS, PASSWORD, Office

MARKUP = '<img src=x onerror=alert(1)> "giấy phép"'
CITIZEN = Sender("web", "citizen-session-0001")
AN = "Nguyễn Văn An"


@pytest.fixture
def office(tmp_path, clock, random, new_id):
    """No messenger is set up: officials have the console alone, and have it before them."""
    app = assemble(Settings(data_dir=tmp_path / "data", public_url=f"https://{HOST}"), clock, random)
    office = Office(app, clock, new_id)
    app.runner.talks.at_console = lambda unit: True
    yield office
    app.close()


@pytest.fixture
def says(office):
    def saying(text="", who=CITIZEN, **more):
        incoming = Incoming(sender=who, event_key=office.new_id(), received_at=office.clock(), text=text, **more)
        office.app.runner.accept(incoming)
        return "\n".join(reply.text for _, reply in office.app.runner.handle(incoming, inline=True).replies)

    return saying


@pytest.fixture
def asks(office, says):
    """Somebody of a commune asks for an official; gives the code."""

    def asking(unit="24001", who=CITIZEN):
        with office.app.engine.begin() as c:
            subscriptions.subscribe(c, who, unit, office.clock())
        assert "Tôi đã nhắn cán bộ trực" in says("gặp cán bộ", who)
        with office.app.engine.connect() as c:
            return talks.of(c, who).code

    return asking


def posted(browser, code, what, **form):
    return browser.post(f"/console/talks/{code}/{what}", json=form, headers=OURS)


def told(office, who=CITIZEN):
    """All that was sent to them but replies."""
    with office.app.engine.begin() as c:
        sent = outbox.to_address(c, who, NOW - timedelta(seconds=1), kind="notice")
    return "\n".join(message.reply.text for message in sent)


def test_who_waits_is_seen_taken_answered_and_ended(office, asks, says):
    code = asks()
    says(MARKUP)
    an = office.someone(name=AN)
    (listed,) = an.get("/console/talks/all").json()["talks"]
    assert (listed["state"], listed["unit"], listed["first"], listed["mine"]) == ("waiting", "Xã Nam Ban", MARKUP, False)
    assert CITIZEN.address not in json.dumps(listed)
    assert posted(an, code, "answer", text="chào bạn").status_code == 409

    taken = posted(an, code, "take").json()
    assert (taken["state"], taken["who"], taken["may"]) == ("taken", AN, ["answer", "end"])
    assert "đã nhận" in told(office)
    says("còn cần ảnh không?")
    assert posted(an, code, "answer", text="Bạn gửi ảnh tủ điện nhé").status_code == 200
    assert "💬 Cán bộ trực Xã Nam Ban: Bạn gửi ảnh tủ điện nhé" in told(office)
    assert posted(an, code, "answer", text="   ").json()["error"]
    lines = an.get(f"/console/talks/{code}").json()["lines"]
    assert [(line["from_desk"], line["text"]) for line in lines] == [
        (False, MARKUP), (False, "còn cần ảnh không?"), (True, "Bạn gửi ảnh tủ điện nhé"),
    ]  # fmt: skip

    assert posted(an, code, "end").json()["state"] == "ended"
    assert "Cán bộ đã kết thúc" in told(office)
    assert an.get("/console/talks/all").json() == {"talks": [], "waiting": 0}
    assert posted(an, code, "answer", text="còn đó không").status_code == 404


def test_a_talk_is_one_officials_and_colleagues_do_not_read_it(office, asks, says):
    code = asks()
    says("bí mật gia đình tôi")
    an, binh = office.someone(name=AN), office.someone(name="Trần Thị Bình")
    posted(an, code, "take")
    seen = binh.get(f"/console/talks/{code}")
    assert (seen.json()["who"], seen.json()["lines"], seen.json()["may"]) == (AN, [], [])
    for browser in (binh, office.key_holder()):
        assert "bí mật" not in browser.get("/console/talks/all").text + browser.get(f"/console/talks/{code}").text
        for what in ("take", "answer", "end"):
            answer = posted(browser, code, what, text="xen vào")
            assert (answer.status_code, AN in answer.json()["error"]) == (409, True), what
    assert "xen vào" not in told(office)


def test_another_commune_cannot_tell_a_talk_from_none(office, asks, app_photo, says):
    code, photo = asks(), app_photo
    says(media=(Media("photo", photo),))
    there = office.someone("commune", "24002")
    assert there.get("/console/talks/all").json() == {"talks": [], "waiting": 0}
    for path in (code, f"{code}/media/{photo}", "GC-ZZZZZ"):
        assert there.get(f"/console/talks/{path}").status_code == 404
    for what in ("take", "answer", "end"):
        assert posted(there, code, what, text="x").status_code == posted(there, "GC-ZZZZZ", what, text="x").status_code == 404
    for role in ("captain", "editor", "viewer"):
        browser = office.someone(role, "24001")
        assert browser.get("/console/talks/all").status_code == 403
        assert posted(browser, code, "take").status_code == 403


@pytest.fixture
def app_photo(office):
    return office.app.media.save(b"\xff\xd8\xff" + b"x" * 40, ".jpg")


def test_a_file_is_given_out_with_its_own_talk_alone(office, asks, says, app_photo):
    code, other = asks(), asks(who=Sender("web", "citizen-session-0002"))
    says(media=(Media("photo", app_photo), Media("video", "telegram:later")))
    an = office.someone(name=AN)
    (first, later) = an.get(f"/console/talks/{code}").json()["lines"][-1]["files"]
    assert an.get(first["address"]).content.startswith(b"\xff\xd8\xff")
    assert later["address"] == ""
    assert an.get(f"/console/talks/{other}/media/{app_photo}").status_code == 404
    for name in ("..%2F..%2Fconsole.key", "%2Fetc%2Fpasswd", "console.key"):
        assert an.get(f"/console/talks/{code}/media/{name}").status_code == 404


def test_what_is_taken_in_ones_own_chat_is_answered_on_the_console_too(office, asks, says):
    office.official(AN, telegram="500")
    office.app.runner.talks.channels = None
    code = asks()
    office.app.runner.handle(office_press(office, code), inline=True)
    office.book.set_password(office.book.add(Wanted(official=AN))["id"], PASSWORD)
    an = office.signed_in(AN)
    assert an.get(f"/console/talks/{code}").json()["mine"] is True
    assert posted(an, code, "answer", text="chào bạn").status_code == 200
    assert "chào bạn" in told(office)
    says("cảm ơn")
    assert "cảm ơn" in told(office, Sender("telegram", "500"))


def office_press(office, code):
    """The official presses "take" in Telegram."""
    pressed = Incoming(
        sender=Sender("telegram", "500"), event_key=office.new_id(), received_at=office.clock(), choice=f"desk:{code}:take"
    )
    office.app.runner.accept(pressed)
    return pressed


def test_presses_are_in_the_audit_log_and_another_site_presses_nothing(office, asks):
    code = asks()
    an = office.someone(name=AN)
    assert an.post(f"/console/talks/{code}/take", json={}).status_code == 403
    posted(an, code, "take")
    entries = office.key_holder().get("/console/audit/entries").json()["entries"]
    found = [(one["name"], one["action"], one["object"], one["result"]) for one in entries]
    assert (AN, "POST talks/{code}/take", code, "ok") in found
    assert (AN, "POST talks/{code}/take", code, "refused") in found


def test_open_pages_of_the_area_are_told_and_make_the_desk_open(office, asks):
    live = Live(office.app.engine, office.app.store, None, office.app.say)
    pages = {
        name: Page(Viewer(name, name, role, units))
        for name, role, units in (
            ("here", "commune", frozenset({"24001"})),
            ("there", "commune", frozenset({"24002"})),
            ("looks", "viewer", frozenset({"24001"})),
            ("all", "province", None),
        )
    }
    live.pages.update(pages.values())
    live.tell_of_talk("24001")
    assert {name for name, page in pages.items() if page.waiting.qsize()} == {"here", "all"}
    live.pages.intersection_update({pages["here"], pages["looks"]})
    assert (live.is_watched("24001"), live.is_watched("24002")) == (True, False)
    units = []
    office.app.runner.on_talk.append(units.append)
    asks()
    assert units == ["24001"]


def test_without_messengers_and_with_nobody_at_the_console_nobody_is_promised_an_official(office, says):
    office.app.runner.talks.at_console = lambda unit: False
    with office.app.engine.begin() as c:
        subscriptions.subscribe(c, CITIZEN, "24001", office.clock())
    assert "Tôi đã nhắn" not in says("gặp cán bộ")
    assert office.key_holder().get("/console/talks/all").json()["waiting"] == 0
