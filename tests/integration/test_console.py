"""The officials' console: who gets in, what they see, what they can press."""

from __future__ import annotations

import httpx
import pytest
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.background import _erase_old
from bot.console.access import ConsoleAccess
from bot.messages import Incoming, Media, Place, Sender
from bot.settings import Settings
from tests.integration.serving import next_event

OURS = {"X-Requested-With": "pccc"}
HERE = Place(lat=11.5349, lon=106.8823)


@pytest.fixture
def assembled(tmp_path, clock, random):
    """Puts everything together with some settings."""
    made = []

    def build(**settings):
        made.append(assemble(Settings(data_dir=tmp_path / "data", **settings), clock, random))
        return made[-1]

    yield build
    for app in made:
        app.close()


@pytest.fixture
def app(assembled):
    return assembled()


@pytest.fixture
def desk(app, clock):
    """The console in a browser on the machine itself."""
    return browser(app, clock)


def browser(app, clock, host="127.0.0.1", address="127.0.0.1", scheme="http"):
    return TestClient(web(app, clock), base_url=f"{scheme}://{host}", client=(address, 50000), follow_redirects=False)


@pytest.fixture
def report(app, clock, new_id):
    """Somebody reports; gives the code."""

    def said(first="cháy nhà", who="an-session-0001", **parts):
        sender = Sender("web", who)
        for more in ({"text": first}, *([parts] if parts else [])):
            incoming = Incoming(sender=sender, event_key=new_id(), received_at=clock(), **more)
            app.runner.accept(incoming)
            app.runner.handle(incoming, inline=True)
        (row,) = [i for i in browser(app, clock).get("/console/incidents").json()["incidents"] if first in i["texts"]]
        return row["code"]

    return said


def test_the_console_lists_what_was_reported_newest_first(desk, report, clock):
    first = report("cháy nhà")
    clock.forward(60)
    second = report("có người đuối nước ở hồ", "binh-session-01", place=HERE)
    rows = desk.get("/console/incidents").json()["incidents"]
    assert [row["code"] for row in rows] == [second, first]
    newest = rows[0]
    assert (newest["title"], newest["state"], newest["confirmed"]) == ("Đuối nước", "received", True)
    assert newest["texts"] == ["có người đuối nước ở hồ"]
    assert "mlat=11.5349" in newest["map"]
    assert [action["label"] for action in newest["actions"]] == ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả"]


def test_pressing_a_button_changes_the_incident_and_says_who(desk, report):
    code = report()
    row = desk.post(f"/console/incidents/{code}/acknowledge", headers=OURS).json()
    assert (row["state"], row["who"]) == ("acknowledged", "Bàn trực")
    assert row["timeline"][-1]["label"] == "Đã tiếp nhận"
    row = desk.post(f"/console/incidents/{code}/resolve", headers=OURS).json()
    assert (row["state"], row["actions"]) == ("resolved", [])


def test_a_code_may_be_typed_in_small_letters(desk, report):
    assert desk.post(f"/console/incidents/{report().lower()}/acknowledge", headers=OURS).status_code == 200


def test_a_closed_incident_stays_closed(desk, report):
    code = report()
    desk.post(f"/console/incidents/{code}/resolve", headers=OURS)
    answer = desk.post(f"/console/incidents/{code}/acknowledge", headers=OURS)
    assert answer.status_code == 409
    assert code in answer.json()["error"]


@pytest.mark.parametrize("path", ["SC-ZZZZZ/acknowledge", "SC-ZZZZZ/dance", "x/acknowledge"])
def test_what_is_not_there_is_404(desk, path):
    answer = desk.post(f"/console/incidents/{path}", headers=OURS)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_an_action_nobody_knows_is_404(desk, report):
    assert desk.post(f"/console/incidents/{report()}/explode", headers=OURS).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", **OURS},
        {"Origin": "null", **OURS},
        {"X-Requested-With": "XMLHttpRequest"},
    ],
)
def test_a_press_from_another_site_is_refused(desk, report, headers):
    code = report()
    assert desk.post(f"/console/incidents/{code}/resolve", headers=headers).status_code == 403
    assert desk.get("/console/incidents").json()["incidents"][0]["state"] == "received"


def test_a_press_from_our_own_page_is_taken(desk, report):
    headers = {"Origin": "http://127.0.0.1", **OURS}
    assert desk.post(f"/console/incidents/{report()}/acknowledge", headers=headers).status_code == 200


PATHS = ["/console/me", "/console/incidents", "/console/live", "/console/media/x.jpg"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "elsewhere",
    [
        {"address": "203.0.113.9"},
        {"host": "pccc.example.vn"},
        {"host": "127.0.0.1.evil.example"},
        {"address": "not-an-address"},
    ],
    ids=["far away", "another name", "a name like it", "no address"],
)
def test_somebody_from_elsewhere_is_locked_out(app, clock, path, elsewhere):
    assert browser(app, clock, **elsewhere).get(path).status_code == 401


