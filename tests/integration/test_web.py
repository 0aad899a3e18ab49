"""The citizen page's requests, without a model: what a browser, a broken browser and a stranger may send."""

from __future__ import annotations

import json
import threading
from datetime import date
from typing import ClassVar

import httpx
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.app import assemble, new_id, web
from bot.channels.web_routes import WebRoutes
from bot.media import LARGEST, LARGEST_RECORDING
from bot.messages import Reply
from bot.settings import Settings
from bot.storage import incidents, outbox, tables, units
from bot.storage.units import Unit
from knowledge.schema import Picture
from tests.integration.serving import next_event, served
from tests.unit.knowledge.written import DRAWING

AN = "an-session-0001"
BINH = "binh-session-01"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 200


@pytest.fixture
def app(tmp_path, clock, random):
    """Everything put together on SQLite, nothing trained, nothing running."""
    made = assemble(Settings(data_dir=tmp_path / "data"), clock, random)
    yield made
    made.close()


@pytest.fixture
def page(app, clock):
    return Page(app, TestClient(web(app, clock)))


@pytest.fixture
def pages(database_url, tmp_path, clock, random):
    """The same on SQLite and on PostgreSQL."""
    made = assemble(Settings(data_dir=tmp_path / "data", database_url=database_url), clock, random)
    yield Page(made, TestClient(web(made, clock)))
    made.close()


class Page:
    """A browser on the citizen page."""

    def __init__(self, app, client):
        self.app, self.client = app, client

    def says(self, text="", session=AN, message_id=None, **more):
        body = {"session": session, "text": text} | more
        return self.posts(json.dumps(body).encode(), message_id)

    def posts(self, body, message_id=None):
        headers = {"X-Message-Id": message_id} if message_id else {}
        return self.client.post("/api/chat", content=body, headers=headers)

    def uploads(self, data, session=AN, name="photo.jpg", message_id=None):
        headers = {"X-Message-Id": message_id} if message_id else {}
        return self.client.post("/api/chat/photo", data={"session": session}, files={"file": (name, data)}, headers=headers)

    @property
    def incidents(self):
        with self.app.engine.begin() as connection:
            return incidents.latest(connection)


def test_an_emergency_is_answered_before_any_model_is_loaded(page):
    assert not page.app.mind.ready
    answer = page.says("chay nha roi cuu voi")
    (reply,) = answer.json()["replies"]
    assert answer.status_code == 200
    assert "Gọi 114" in reply["text"].splitlines()[0]
    assert (reply["wants_place"], reply["emergency"]) == (True, True)
    assert [choice["label"] for choice in reply["choices"]] == ["Đúng, báo ngay", "Không phải sự cố"]
    (incident,) = page.incidents
    assert (incident.event, incident.texts) == ("fire", ("chay nha roi cuu voi",))


def test_a_conversation_by_text_button_and_place(page):
    choices = page.says("cháy nhà").json()["replies"][0]["choices"]
    page.says(choice=choices[0]["value"])
    page.says(place={"lat": 11.5349, "lon": 106.8823, "accuracy": 12.5})
    page.says("có hai người trên lầu")
    (incident,) = page.incidents
    assert incident.confirmed
    assert (incident.place.lat, incident.place.lon, incident.place.accuracy) == (11.5349, 106.8823, 12.5)
    assert incident.texts == ("cháy nhà", "có hai người trên lầu")


def test_two_people_do_not_mix(page):
    page.says("cháy nhà", AN)
    page.says("có người đuối nước ở hồ", BINH)
    assert {i.reporter.address: i.event for i in page.incidents} == {AN: "fire", BINH: "drowning"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"session": "an-session-0001", "text": 5}',
        b'{"session": "an-session-0001", "place": "here"}',
        b'{"session": "an-session-0001", "place": {"lat": "a", "lon": 1}}',
        b'{"session": "an-session-0001", "text": "\xff\xfe"}',
        b'{"x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    ],
    ids=["empty", "cut", "list", "null", "string", "number as text", "place", "latitude", "not UTF-8", "deep"],
)
def test_what_is_not_a_message_is_refused_with_a_sentence(page, body):
    answer = page.posts(body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "session", [None, "", "short", "a" * 65, "với-dấu-12345", "an-session-0001\n", "../../etc/passwd", 12345678]
)
def test_without_a_proper_session_nothing_is_taken(page, session):
    body = {"text": "cháy nhà"} if session is None else {"text": "cháy nhà", "session": session}
    answer = page.posts(json.dumps(body).encode())
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert page.incidents == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r"])
def test_an_empty_message_is_said_to_be_empty(page, text):
    answer = page.says(text)
    assert answer.status_code == 400
    assert "trống" in answer.json()["error"]


