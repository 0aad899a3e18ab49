"""Who may do what on the console, and where: every route is tried as somebody of another commune; actions are written down."""

from __future__ import annotations

import csv
import io
from datetime import date
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from starlette.routing import Route

from bot.app import assemble
from bot.broadcasts.book import BroadcastBook
from bot.broadcasts.model import Wanted as Bulletin
from bot.campaign_book import CampaignBook
from bot.console.people_book import Wanted as Person
from bot.console.viewer import ROLES
from bot.messages import Incoming, Media, Sender
from bot.settings import Settings
from bot.storage import audit, subscriptions, talks
from bot.storage.audit import Asked, Entry
from bot.storage.incidents import by_code
from bot.storage.team_tables import member, team
from bot.storage.warning_tables import warning
from bot.training.exam_book import ExamBook, Wanted
from bot.warnings.book import WarningBook
from tests.integration.console_office import HERE, HOST, OURS, THERE, Office
from tests.integration.exam_hall import BANK

MARK = "A1X"
"""Stands in everything that belongs to the first commune, and nowhere else."""
STREAMS = ("/console/live",)
"""Routes that never end an answer; they are tried on their own."""
FIXED = {"action": "acknowledge", "form": "csv"}
"""Names in addresses that stand for no id."""
COMMON = ("/console/account/", "/console/knowledge/")
"""What is one's own, or belongs to no commune."""
READABLE = ("application/json", "text/", "image/svg+xml", "application/geo+json")


@pytest.fixture
def app(tmp_path, clock, random):
    app = assemble(Settings(data_dir=tmp_path / "data", public_url=f"https://{HOST}"), clock, random)
    yield app
    app.close()


@pytest.fixture
def office(app, clock, new_id):
    return Office(app, clock, new_id)


@pytest.fixture
def theirs(office, app, clock, new_id):
    """What the commune 24001 has on the console; gives the ids of it all."""
    photo = app.media.save(b"\xff\xd8\xff" + MARK.encode(), ".jpg")
    code = office.report(f"cháy kho hàng {MARK}", HERE, "an-session-0001", photo)
    with app.engine.begin() as connection:
        named = f"Đội dân phòng {MARK}"
        connection.execute(
            team.insert().values(id="team-a", name=named, folded=named.lower(), kind="militia", unit="24001", made_at=clock())
        )
        connection.execute(
            member.insert().values(
                id="member-a", team="team-a", name=f"Ông {MARK}", folded="ong", role="member", joined_at=clock()
            )
        )
    exams = ExamBook(app.engine, app.say, clock, new_id, Random(1))
    exam = exams.make(Wanted(title=f"Bài thi {MARK}", minutes=10, pass_percent=50, count=3, unit="24001"), BANK)["code"]
    campaigns = CampaignBook(app.engine, app.say, "", clock, new_id)
    campaigns.new(f"Đợt {MARK}", team_names=["team-a"], questions=5, due=date(2026, 12, 31))
    office.official(f"Cán bộ {MARK}", telegram="500")
    warnings = WarningBook(app.engine, app.runner.warnings, app.runner.warn, clock, Random(2))
    warned = warnings.make("test", ("24001",), f"Tập trung ở {MARK}", f"Cán bộ {MARK}")["code"]
    account = office.account(f"Người {MARK}", "commune", "24001")
    sent = BroadcastBook(app.store, app.say, clock, new_id, Random(3), app.media)
    bulletin = sent.make(Bulletin(text=f"Khóa van gas {MARK}", topics=("gas",), units=("24001",)), f"Cán bộ {MARK}")["code"]
    return {
        "talk": talk_of(office, Sender("web", "talker-session-0001"), photo),
        "broadcast": bulletin,
        "incident": code,
        "photo": photo,
        "team": "team-a",
        "exam": exam,
        "campaign": campaigns.campaigns()[0]["code"],
        "warning": warned,
        "account": str(account),
        "unit": "24001",
    }