@pytest.mark.parametrize("header", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}])
@pytest.mark.parametrize("path", PATHS)
def test_a_forwarded_request_is_never_local(desk, path, header):
    assert desk.get(path, headers=header).status_code == 401


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"public_url": "https://pccc.example.vn"}])
def test_on_a_server_for_others_even_the_machine_itself_must_sign_in(assembled, clock, settings):
    app = assembled(**settings)
    assert browser(app, clock).get("/console/incidents").status_code == 401


def test_pressing_without_being_signed_in_is_refused(app, clock, report):
    code = report()
    answer = browser(app, clock, address="203.0.113.9").post(f"/console/incidents/{code}/resolve", headers=OURS)
    assert answer.status_code == 401


@pytest.fixture
def remote(assembled, clock):
    """A browser elsewhere, of an assistant that serves others."""
    app = assembled(host="0.0.0.0")
    return app, browser(app, clock, host="pccc.example.vn", address="203.0.113.9", scheme="https")


def test_the_printed_link_lets_a_browser_in_and_leaves_the_address_bar(remote):
    app, client = remote
    answer = client.get(f"/console?key={app.access.key}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "secure"))
    assert app.access.key not in answer.headers["set-cookie"]
    assert client.get("/console").status_code == 200
    assert client.get("/console/incidents").status_code == 200


@pytest.mark.parametrize("key", ["", "wrong", "ổ khóa", "%00", "a" * 5000])
def test_a_wrong_key_lets_nobody_in(remote, key):
    _, client = remote
    answer = client.get("/console", params={"key": key})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", ["console", "console.x.y", "", "console.aaaa.bbbb"])
def test_a_made_up_cookie_lets_nobody_in(remote, cookie):
    _, client = remote
    client.cookies.set("pccc_console", cookie)
    assert client.get("/console/incidents").status_code == 401


def test_the_key_is_kept_private_and_stays_the_same(app, tmp_path):
    people = app.access.signed_in
    first = ConsoleAccess.load(tmp_path, people, host="127.0.0.1", public_url="", desk="Bàn trực")
    assert ConsoleAccess.load(tmp_path, people, host="0.0.0.0", public_url="", desk="Bàn trực").key == first.key
    assert (tmp_path / "console.key").stat().st_mode & 0o077 == 0
    assert len(first.key) >= 24


def test_a_photo_is_shown_to_the_desk(app, desk, report):
    name = app.media.save(b"\xff\xd8\xffpicture", ".jpg")
    report("cháy nhà", media=(Media("photo", name),))
    (row,) = desk.get("/console/incidents").json()["incidents"]
    assert row["photos"] == [f"/console/media/{name}"]
    assert desk.get(row["photos"][0]).content == b"\xff\xd8\xffpicture"


def test_recordings_are_given_out_and_what_was_not_fetched_is_counted(app, desk, report):
    name = app.media.save(b"OggS and a voice", ".ogg")
    report("cháy nhà", media=(Media("voice", name), Media("video", "telegram:v", "too_large")))
    (row,) = desk.get("/console/incidents").json()["incidents"]
    assert row["photos"] == []
    assert row["recordings"] == [f"/console/media/{name}"]
    assert row["not_fetched"] == 1
    assert desk.get(row["recordings"][0]).content == b"OggS and a voice"


@pytest.mark.parametrize("name", ["gone.jpg", "..%2Fconsole.key", "%2e%2e%2fpccc.db"])
def test_only_photos_are_given_out(desk, name):
    assert desk.get(f"/console/media/{name}").status_code == 404


def test_the_console_page_and_its_parts_are_served(desk):
    page = desk.get("/console")
    assert page.status_code == 200
    assert "/static/console/" in page.text


def test_next_event_reads_streams():
    response = httpx.Response(200, text='retry: 1\nevent: ping\ndata: {}\n\nevent: incident\ndata: {"code": "SC-2"}\n\n')
    assert next_event(response, "incident") == {"code": "SC-2"}


def test_the_desk_sees_whom_to_call_who_is_in_danger_and_what_the_reporter_reported_before(desk, report, clock):
    first = report("cháy nhà")
    desk.post(f"/console/incidents/{first}/false_alarm", headers=OURS)
    clock.forward(86_400)
    code = report("nhà bên cạnh đang cháy", text="có 2 người mắc kẹt, 1 người bị thương, gọi 0912345678")
    row = next(i for i in desk.get("/console/incidents").json()["incidents"] if i["code"] == code)
    assert row["history"] == {"reports": 2, "false_alarms": 1}
    assert (row["trapped"], row["hurt"], row["phone"]) == (2, 1, "+84912345678")
    assert row["people"] == "2 người mắc kẹt, 1 người bị thương"


@pytest.fixture
def closes(desk):
    def send(code, headers=OURS, **form):
        return desk.post(f"/console/incidents/{code}/closing", json=form, headers=headers)

    return send


def test_a_report_is_closed_with_a_form_and_corrected(report, closes):
    code = report()
    row = closes(code, outcome="forces", cause="electric", injured="2", damage="1,5 tỷ").json()
    assert (row["state"], row["who"]) == ("resolved", "Bàn trực")
    assert row["closing"] == {"outcome": "forces", "cause": "electric", "injured": 2, "damage": 1_500_000_000}
    assert row["timeline"][-1]["label"].startswith("Ghi kết quả: Lực lượng xử lý; nguyên nhân: Điện")
    again = closes(code, **row["closing_form"] | {"injured": "3"}).json()
    assert again["closing"]["injured"] == 3
    assert again["closing"]["damage"] == 1_500_000_000


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "kết quả"),
        ({"outcome": "forces", "dead": "-1"}, "Số người chết"),
        ({"outcome": "forces", "dead": {"a": 1}}, "Số người chết"),
        ({"outcome": "false_alarm", "injured": "1"}, "báo giả"),
        ({"outcome": "duplicate", "same_as": "SC-ZZZZZ"}, "SC-ZZZZZ"),
    ],
)
def test_a_form_that_cannot_be_right_is_answered_with_a_sentence_and_changes_nothing(desk, report, closes, form, words):
    code = report()
    answer = closes(code, **form)
    assert answer.status_code == 409
    assert words in answer.json()["error"]
    (row,) = desk.get("/console/incidents").json()["incidents"]
    assert (row["state"], row["closing"]) == ("received", None)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"', b'{"note": "' + b"a" * 20_000 + b'"}'])