def test_a_message_of_20000_characters_is_taken(page):
    answer = page.says("cháy nhà " + "ơi " * 6_660)
    assert answer.status_code == 200
    assert "Gọi 114" in answer.json()["replies"][0]["text"]
    assert len(page.incidents) == 1


def test_a_message_without_end_is_refused(page):
    assert page.says("a" * 200_000).status_code == 400


@pytest.mark.parametrize(
    "text", ["🔥🔥🔥🆘", "👨‍👩‍👧‍👦", "\u202e\u2066\u200f", "\x01\x07\x1b[31m", "…", "²" * 3, "9" * 6000], ids=ascii
)
def test_odd_messages_are_answered(page, text):
    answer = page.says(text)
    assert answer.status_code == 200
    assert "114" in answer.json()["replies"][0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "cháy nhà \x00 cứu",
        "cháy\u0000 nhà",
        "\u202echáy nhà rồi\u202c",
        "cháy nhà ".ljust(30, "🔥"),
        "c\u0068a\u0301y nha\u0300",
    ],
    ids=["zero", "zero inside", "right to left", "emoji", "decomposed"],
)
def test_an_emergency_is_read_and_kept_through_odd_characters(pages, text):
    answer = pages.says(text)
    assert answer.status_code == 200
    assert "Gọi 114" in answer.json()["replies"][0]["text"]
    pages.says(text)
    assert len(pages.incidents) == 1


@pytest.mark.parametrize("cut", [rb"\ud83d", rb"\ud83d\u0020abc", rb"\udd25"])
def test_an_emergency_with_half_an_emoji_is_read(pages, cut):
    answer = pages.posts(b'{"session": "an-session-0001", "text": "ch\xc3\xa1y nh\xc3\xa0 ' + cut + b'"}')
    assert answer.status_code == 200
    assert "Gọi 114" in answer.json()["replies"][0]["text"]
    assert len(pages.incidents) == 1


@pytest.mark.parametrize(
    "choice", ["report:yes", "quiz:0", "entry:x", "inc:SC-AAAAA:resolve", "inc:", "\x00", "\ud83d", "x" * 5000]
)
def test_buttons_nobody_offered_do_no_harm(page, choice):
    answer = page.says(choice=choice)
    assert answer.status_code == 200
    assert answer.json()["replies"]
    assert page.incidents == []


def test_a_citizen_can_not_press_an_officials_button(page):
    page.says("cháy nhà")
    code = page.incidents[0].code
    answer = page.says(choice=f"inc:{code}:resolve")
    assert "không có quyền" in answer.json()["replies"][0]["text"]
    assert page.incidents[0].state == "received"


@pytest.mark.parametrize("place", [{"lat": 48.85, "lon": 2.35}, {"lat": 1e308, "lon": -1e308}, {"lat": 0, "lon": 0}])
def test_a_place_outside_vietnam_is_refused_kindly(page, place):
    page.says("cháy nhà")
    assert "không nằm ở Việt Nam" in page.says(place=place).json()["replies"][0]["text"]
    assert not page.incidents[0].place.is_point


def test_the_same_message_twice_gives_the_same_replies_and_one_incident(pages):
    pages.says("xin chào")
    first = pages.says("cháy nhà", message_id="m-1")
    again = pages.says("cháy nhà", message_id="m-1")
    assert again.json() == first.json()
    assert len(again.json()["replies"]) == 1
    (incident,) = pages.incidents
    assert incident.texts == ("cháy nhà",)