def talk_of(office, who, photo):
    """Somebody of the first commune waits for an official; gives the code."""
    app, now = office.app, office.clock()
    app.runner.talks.at_console = lambda _unit: True
    with app.engine.begin() as c:
        subscriptions.subscribe(c, who, "24001", now)
    for said in ({"text": "gặp cán bộ"}, {"text": f"nhà tôi {MARK}"}, {"media": (Media("photo", photo),)}):
        incoming = Incoming(sender=who, event_key=office.new_id(), received_at=now, **said)
        app.runner.accept(incoming)
        app.runner.handle(incoming, inline=True)
    with app.engine.begin() as c:
        return talks.of(c, who).code


def console_routes(office):
    """Every route of the console but those for strangers."""
    routes = [route for route in office.web.routes if isinstance(route, Route) and route.path.startswith("/console")]
    return [route for route in routes if not route.path.startswith(("/console/sign-", *STREAMS))]


def filled(route, value):
    """The address of a route with something in place of every name in it."""
    names = {name: FIXED.get(name, value) for name in route.param_convertors}
    return route.path_format.format(**names)


def state_of(app, theirs):
    """What may not change through somebody of another commune."""
    with app.engine.connect() as connection:
        incident = by_code(connection, theirs["incident"])
        states = [str(row) for row in connection.execute(select(warning))]
        accounts = connection.execute(text("SELECT id, name, role, unit, removed_at FROM console_account ORDER BY id LIMIT 1"))
        return incident, states, [tuple(row) for row in accounts]


FORMS = (
    {},
    {"text": "xin chào", "to": "{id}", "outcome": "resolved", "unit": "24001", "units": ["24001"], "by": f"Cán bộ {MARK}"},
)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "province"])
def test_nothing_of_another_commune_is_seen_or_changed_by_any_route(office, app, theirs, role):
    """Also of routes added later: each is tried with every id of the other commune."""
    stranger, before = office.someone(role, "24002"), state_of(app, theirs)
    tried = 0
    for route in console_routes(office):
        for id_ in theirs.values() if route.param_convertors else ("",):
            path = filled(route, id_)
            for method in (route.methods or set()) - {"HEAD"}:
                for form in FORMS if method != "GET" else ({},):
                    sent = {name: id_ if value == "{id}" else value for name, value in form.items()}
                    asked = {"params": {"unit": "24001"}} if method == "GET" else {"json": sent, "headers": OURS}
                    answer = stranger.request(method, path, **asked)
                    tried += 1
                    said = answer.content.decode("utf-8", "replace").replace(f"Cán bộ {MARK}", "")
                    assert MARK not in said or answer.status_code >= 400, (method, path, said[:300])
                    assert answer.status_code != 500, (method, path)
                    readable = answer.headers.get("content-type", "").startswith(READABLE)
                    if route.param_convertors and not path.startswith(COMMON) and not (method == "GET" and readable):
                        assert answer.status_code >= 400, (method, path, answer.status_code)
    assert tried > 60
    assert state_of(app, theirs) == before


def test_what_is_ones_own_is_seen_and_the_province_sees_all(office, theirs):
    for browser in (office.someone("commune", "24001"), office.someone("province", "68"), office.key_holder()):
        for path in (
            f"incidents/{theirs['incident']}",
            f"media/{theirs['photo']}",
            f"teams/team/{theirs['team']}",
            f"teams/campaign/{theirs['campaign']}",
            f"exams/{theirs['exam']}/results",
            f"exams/{theirs['exam']}/results.xlsx",
        ):
            assert browser.get(f"/console/{path}").status_code == 200, path
        for path in ("incidents", "teams/all", "exams/all", "warnings/all"):
            assert MARK in browser.get(f"/console/{path}").text, path


def test_figures_are_of_ones_own_units(office, theirs):
    def reports(browser):
        return next(one["value"] for one in browser.get("/console/numbers/figures").json()["totals"] if one["id"] == "reports")

    office.report("cháy rừng", THERE, "binh-session-01")
    there = office.someone("commune", "24002")
    assert reports(there) == 1
    assert [unit["code"] for unit in there.get("/console/numbers/figures").json()["units"]] == ["24002"]
    assert there.get("/console/numbers/figures?unit=24001").status_code == 409
    assert reports(office.someone("province", "68")) == 2


