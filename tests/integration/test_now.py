"""The console's first page, asked over HTTP: filters, areas, giving to somebody, near reports, the map."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console.access import ConsoleAccess
from bot.console.guard import Guard
from bot.console.now import NowPage
from bot.console.viewer import Viewer
from bot.health import SecurityHeaders
from bot.messages import Abilities, Incoming, Place, Sender
from bot.storage import incidents, outbox, units, water
from bot.storage.tables import outbox as table
from bot.storage.units import Official, Unit
from bot.water.model import WaterPoint
from tests.integration.serving import events, served
from tests.integration.test_console import OURS, app, assembled, browser, desk  # noqa: F401  (fixtures)

A, B = Place(lat=11.5349, lon=106.8823), Place(lat=11.7, lon=106.9)
SHAPE = '{"type":"Polygon","coordinates":[[[106.8,11.5],[106.95,11.5],[106.95,11.6],[106.8,11.6],[106.8,11.5]]]}'


@dataclass(frozen=True)
class As(ConsoleAccess):
    """Lets everybody in as one person."""

    who: Viewer | None = None

    def viewer(self, request):
        return self.who


@pytest.fixture
def town(app, clock):  # noqa: F811
    """A province, two communes next to each other, a desk in each."""
    app.channels["telegram"] = SimpleNamespace(abilities=Abilities())
    with app.engine.begin() as c:
        units.put_units(
            c,
            [
                Unit(code="p", name="Đồng Nai", folded="dong nai"),
                Unit(code="a", name="Xã A", folded="xa a", parent="p", lat=A.lat, lon=A.lon),
                Unit(code="b", name="Xã B", folded="xa b", parent="p", lat=B.lat, lon=B.lon),
                Unit(code="c", name="Xã C", folded="xa c", parent="p", lat=12.2, lon=107.2),
            ],
            {"a": SHAPE},
        )
        for number, code in enumerate("pabc", 1):
            official = Official(id=0, name=f"Trực {code}", unit=code, role="desk", telegram=f"-{number}")
            units.add_official(c, official, clock())
    return app


@pytest.fixture
def looks(town, clock):
    """The page as somebody of these units sees it; all, unless said."""

    def looking(of=None, role="province"):
        viewer = Viewer(f"v-{of}", "Bàn trực" if of is None else f"Trực {of}", role, None if of is None else frozenset(of))
        access = As(**vars(town.access), who=viewer)
        page = NowPage.of(town, Guard(access, town.say), clock)
        return TestClient(SecurityHeaders(Starlette(routes=page.routes())), base_url="http://127.0.0.1")

    return looking


@pytest.fixture
def report(town, clock, new_id):
    """Somebody reports from a place; gives the code."""

    def said(text="cháy nhà", place=A):
        sender = Sender("web", f"session-{new_id()}-000000")
        for more in ({"text": text}, {"place": place}):
            incoming = Incoming(sender=sender, event_key=new_id(), received_at=clock(), **more)
            town.runner.accept(incoming)
            town.runner.handle(incoming, inline=True)
        with town.engine.begin() as c:
            return next(one.code for one in incidents.latest(c) if one.reporter == sender)

    return said


def rows(client, **asked):
    answer = client.get("/console/board", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(client, **asked):
    return [row["code"] for row in rows(client, **asked)["rows"]]


def test_the_list_is_filtered_and_says_how_many_there_are(looks, report, clock):
    first = report("cháy nhà ở chợ")
    clock.forward(3600)
    second = report("có người đuối nước ở hồ", B)
    client = looks()
    found = rows(client)
    assert [row["code"] for row in found["rows"]] == [second, first]
    assert found["counts"] == {"open": 2}
    assert found["rows"][1]["unit"] == "Xã A"
    assert codes(client, kind="drowning") == [second]
    assert codes(client, unit="a") == [first]
    assert codes(client, unit="p") == [second, first]
    assert codes(client, q="CHỢ") == codes(client, q="cho nha") == [first]
    assert codes(client, q=first[3:].lower()) == [first]
    assert codes(client, who="mine") == []
    assert codes(client, since="2026-11-24") == []
    assert codes(client, until="2026-11-23", tab="open") == [second, first]


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "a" * 101}, {"tab": "x"}, {"state": "x"}, {"who": "everybody"}, {"unit": "zz"}, {"since": "32/13"},
        {"kind": "a b'; drop"}, {"after": "x~y"}, {"until": "9999-12-31"},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_a_sentence(looks, asked):
    paths = ["/console/board"] if "after" in asked else ["/console/board", "/console/map/incidents"]
    for path in paths:
        answer = looks().get(path, params=asked)
        assert answer.status_code == 409
        assert answer.json()["error"]


def test_everybody_sees_their_own_area_only(looks, report):
    here, there = report(), report("cháy xưởng", B)
    of_a = looks("a", "commune")
    assert codes(of_a) == [here]
    assert rows(of_a)["counts"] == {"open": 1}
    assert codes(of_a, unit="b") == codes(of_a, unit="p", q="xưởng") == []
    assert [row["code"] for row in of_a.get("/console/map/incidents").json()["rows"]] == [here]
    assert [one["value"] for one in of_a.get("/console/board/choices").json()["units"]] == ["a"]
    for part in ("candidates", "water", "assignees"):
        assert of_a.get(f"/console/incidents/{here}/{part}").status_code == 200
        assert of_a.get(f"/console/incidents/{there}/{part}").status_code == 404
    assert of_a.post(f"/console/incidents/{there}/assign", json={"unit": "a"}, headers=OURS).status_code == 404


@pytest.mark.parametrize("role", ["captain", "editor"])
def test_some_roles_see_no_incident(looks, report, role):
    code = report()
    client = looks("a", role)
    for path in (
        "/console/board",
        "/console/board/choices",
        "/console/map",
        "/console/live",
        f"/console/incidents/{code}/water",
    ):
        assert client.get(path).status_code == 403
    assert client.post(f"/console/incidents/{code}/assign", json={"unit": "a"}, headers=OURS).status_code == 403


def test_a_viewer_may_look_and_not_give(looks, report):
    code = report()
    client = looks("a", "viewer")
    assert codes(client) == [code]
    assert client.get(f"/console/incidents/{code}/assignees").status_code == 403
    assert client.post(f"/console/incidents/{code}/assign", json={"unit": "p"}, headers=OURS).status_code == 403


def test_it_is_given_to_a_unit_whose_desk_is_told_and_still_waits_to_be_taken(town, looks, report):
    code = report()
    client = looks("a", "commune")
    offered = client.get(f"/console/incidents/{code}/assignees").json()
    assert [one["value"] for one in offered["units"]] == ["a", "p"]
    row = client.post(f"/console/incidents/{code}/assign", json={"unit": "p"}, headers=OURS).json()
    assert (row["state"], row["assigned"]) == ("forwarded", "Đồng Nai")
    assert (row["timeline"][-1]["label"], row["timeline"][-1]["who"]) == ("Giao cho Đồng Nai", "Trực a")
    told = sent(town, code, "-1")
    assert "Trực a giao tin này cho bạn" in told[0].text
    assert told[0].choices[0].label == "Tiếp nhận"
    assert any("Trực a giao cho Đồng Nai" in one.text for one in sent(town, code, "-2"))
    assert codes(looks("p", "commune")) == [code]


def sent(town, code, chat):
    """What was put into the outbox for a chat about an incident."""
    with town.engine.begin() as c:
        of_it = (table.c.incident == incidents.by_code(c, code).id, table.c.address == chat)
        ids = list(c.scalars(select(table.c.id).where(*of_it).order_by(table.c.created_at)))
        return [message.reply for message in outbox.by_ids(c, ids)]


def test_it_is_given_to_a_colleague_and_is_then_theirs(town, looks, report):
    code = report()
    client = looks()
    people = client.get(f"/console/incidents/{code}/assignees").json()["officials"]
    assert (people[0]["label"], people[0]["on_duty"]) == ("Trực a", True)
    given = next(one for one in people if one["label"] == "Trực b")
    client.post(f"/console/incidents/{code}/assign", json={"official": given["value"]}, headers=OURS)
    of_b = looks("b", "commune")
    assert codes(of_b, who="mine") == [code]
    assert rows(of_b)["rows"][0]["assigned"] == "Trực b"
    assert len(sent(town, code, "-3")) == 1


@pytest.mark.parametrize(
    "form", [{}, {"unit": "b"}, {"unit": "zz"}, {"official": 999}, {"official": "1"}, {"unit": 5}, {"official": True}]
)
def test_to_others_it_is_not_given(looks, report, form):
    code = report()
    answer = looks("a", "commune").post(f"/console/incidents/{code}/assign", json=form, headers=OURS)
    assert answer.status_code == 409
    assert "không giao" in answer.json()["error"].lower()


def test_only_from_our_own_page_and_while_it_is_open(looks, report, desk):  # noqa: F811
    code = report()
    client = looks()
    path = f"/console/incidents/{code}/assign"
    assert client.post(path, json={"unit": "a"}).status_code == 403
    assert client.post(path, json={"unit": "a"}, headers={"Origin": "https://evil.example", **OURS}).status_code == 403
    assert client.post(path, content=b"[]", headers=OURS).status_code == 400
    desk.post(f"/console/incidents/{code}/resolve", headers=OURS)
    assert client.post(path, json={"unit": "a"}, headers=OURS).status_code == 409


def test_near_reports_of_the_same_kind_are_offered_nearest_first(looks, report, clock):
    far = report("cháy nhà", Place(lat=A.lat + 0.01, lon=A.lon))
    clock.forward(600)
    near = report("cháy kho", Place(lat=A.lat + 0.004, lon=A.lon))
    report("có người đuối nước ở hồ", A)
    clock.forward(600)
    code = report("nhà cháy to", A)
    found = looks().get(f"/console/incidents/{code}/candidates").json()["candidates"]
    assert [(one["code"], one["minutes"]) for one in found] == [(near, 10), (far, 20)]
    assert 400 < found[0]["metres"] < 500


def test_the_map_has_outlines_names_and_water(town, looks, report, clock):
    code = report()
    with town.engine.begin() as c:
        water.put_points(c, [WaterPoint(code="T1", kind="hydrant", lat=A.lat + 0.001, lon=A.lon, name="chợ")], clock())
    client = looks("a", "commune")
    ground = client.get("/console/map").json()
    assert [(one["name"], one["shape"]["type"]) for one in ground["outlines"]] == [("Xã A", "Polygon")]
    assert [one["name"] for one in ground["places"]] == ["Xã A"]
    assert ground["tiles"] == ""
    (one,) = client.get(f"/console/incidents/{code}/water").json()["water"]
    assert (one["distance"], one["faulty"]) == ("110 m", False)
    assert "chợ" in one["label"]


def test_only_the_console_may_show_tiles_and_of_that_site_only():
    tiles = "https://maps.example.vn/{z}/{x}/{y}.png"
    client = TestClient(SecurityHeaders(Starlette(), tiles=tiles))
    policy = client.get("/console").headers["content-security-policy"]
    assert "img-src 'self' data: blob: https://maps.example.vn;" in policy
    assert "maps.example.vn" not in client.get("/").headers["content-security-policy"]


def test_every_page_hears_of_its_own_area_within_a_moment(town, report, clock):
    """Two pages; each is told of what it may see."""
    pages = {}

    def started(loop):
        for page in pages.values():
            town.runner.on_change.append(lambda one, page=page: loop.call_soon_threadsafe(page.live.tell, one))

    for code in "ab":
        viewer = Viewer(code, f"Trực {code}", "commune", frozenset(code))
        pages[code] = NowPage.of(town, Guard(As(**vars(town.access), who=viewer), town.say), clock)
    report("khói ở bếp")
    with served(pages["a"].routes(), started) as address, httpx.stream("GET", f"{address}/console/live", timeout=10) as one:
        heard = events(one)
        assert next(heard)[0] == "ping"
        report("cháy xưởng", B)
        here = report("nhà đang cháy", Place(lat=A.lat + 0.03, lon=A.lon))
        name, line = next(heard)
    assert (name, line["code"], line["title"]) == ("incident", here, "Cháy")


def test_the_page_asks_for_its_scripts_by_lasting_addresses(desk):  # noqa: F811
    page = desk.get("/console", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    script = page.text.split('type="module" src="')[1].split('"')[0]
    answer = desk.get(script, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert f'modulepreload" href="{script.rpartition("/")[0]}/list.js"' in page.text
    again = desk.get("/console", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    library = page.text.split('data-library="')[1].split('"')[0]
    assert "immutable" in desk.get(f"{library}leaflet.js").headers["cache-control"]
    assert desk.get("/static/console/console.css").status_code == 200