def test_a_repeat_after_other_messages_still_gets_its_own_replies(page):
    first = page.says("cháy nhà", message_id="m-1")
    page.says("12 Lê Lợi", message_id="m-2")
    page.says("lửa to lắm", message_id="m-3")
    assert page.says("cháy nhà", message_id="m-1").json() == first.json()


def test_repeats_at_the_same_moment_make_one_incident(page):
    answers = []
    senders = [threading.Thread(target=lambda: answers.append(page.says("cháy nhà", message_id="m-1"))) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["replies"]
    assert len(page.incidents) == 1


def test_the_same_id_of_two_people_is_two_messages(page):
    page.says("cháy nhà", AN, "m-1")
    page.says("cháy nhà", BINH, "m-1")
    assert len(page.incidents) == 2


def test_a_message_that_failed_is_dealt_with_when_it_is_sent_again(app, clock):
    class Failing:
        """A runner whose first try breaks off after the message is on the disk."""

        broken = True

        def __getattr__(self, name):
            return getattr(app.runner, name)

        def accept_and_handle(self, incoming):
            if self.broken:
                self.broken = False
                app.runner.accept(incoming)
                raise OSError("disk full")
            return app.runner.accept_and_handle(incoming)

    from starlette.applications import Starlette

    routes = WebRoutes(app.engine, Failing(), app.mind, app.channels["web"], app.media, clock, new_id).routes()
    page = Page(app, TestClient(Starlette(routes=routes)))
    first = page.says("cháy nhà", message_id="m-1")
    assert first.status_code == 500
    assert "114" in first.json()["error"]
    again = page.says("cháy nhà", message_id="m-1")
    assert "Gọi 114" in again.json()["replies"][0]["text"]
    assert len(page.incidents) == 1


@pytest.mark.parametrize(("data", "ending"), [(JPEG, ".jpg"), (PNG, ".png"), (WEBP, ".webp")])
def test_a_photo_is_kept_and_opens_a_report(page, data, ending):
    answer = page.uploads(data, name="whatever.exe")
    assert answer.status_code == 200
    assert "Gọi 114" in "".join(reply["text"] for reply in answer.json()["replies"])
    (incident,) = page.incidents
    (media,) = incident.media
    assert media.ref.endswith(ending)
    assert page.app.media.path(media.ref).read_bytes() == data


def test_a_photo_of_a_report_under_way_goes_with_it(page):
    page.says("cháy nhà")
    page.uploads(JPEG)
    (incident,) = page.incidents
    assert len(incident.media) == 1
    assert incident.confirmed


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 415),
        (b"GIF89a" + b"0" * 99, 415),
        (b"%PDF-1.7", 415),
        (JPEG + b"0" * LARGEST, 415),
        (JPEG + b"0" * (LARGEST_RECORDING + 99_999), 413),
    ],
    ids=["empty", "GIF", "PDF", "a little too large", "far too large"],
)
def test_what_is_no_photo_or_too_large_is_refused_with_a_sentence(page, data, status):
    answer = page.uploads(data)
    assert answer.status_code == status
    assert "JPEG" in answer.json()["error"]
    assert page.incidents == []


@pytest.mark.parametrize(
    ("data", "kind", "ending"),
    [
        (b"\x00\x00\x00\x18ftypisom" + b"0" * (LARGEST + 1), "video", ".mp4"),
        (b"OggS" + b"0" * 99, "voice", ".ogg"),
        (b"\x00\x00\x00\x18ftypM4A " + b"0" * 99, "voice", ".m4a"),
    ],
    ids=["a video larger than a photo may be", "voice", "voice of a phone"],
)
def test_a_video_or_voice_note_is_kept_like_a_photo(page, data, kind, ending):
    page.says("cháy nhà")
    assert page.uploads(data).status_code == 200
    (media,) = page.incidents[0].media
    assert media.kind == kind
    assert media.ref.endswith(ending)


def test_a_video_too_large_is_refused_and_the_report_stays(page):
    page.says("cháy nhà")
    answer = page.uploads(b"\x00\x00\x00\x18ftypisom" + b"0" * LARGEST_RECORDING)
    assert answer.status_code == 415
    assert "20 MB" in answer.json()["error"]
    assert page.incidents[0].media == ()