def test_a_report_is_not_joined_to_one_of_another_commune(office, theirs):
    mine = office.report("cháy rừng", THERE, "binh-session-01")
    there = office.someone("commune", "24002")
    answer = there.post(f"/console/incidents/{mine}/link", json={"to": theirs["incident"]}, headers=OURS)
    assert answer.status_code == 404


RIGHTS = {
    "/console": {"province", "commune", "viewer"},
    "/console/incidents": {"province", "commune", "viewer"},
    "/console/warnings": {"province", "commune"},
    "/console/teams": {"province", "commune", "captain", "viewer"},
    "/console/exams/all": {"province", "commune", "captain", "viewer"},
    "/console/people": {"province"},
    "/console/people/all": {"province"},
    "/console/audit": {"province"},
    "/console/audit/entries.csv": {"province"},
    "/console/account": set(ROLES),
    "/console/me": set(ROLES),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages(office, role):
    browser = office.someone(role, "68")
    opened = {path for path in RIGHTS if browser.get(path).status_code == 200}
    assert opened == {path for path, roles in RIGHTS.items() if role in roles}
    listed = browser.get("/console/me").json()["pages"]
    assert {browser.get(path).status_code for path in listed} == {200}


def test_a_viewer_looks_and_presses_nothing(office, theirs):
    viewer = office.someone("viewer", "24001")
    assert viewer.get(f"/console/incidents/{theirs['incident']}").status_code == 200
    answer = viewer.post(f"/console/incidents/{theirs['incident']}/acknowledge", headers=OURS)
    assert answer.status_code == 403


def test_nobody_who_is_not_signed_in_gets_anything_from_any_route(office, theirs):
    stranger = office.browser()
    for route in console_routes(office):
        for method in (route.methods or set()) - {"HEAD"}:
            answer = stranger.request(method, filled(route, theirs["incident"]), headers=OURS)
            assert answer.status_code in (301, 303, 401, 404), (method, route.path)
            assert MARK not in answer.text


def test_no_route_changes_anything_for_a_request_from_another_site(office, app, theirs):
    admin, before = office.key_holder(), state_of(app, theirs)
    for route in console_routes(office):
        if "POST" in (route.methods or set()):
            for id_ in theirs.values():
                for headers in ({}, {"Origin": "https://evil.example", **OURS}, {"Origin": "null", **OURS}):
                    assert admin.post(filled(route, id_), json={}, headers=headers).status_code == 403, route.path
    assert state_of(app, theirs) == before


@pytest.mark.parametrize(
    "name", ["..%2f..%2fpccc.db", "%2e%2e/console.key", "..\\console.key", "x%00.jpg", "console.key", "/etc/passwd"]
)
def test_no_file_but_photos_is_given_out(office, theirs, name):
    answer = office.key_holder().get(f"/console/media/{name}")
    assert answer.status_code in (400, 404)


# who acted
def test_who_acted_is_the_person_signed_in(office, theirs):
    browser = office.signed_in(f"Người {MARK}")
    row = browser.post(f"/console/incidents/{theirs['incident']}/acknowledge", headers=OURS).json()
    assert row["who"] == f"Người {MARK}"
    assert office.key_holder().get(f"/console/incidents/{theirs['incident']}").json()["who"] == f"Người {MARK}"


def test_a_warning_is_confirmed_by_another_person_than_made_it_whatever_name_is_sent(office):
    an, binh = office.someone(name="Nguyễn Văn An"), office.someone(name="Trần Thị Bình")
    office.official("Lê Văn Cường", telegram="900")
    wanted = {"kind": "test", "units": ["24001"], "text": "thử", "by": "Lê Văn Cường"}
    made = an.post("/console/warnings/new", json=wanted, headers=OURS).json()
    assert made["made_by"] == "Nguyễn Văn An"
    again = an.post(f"/console/warnings/{made['code']}/confirm", json={"by": "Lê Văn Cường"}, headers=OURS)
    assert again.status_code == 409
    confirmed = binh.post(f"/console/warnings/{made['code']}/confirm", json={}, headers=OURS).json()
    assert confirmed["confirmed_by"] == "Trần Thị Bình"


def test_an_official_with_an_account_is_one_person_on_the_console_and_in_their_messenger(office, app, clock):
    office.official("Lê Văn Cường", telegram="900")
    office.book.set_password(office.book.add(Person(official="Lê Văn Cường"))["id"], "con mèo trèo cây cau")
    warnings = WarningBook(app.engine, app.runner.warnings, app.runner.warn, clock, Random(2))
    code = warnings.make("test", ("24001",), "thử", "Lê Văn Cường")["code"]
    answer = office.signed_in("Lê Văn Cường").post(f"/console/warnings/{code}/confirm", json={}, headers=OURS)
    assert answer.status_code == 409


def test_only_the_key_holder_chooses_a_name(office):
    office.official("Lê Văn Cường", telegram="900")
    key, an = office.key_holder(), office.someone(name="Nguyễn Văn An")
    assert [one["name"] for one in key.get("/console/warnings/choices").json()["officials"]] == ["Lê Văn Cường"]
    shown = an.get("/console/warnings/choices").json()
    assert (shown["officials"], shown["me"]["name"]) == ([], "Nguyễn Văn An")


# people
def test_an_administrator_gives_access_and_takes_it_away(office):
    admin = office.someone("province", "68", "Quản Trị")
    made = admin.post(
        "/console/people/new", json={"name": "Trần Bình", "role": "commune", "unit": "Nam Ban"}, headers=OURS
    ).json()
    assert (made["login"], made["unit"], made["works"]) == ("tran.binh", "24001", True)
    edited = admin.post(f"/console/people/{made['id']}/edit", json={"role": "viewer"}, headers=OURS).json()
    assert edited["role"] == "viewer"
    link = admin.post(f"/console/people/{made['id']}/link", headers=OURS).json()["link"]
    browser = office.browser()
    assert browser.post("/console/sign-in/open", json={"secret": link.partition("#")[2]}, headers=OURS).status_code == 200
    assert admin.post(f"/console/people/{made['id']}/remove", headers=OURS).status_code == 200
    assert browser.get("/console/me").status_code == 401
    assert [one["name"] for one in admin.get("/console/people/all").json()["people"]] == ["Quản Trị"]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "An"},
        {"name": "An", "role": "king", "unit": "24001"},
        {"name": "An", "role": "viewer", "unit": "nowhere"},
        {"name": "An", "role": "viewer", "unit": "24001", "telegram": "-100500"},
        {"name": "An", "role": "viewer", "unit": "24001", "login": "a b<script>"},
        {"name": "An", "role": "viewer", "unit": "24001", "email": "an"},
        {"name": "An", "role": "viewer", "unit": "24001", "phone": "12"},
        {"name": "x" * 200, "role": "viewer", "unit": "24001"},
        {"official": "nobody"},
        {"id": 1},
        {"name": ["An"]},
    ],
)
def test_what_no_account_can_be_is_refused(office, given):
    admin = office.someone("province", "68", "Quản Trị")
    assert admin.post("/console/people/new", json=given, headers=OURS).status_code in (404, 409)