def test_what_is_no_form_is_refused(desk, report, body):
    answer = desk.post(f"/console/incidents/{report()}/closing", content=body, headers=OURS)
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]


def test_only_our_own_page_and_those_let_in_may_close(app, clock, desk, report, closes):
    code = report()
    assert closes(code, headers={}, outcome="forces").status_code == 403
    assert closes("SC-ZZZZZ", outcome="forces").status_code == 404
    stranger = browser(app, clock, host="pccc.example", address="203.0.113.7")
    assert stranger.post(f"/console/incidents/{code}/closing", json={"outcome": "forces"}, headers=OURS).status_code == 401
    assert stranger.get("/console/closing").status_code == 401


def test_a_report_closed_by_mistake_is_opened_again(desk, report):
    code = report()
    row = desk.post(f"/console/incidents/{code}/false_alarm", headers=OURS).json()
    assert row["reopen_until"]
    row = desk.post(f"/console/incidents/{code}/reopen", headers=OURS).json()
    assert (row["state"], row["reopen_until"]) == ("forwarded", None)
    assert row["history"]["false_alarms"] == 0


def test_the_form_offers_outcomes_causes_and_fields_in_words(desk):
    offered = desk.get("/console/closing").json()
    assert {"value": "false_alarm", "label": "Báo giả, không có sự cố"} in offered["outcomes"]
    assert {"value": "welding", "label": "Hàn cắt"} in offered["causes"]
    assert offered["fields"]["controlled_at"] == "Giờ khống chế"


@pytest.mark.parametrize(
    "name", ["../pccc.db", "..%2fpccc.db", "%2e%2e%2fpccc.db", "..%5cpccc.db", "%2fetc%2fpasswd", "....//pccc.db", "x%00.jpg"]
)
def test_nothing_but_received_media_is_served(app, desk, name):
    app.media.save(b"\xff\xd8\xff", ".jpg")
    for folder in ("console/media", "static/console", "static/chat", "media", "data/media"):
        answer = desk.get(f"/{folder}/{name}")
        assert answer.status_code in (400, 404), folder
        assert b"SQLite" not in answer.content


def test_media_are_served_nowhere_but_on_the_console(app, desk):
    name = app.media.save(b"\xff\xd8\xff", ".jpg")
    assert desk.get(f"/console/media/{name}").status_code == 200
    for folder in ("static/console", "static/chat", "media", "api/media", "api/chat/photo"):
        assert desk.get(f"/{folder}/{name}").status_code in (404, 405), folder


def test_what_was_kept_long_enough_goes_while_serving(app, desk, clock, report):
    code = report()
    desk.post(f"/console/incidents/{code}/resolve", headers=OURS)
    clock.forward(366 * 86400)
    _erase_old(app, clock())
    (row,) = desk.get("/console/incidents").json()["incidents"]
    assert (row["code"], row["state"], row["texts"]) == (code, "resolved", [])