def test_what_is_said_of_people_and_a_number_is_kept_with_the_incident(page):
    page.says("cháy nhà, 2 người kẹt")
    page.says("sđt 0912345678, 1 người bị bỏng")
    with page.app.engine.begin() as connection:
        row = connection.execute(select(tables.incident.c.trapped, tables.incident.c.hurt, tables.incident.c.phone)).one()
    assert tuple(row) == (2, 1, "+84912345678")


def test_a_commune_is_found_by_part_of_its_name_and_picked(page):
    with page.app.engine.begin() as connection:
        known = [Unit(code="70", name="Tỉnh Đồng Nai", folded="tinh dong nai")]
        known += [Unit(code="1", name="Xã Lộc Ninh", folded="xa loc ninh", parent="70", lat=11.84, lon=106.59)]
        units.put_units(connection, known)
    page.says("cháy nhà")
    (reply,) = page.says("5 Trần Phú, xã Lộc").json()["replies"]
    (choice,) = reply["choices"]
    assert choice == {"value": "place:unit:1", "label": "Xã Lộc Ninh"}
    page.says(choice=choice["value"])
    assert page.incidents[0].place.text == "5 Trần Phú, xã Lộc, Xã Lộc Ninh"


def test_a_flood_is_counted_and_marks_the_incident(pages):
    pages.says("cháy nhà")
    for _ in range(40):
        assert pages.says("nhanh lên").status_code == 200
    (found,) = pages.incidents
    counted = [event for event in found.events if event.kind == "flood"]
    assert [event.detail for event in counted] == ["11"]
    assert len(found.texts) == 30
    with pages.app.engine.begin() as connection:
        assert connection.execute(select(tables.incident.c.suspect)).scalar_one() == "flood"


def test_a_hazard_without_a_name_is_kept_as_such(pages):
    pages.says("", choice="menu:hazard")
    pages.says("", choice="hazard:kind:locked_exit")
    pages.says("", place={"lat": 11.53, "lon": 106.88})
    pages.says("", choice="hazard:anonymous")
    (found,) = pages.incidents
    assert (found.event, found.confirmed, found.place.lat) == ("locked_exit", True, 11.53)
    with pages.app.engine.begin() as connection:
        assert connection.execute(select(tables.incident.c.anonymous)).scalar_one()


def test_a_correction_stands_in_the_time_line_and_among_the_words(pages):
    pages.says("cháy nhà")
    pages.says("21 Lê Lợi")
    pages.says("nhầm, số 12 chứ không phải 21")
    (found,) = pages.incidents
    assert found.place.text == "12 Lê Lợi"
    assert [event.detail for event in found.events if event.kind == "corrected"] == ["nhầm, số 12 chứ không phải 21"]
    assert found.texts[-1] == "nhầm, số 12 chứ không phải 21"