def test_an_administrator_cannot_lock_themselves_out(office):
    admin = office.someone("province", "68", "Quản Trị")
    own = office.made["Quản Trị"]
    assert admin.post(f"/console/people/{own}/remove", headers=OURS).status_code == 409
    assert admin.post(f"/console/people/{own}/edit", json={"role": "viewer"}, headers=OURS).status_code == 409


# the audit log
def entries(browser, **asked):
    return browser.get("/console/audit/entries", params=asked).json()["entries"]


def test_every_change_and_every_refusal_is_written_down(office, theirs):
    key, there = office.key_holder(), office.someone("commune", "24002", "Trần Thị Bình")
    code = theirs["incident"]
    there.post(f"/console/incidents/{code}/acknowledge", headers=OURS)
    there.get(f"/console/incidents/{code}")
    there.get("/console/people/all")
    office.signed_in(f"Người {MARK}").post(f"/console/incidents/{code}/acknowledge", headers=OURS)
    office.key_holder().get(f"/console/exams/{theirs['exam']}/results.xlsx")
    found = [(one["name"], one["action"], one["object"], one["result"]) for one in entries(key)]
    refused = "Trần Thị Bình"
    for wanted in (
        (refused, "POST incidents/{code}/{action}", f"{code} acknowledge", "refused"),
        (refused, "incidents/{code}", code, "refused"),
        (refused, "people/all", "", "refused"),
        (f"Người {MARK}", "POST incidents/{code}/{action}", f"{code} acknowledge", "ok"),
        ("Bàn trực", "exams/{code}/results.xlsx", theirs["exam"], "ok"),
        (refused, "sign-in", "", "ok"),
    ):
        assert wanted in found, wanted
    assert {one["address"] for one in entries(key)} == {"203.0.113.0/24"}
    assert [one["result"] for one in entries(key, words=refused, result="ok")] == ["ok"]
    assert entries(key, until="2026-11-22") == []
    assert key.get("/console/audit/entries?since=tomorrow").status_code == 409


