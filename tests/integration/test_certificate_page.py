"""The public page that confirms a certificate, and the console's page of teams, over the whole web application."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.settings import Settings
from bot.storage import campaigns, certificates, members, teams, units
from bot.storage.campaigns import Campaign
from bot.storage.certificates import Certificate
from bot.storage.members import Member
from bot.storage.teams import Team

CODE, EVIL = "ABCD2345EFGH6789", "<script>alert(1)</script>"


@pytest.fixture
def site(database_url, tmp_path, clock, random):
    app = assemble(Settings(data_dir=tmp_path / "data", database_url=database_url), clock, random)
    with app.engine.begin() as c:
        units.put_units(c, [units.Unit(code="x", name="Xã Đồng Tâm", folded="xa dong tam")])
        teams.add(c, [Team(id="t", name="Đội dân phòng ấp 3", folded="doi dan phong ap 3", kind="militia", unit="x")], clock())
        members.add(c, [Member(id="m", team="t", name="Nguyễn Văn An", folded="nguyen van an", phone="+84912345671")], clock())
        campaigns.add(
            c,
            Campaign(code="DT-1", title=EVIL, questions=5, starts=date(2026, 11, 1), due=date(2026, 12, 1), teams=("t",)),
            clock(),
        )
        made = Certificate(
            code=CODE, campaign="DT-1", member="m", name="Nguyễn Văn An", team_name="Đội dân phòng ấp 3",
            unit_name="Xã Đồng Tâm", title=EVIL, right=9, asked=10, issued_at=clock(),
        )  # fmt: skip
        certificates.issue(c, made)
    client = TestClient(web(app, clock), base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    client.app_of, client.clock = app, clock
    yield client
    app.close()


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "abcd-2345-efgh-6789"])
def test_the_page_says_who_what_how_well_when_and_nothing_else(site, typed):
    page = site.get(f"/chung-nhan/{typed}")
    assert page.status_code == 200
    for part in (
        "còn giá trị",
        "Nguyễn Văn An",
        "Xã Đồng Tâm",
        "đúng 9/10 câu (90%)",
        "23/11/2026",
        "không phải giấy chứng nhận",
    ):
        assert part in page.text, part
    assert "91234567" not in page.text
    assert EVIL not in page.text
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("code", ["ABCD2345EFGH6788", "ABCD2345", "x", "%27%20OR%201=1", "A" * 5000])
def test_a_code_that_is_not_there_says_so_and_lets_it_be_typed_again(site, code):
    page = site.get(f"/chung-nhan/{code}")
    assert page.status_code == 404
    assert "Không có giấy xác nhận" in page.text
    assert 'name="ma"' in page.text


def test_a_code_can_be_typed_from_the_paper(site):
    assert site.get("/chung-nhan").status_code == 200
    assert "Nguyễn Văn An" in site.get("/chung-nhan", params={"ma": "abcd 2345 efgh 6789"}).text


def test_a_revoked_one_says_so_without_the_reason_and_gives_no_paper(site):
    with site.app_of.engine.begin() as c:
        certificates.revoke(c, CODE, "gian lận", site.clock())
    page = site.get(f"/chung-nhan/{CODE}")
    assert "đã bị thu hồi" in page.text
    assert "gian lận" not in page.text
    assert "còn giá trị" not in page.text
    assert site.get(f"/chung-nhan/{CODE}/giay.pdf").status_code == 404


def test_the_paper_can_be_fetched(site):
    answer = site.get(f"/chung-nhan/{CODE}/giay.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Nguyễn Văn An" in text


def test_the_console_shows_teams_members_and_progress(site):
    assert "Đội và ôn luyện" in site.get("/console/teams").text
    all_ = site.get("/console/teams/all").json()
    assert (all_["teams"][0]["members"], all_["campaigns"][0]["met"]) == (1, 1)
    team = site.get("/console/teams/team/t").json()
    assert (team["members"][0]["name"], team["hours"]["members"][0]["training_least"]) == ("Nguyễn Văn An", 480)
    assert site.get("/console/teams/campaign/DT-1").json()["by_team"][0]["people"][0]["certificate"] == CODE
    assert site.get("/console/teams/campaign/DT-1/progress.xlsx").content.startswith(b"PK")
    assert site.get("/console/teams/team/none").status_code == 404


@pytest.mark.parametrize("path", ["all", "team/t", "campaign/DT-1", "campaign/DT-1/progress.xlsx"])
def test_from_outside_the_console_shows_nothing_of_teams(site, path):
    answer = site.get(f"/console/teams/{path}", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 401
    assert "Nguyễn" not in answer.text
