"""The console's page of broadcasts: only its own people, only from its own page, a commune only its own."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.broadcasts.book import BroadcastBook
from bot.console.broadcasts import BroadcastRoutes
from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.settings import Settings
from bot.storage import units
from bot.storage.units import Unit

OURS = {"X-Requested-With": "pccc"}
WANTED = {"text": "Khóa van gas <script>alert(1)</script>", "topics": ["gas"], "units": ["bp"], "quiet": True}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50


class As:
    """Who is signed in, as the desk's access says it."""

    def __init__(self, viewer):
        self._viewer = viewer

    def viewer(self, _request):
        return self._viewer

    def same_origin(self, request):
        return request.headers.get("x-requested-with") == "pccc"

    def record(self, *_what):
        """Nothing is written down."""


@pytest.fixture
def app(tmp_path, clock, random):
    made = assemble(Settings(data_dir=tmp_path / "data"), clock, random)
    with made.engine.begin() as c:
        units.put_units(c, [Unit(code=k, name=n, folded=n.lower(), parent=u) for k, n, u in (
            ("t", "Tỉnh", None), ("bp", "Binh Phuoc", "t"), ("ln", "Loc Ninh", "t"))])  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def desk(app, clock):
    return TestClient(web(app, clock), base_url="http://127.0.0.1", client=("127.0.0.1", 50000), follow_redirects=False)


@pytest.fixture
def signed(app, clock, new_id, random):
    """A client of somebody with a role and units."""
    abilities = {name: channel.abilities for name, channel in app.channels.items()}
    book = BroadcastBook(app.store, app.say, clock, new_id, random, app.media, app.settings.quiet_hours, abilities)

    def client(role, units_=None):
        access = As(Viewer(role, role, role, frozenset(units_) if units_ is not None else None))
        return TestClient(Starlette(routes=BroadcastRoutes(book, Guard(access, app.say)).routes()), base_url="http://127.0.0.1")

    return client


def test_one_is_previewed_saved_started_and_stopped(desk):
    assert desk.get("/console/broadcasts").status_code == 200
    shown = desk.post("/console/broadcasts/preview", json=WANTED, headers=OURS).json()
    assert shown["people"] == 0
    assert "<script>" in shown["channels"][0]["text"]
    picture = desk.post("/console/broadcasts/picture", content=PNG, headers=OURS).json()["picture"]
    made = desk.post("/console/broadcasts/new", json=WANTED | {"picture": picture}, headers=OURS).json()
    assert (made["state"], made["picture"], made["actions"]) == ("draft", picture, ["start", "stop"])
    at = "2026-11-24T08:00:00+07:00"
    started = desk.post(f"/console/broadcasts/{made['code']}/start", json={"at": at}, headers=OURS).json()
    assert (started["state"], started["starts_at"][:16]) == ("scheduled", "2026-11-24T01:00")
    assert desk.post(f"/console/broadcasts/{made['code']}/stop", json={}, headers=OURS).json()["state"] == "stopped"
    assert [row["code"] for row in desk.get("/console/broadcasts/all").json()["broadcasts"]] == [made["code"]]


def test_what_is_forged_or_broken_changes_nothing(desk):
    def post(path, headers=OURS, **body):
        return desk.post(f"/console/broadcasts/{path}", headers=headers, **body).status_code

    assert post("new", {}, json=WANTED) == 403
    assert post("new", {**OURS, "Origin": "https://evil.example"}, json=WANTED) == 403
    assert post("new", {**OURS, "X-Forwarded-For": "1.2.3.4"}, json=WANTED) == 401
    assert post("picture", {}, content=PNG) == 403
    assert post("picture", {**OURS, "X-Forwarded-For": "1.2.3.4"}, content=PNG) == 401
    assert post("picture", content=b"<svg/>") == 409
    assert post("picture", content=PNG + b"\x00" * 6_000_000) == 409
    assert post("new", content=b"[1]") == 400
    assert post("new", content=b"{" * 100_000) == 400
    for wrong in (
        {"text": 5},
        {"topics": "gas"},
        {"topics": [["gas"]]},
        {"units": ["khac"]},
        {"picture": "../pccc.db"},
        {"text": ""},
    ):
        assert post("new", json=WANTED | wrong) == 409, wrong
    assert post("TT-00000/start", json={}) == 404
    code = desk.post("/console/broadcasts/new", json=WANTED, headers=OURS).json()["code"]
    for at in ("hôm nay", "2020-01-01", "9999-12-31", "2026-11-24T08:00:00+99:00"):
        assert post(f"{code}/start", json={"at": at}) == 409, at
    assert desk.get(f"/console/broadcasts/{code}").json()["state"] == "draft"
    assert desk.get("/console/broadcasts/all", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 401
    assert desk.get("/console/broadcasts", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 303


def test_a_commune_reaches_only_its_own(desk, signed):
    theirs = desk.post("/console/broadcasts/new", json=WANTED | {"units": ["ln"]}, headers=OURS).json()["code"]
    everywhere = desk.post("/console/broadcasts/new", json=WANTED | {"units": []}, headers=OURS).json()["code"]
    commune = signed("commune", ["bp"])
    for code in (theirs, everywhere):
        assert commune.get(f"/console/broadcasts/{code}").status_code == 404
        for action in ("start", "stop"):
            assert commune.post(f"/console/broadcasts/{code}/{action}", json={}, headers=OURS).status_code == 404
    assert commune.get("/console/broadcasts/all").json() == {"broadcasts": []}
    assert commune.post("/console/broadcasts/new", json=WANTED | {"units": ["ln"]}, headers=OURS).status_code == 409
    assert commune.post("/console/broadcasts/preview", json=WANTED | {"units": []}, headers=OURS).status_code == 409
    assert commune.post("/console/broadcasts/new", json=WANTED, headers=OURS).status_code == 200
    assert [unit["code"] for unit in commune.get("/console/broadcasts/choices").json()["units"]] == ["bp"]


@pytest.mark.parametrize("role", ["captain", "editor", "viewer"])
def test_who_may_not_warn_may_not_send(signed, role):
    client = signed(role)
    assert client.get("/console/broadcasts/all").status_code == 403
    assert client.post("/console/broadcasts/new", json=WANTED, headers=OURS).status_code == 403
    assert client.post("/console/broadcasts/picture", content=PNG, headers=OURS).status_code == 403
