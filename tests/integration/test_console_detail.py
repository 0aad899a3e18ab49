"""One incident on the console: asked about, joined, taken apart, who was told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.messages import Abilities
from bot.storage import incidents, units
from bot.storage.units import Official, Unit
from tests.integration.test_console import OURS, app, assembled, browser, desk, report  # noqa: F401  (fixtures)


@pytest.fixture
def code(app, report, clock):  # noqa: F811
    """A fire told to an official."""
    with app.engine.begin() as c:
        units.put_units(c, [Unit(code="p", name="Đồng Nai", folded="dong nai")])
        units.add_official(c, Official(id=0, name="Trực ban Chi", unit="p", role="desk", telegram="-100"), clock())
        app.runner._desk.channels["telegram"] = SimpleNamespace(abilities=Abilities())
    return report("cháy nhà cứu với")


@pytest.fixture
def post(desk):  # noqa: F811
    def posted(code, what, body=None, status=200, **more):
        answer = desk.post(f"/console/incidents/{code}/{what}", headers=OURS, json={} if body is None else body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    return posted


@pytest.mark.parametrize("what", ["closing", "reopen", "ask", "link", "unlink"])
def test_only_our_own_page_may(app, desk, clock, code, what):  # noqa: F811
    path = f"/console/incidents/{code}/{what}"
    assert desk.post(path, json={"outcome": "forces"}).status_code == 403
    assert desk.post(path, json={}, headers={"Origin": "https://evil.example", **OURS}).status_code == 403
    assert browser(app, clock, address="203.0.113.9").post(path, json={}, headers=OURS).status_code == 401


@pytest.mark.parametrize("path", ["/console/incidents/SC-ZZZZZ"])
def test_from_elsewhere_nothing_is_shown(app, clock, path):  # noqa: F811
    assert browser(app, clock, address="203.0.113.9").get(path).status_code == 401


@pytest.mark.parametrize("what", ["closing", "reopen", "ask", "link"])
def test_a_code_nobody_has(desk, post, what):  # noqa: F811
    assert post("SC-ZZZZZ", what, {"outcome": "forces", "text": "?", "to": "SC-ZZZZY"}, 404)["error"]
    assert desk.get("/console/incidents/SC-ZZZZZ").status_code == 404


def test_a_question_reaches_the_reporter_and_the_answer_comes_back(desk, post, report, code):  # noqa: F811
    row = post(code, "ask", {"text": "  Có ai mắc kẹt không? "})
    assert [(line["kind"], line["text"]) for line in row["talk"]] == [("question", "Có ai mắc kẹt không?")]
    report("còn 2 người trên tầng 3")
    talk = desk.get(f"/console/incidents/{code}").json()["talk"]
    assert [line["kind"] for line in talk] == ["question", "answer"]
    assert talk[-1]["text"] == "còn 2 người trên tầng 3"


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": 5}, {"text": None}])
def test_an_empty_question_is_refused(post, code, body):
    assert post(code, "ask", body, 409)["error"]


def test_reports_are_joined_by_hand_and_taken_apart(desk, post, report, code):  # noqa: F811
    other = report("nhà hàng xóm bốc cháy cứu với", "binh-session-01")
    post(other, "link", {"to": code})
    whole = desk.get(f"/console/incidents/{code}").json()
    assert [(one["code"], one["reason"]) for one in whole["linked"]] == [(other, "Bàn trực gộp")]
    assert desk.get(f"/console/incidents/{other}").json()["linked_to"] == code
    assert post(other, "unlink")["linked_to"] is None
    assert desk.get(f"/console/incidents/{code}").json()["linked"] == []
    assert post(code, "link", {"to": code}, 409)["error"]


def test_it_says_who_was_told_and_what_became_of_it(app, desk, clock, code):  # noqa: F811
    clock.forward(60)
    with app.engine.begin() as c:
        (due,) = incidents.alerts_due(c, clock())
    app.runner.look(due.id)
    (one,) = desk.get(f"/console/incidents/{code}").json()["recipients"]
    assert (one["who"], one["route"], one["state"], one["label"]) == ("Trực ban Chi", "telegram", "waiting", "Đang chờ gửi")


def test_an_anonymous_reporter_has_no_phone_on_the_page(app, desk, code):  # noqa: F811
    with app.engine.begin() as c:
        found = incidents.by_code(c, code)
        incidents.change(c, found.id, phone="+84912345678")
    assert desk.get(f"/console/incidents/{code}").json()["phone"] == "+84912345678"
    with app.engine.begin() as c:
        incidents.change(c, found.id, anonymous=True)
    row = desk.get(f"/console/incidents/{code}").json()
    assert (row["phone"], row["anonymous"]) == ("", True)