def test_a_photo_without_a_session_is_refused(page):
    assert page.uploads(JPEG, session="").status_code == 400
    assert page.incidents == []


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\ngarbage"])
def test_a_broken_upload_is_refused(page, body):
    answer = page.client.post("/api/chat/photo", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert 400 <= answer.status_code < 500


def test_a_photo_sent_again_is_one_photo(page):
    page.says("cháy nhà")
    first = page.uploads(JPEG, message_id="p-1")
    again = page.uploads(JPEG, message_id="p-1")
    assert again.json() == first.json()
    assert len(page.incidents[0].media) == 1


@pytest.mark.parametrize("path", ["/", "/api/chat/stream?session=", "/healthz", "/console", "/static/chat/chat.js", "/nowhere"])
def test_every_answer_carries_the_security_headers(page, path):
    headers = page.client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_and_its_parts_are_served(page):
    for path in ("/", "/static/chat/chat.js", "/static/chat/chat.css"):
        assert page.client.get(path).status_code == 200
    assert page.client.get("/static/chat/../../settings.py").status_code == 404
    assert page.client.get("/api/chat").status_code == 405


class Drawn:
    """Knowledge with one picture."""

    documents: ClassVar = {}
    pictures: ClassVar = {"burn": Picture(id="burn", alt="Cánh tay bị bỏng dưới vòi nước mát.", checked=date(2026, 11, 28))}
    drawings: ClassVar = {"burn": DRAWING}


@pytest.fixture
def drawn(app, monkeypatch):
    monkeypatch.setattr(app.mind, "_knowledge", Drawn())


def test_a_picture_is_served_kept_and_said_to_be_the_same(page, drawn):
    first = page.client.get("/pictures/burn.svg")
    assert (first.status_code, first.headers["content-type"].split(";")[0], first.text) == (200, "image/svg+xml", DRAWING)
    assert "max-age" in first.headers["cache-control"]
    again = page.client.get("/pictures/burn.svg", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_messengers_fetch_it_as_a_png(page, drawn):
    answer = page.client.get("/pictures/burn.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["other.svg", "other.png", "..%2f..%2fetc%2fpasswd.svg", "..%2fx.png", "burn.gif", ""])
def test_what_is_no_picture_is_not_found(page, drawn, name):
    assert page.client.get(f"/pictures/{name}").status_code == 404


def test_while_the_knowledge_is_loading_there_is_no_picture(page):
    assert page.client.get("/pictures/burn.svg").status_code == 404


def test_a_reply_names_its_picture_and_what_it_shows(app, clock, drawn):
    routes = WebRoutes(app.engine, app.runner, app.mind, app.channels["web"], app.media, clock, new_id, app.pictures)
    shown = routes.as_json("1", Reply(text="Xả nước mát.", picture="burn"))
    assert shown["picture"] == {"src": "/pictures/burn.svg", "alt": "Cánh tay bị bỏng dưới vòi nước mát."}
    assert routes.as_json("1", Reply(text="Xả nước mát."))["picture"] is None
    assert routes.as_json("1", Reply(text="Xả nước mát.", picture="gone"))["picture"] is None


def test_health_says_what_is_starting_and_what_works(page):
    answer = page.client.get("/healthz")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert (parts["database"], parts["emergency_rules"], parts["model"]) == ("ok", "ok", "starting")


def test_metrics_count_messages(page):
    page.says("cháy nhà")
    assert 'pccc_messages_total{channel="web",taken_for="emergency"}' in page.client.get("/metrics").text


def test_a_stream_without_a_session_is_refused(page):
    assert page.client.get("/api/chat/stream").status_code == 400


@pytest.fixture
def live(app, page, clock):
    """The citizen page on a real socket."""
    routes = WebRoutes(app.engine, app.runner, app.mind, app.channels["web"], app.media, clock, new_id).routes()
    with served(routes, app.delivery.use_loop) as address:
        yield address


def send_what_is_due(app, clock):
    with app.engine.begin() as connection:
        due = outbox.due(connection, clock())
    for message in due:
        app.delivery.attempt(message)


def test_what_an_official_does_reaches_the_open_page(app, page, clock, live):
    page.says("cháy nhà")
    (incident,) = page.incidents
    with httpx.stream("GET", f"{live}/api/chat/stream?session={AN}", timeout=10) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        app.runner.act(incident.code, "acknowledge", "Trực ban", "console")
        send_what_is_due(app, clock)
        data = next_event(response, "reply")
    assert f"Tin {incident.code}: Trực ban đã tiếp nhận" in data["text"]


def test_a_page_that_was_away_catches_up_even_after_much_talk(app, page, clock, live):
    page.says("cháy nhà")
    (incident,) = page.incidents
    for number in range(60):
        clock.forward(1)
        page.says(f"câu {number}")
    clock.forward(1)
    app.runner.act(incident.code, "respond", "Trực ban", "console")
    with httpx.stream("GET", f"{live}/api/chat/stream?session={AN}", timeout=10) as response:
        assert "Trực ban báo đang đến" in next_event(response, "reply")["text"]


def test_a_stream_tells_nothing_of_another_person(app, page, live):
    page.says("cháy nhà", AN)
    page.says("có người đuối nước ở hồ", BINH)
    for one in page.incidents:
        app.runner.act(one.code, "acknowledge", "Trực ban", "console")
    binhs = next(i for i in page.incidents if i.reporter.address == BINH)
    with httpx.stream("GET", f"{live}/api/chat/stream?session={BINH}", timeout=10) as response:
        assert binhs.code in next_event(response, "reply")["text"]