def test_failed_tries_to_sign_in_are_written_down_without_what_was_typed(office):
    from tests.integration.console_office import enter

    office.account("Nguyễn Văn An")
    enter(office.browser(), "Nguyễn Văn An", "một mật khẩu sai")
    enter(office.browser(), "Không Có Ai", "một mật khẩu sai")
    office.browser().get("/console?key=wrong")
    found = office.key_holder().get("/console/audit/entries").text
    assert "một mật khẩu sai" not in found
    results = [(one["action"], one["name"], one["result"]) for one in entries(office.key_holder())]
    assert ("sign-in", "Nguyễn Văn An", "refused") in results
    assert ("sign-in", "", "refused") in results
    assert ("key", "", "refused") in results


def test_the_log_as_a_table_holds_no_formula_and_no_markup(office):
    office.account('=HYPERLINK("http://evil.example")<script>', login="formula")
    office.book.log("access/add", "@SUM(1)", "+1")
    browser = office.key_holder()
    answer = browser.get("/console/audit/entries.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:3] == ["id", "at", "name"]
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE console_audit SET name = 'x'",
        "DELETE FROM console_audit",
        "INSERT INTO console_audit SELECT * FROM console_audit",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(database, clock, statement):
    entry = Entry(at=clock(), who="account:1", name="An", action="sign-in", result="ok")
    with database.begin() as connection:
        audit.record(connection, entry)
    with pytest.raises(DBAPIError), database.begin() as connection:
        connection.execute(text(statement))
    if database.dialect.name == "sqlite":
        with pytest.raises(DBAPIError), database.begin() as connection:
            connection.execute(text("INSERT OR REPLACE INTO console_audit SELECT * FROM console_audit"))
    else:
        with pytest.raises(DBAPIError), database.begin() as connection:
            connection.execute(text("TRUNCATE console_audit"))
    with database.begin() as connection:
        (kept,) = audit.find(connection, Asked())
        assert (kept.name, kept.action) == ("An", "sign-in")


def test_the_log_is_searched_with_any_letters(database, clock):
    with database.begin() as connection:
        for name in ("Nguyễn %_An", "Trần Bình", "x" * 500):
            audit.record(connection, Entry(at=clock(), who="a", name=name, action="sign-in", result="ok"))
        assert [one.name for one in audit.find(connection, Asked(words="%_"))] == ["Nguyễn %_An"]
        assert audit.count(connection, Asked()) == 3
        assert len(audit.find(connection, Asked(words="xxx"))[0].name) == 120
