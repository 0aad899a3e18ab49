"""Every page of the console with something on it: on a phone and a desk, light and dark, for keyboards and screen readers."""

from __future__ import annotations

import pytest

from tests.acceptance.browsing import Watch, sideways, visible
from tests.acceptance.furnished import ADMIN, Furnished
from tests.acceptance.test_sign_in_pages import by_password
from tests.acceptance.test_web_page import DARK, LIGHT, findings

pytestmark = pytest.mark.browser
SIZES = ({"width": 375, "height": 760}, {"width": 1440, "height": 900})
SCROLLS = ".wide, .leaflet-container, .knowledge .tabs"
"""What may be wider than its place: it scrolls there."""
STRANGERS = {
    "sign-in": ("/console/sign-in", "#who"),
    "link": ("/console/sign-in/link#x", "button"),
}
PAGES = {
    "now": ("/console", "#list .row"),
    "incident": ("/console#{open}", "#detail .panel"),
    "incident taken": ("/console#{taken}", "#detail .talk li"),
    "incident closed": ("/console?tab=closed#{closed}", "#detail .ending"),
    "talks": ("/console/talks", "#list .row"),
    "talk waiting": ("/console/talks#{waiting}", "#talk .take"),
    "talk mine": ("/console/talks#{talk}", "#talk textarea"),
    "talk of a colleague": ("/console/talks#{colleague}", "#talk .nothing"),
    "warnings": ("/console/warnings", "#list .card"),
    "broadcasts": ("/console/broadcasts", "#list .card"),
    "teams": ("/console/teams", "#teams li"),
    "team": ("/console/teams#team/team-a", "#detail table"),
    "campaign": ("/console/teams#campaign/{campaign}", "#detail details"),
    "exams": ("/console/exams", "#list a"),
    "exam": ("/console/exams?code={exam}", "#people table, #people li"),
    "questions": ("/console/knowledge#questions", "#view[aria-busy=false] *"),
    "ratings": ("/console/knowledge#ratings", "#view[aria-busy=false] *"),
    "entries": ("/console/knowledge#entries", "#view[aria-busy=false] *"),
    "due": ("/console/knowledge#due", "#view[aria-busy=false] *"),
    "new entry": ("/console/knowledge#new", "#view[aria-busy=false] *"),
    "entry with its history": ("/console/knowledge#entry={entry}", "#view[aria-busy=false] .past"),
    "numbers": ("/console/numbers", "#cards .card"),
    "rows": ("/console/numbers?by=incidents&value=", "#behind-rows table"),
    "people reached": ("/console/numbers?by=reached&value=warnings", "#behind-rows table"),
    "people": ("/console/people", ".card"),
    "audit": ("/console/audit", "#entries tr"),
    "account": ("/console/account", "#sessions li"),
}


@pytest.fixture(scope="module")
def console(trained, tmp_path_factory):
    with Furnished(tmp_path_factory.mktemp("furnished") / "data", trained) as served:
        yield served


@pytest.fixture(scope="module")
def officials(browser, console):
    """A browser in which the administrator has signed in; what went wrong on its pages."""
    context = browser.new_context(viewport=SIZES[0], locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    watch = Watch(console.url)
    page = context.new_page()
    page.goto(f"{console.url}/console")
    by_password(page, ADMIN)
    visible(page.locator("#list .row").first)
    page.close()
    yield context, watch
    context.close()


@pytest.fixture
def opened(officials):
    """Opens a page in the administrator's browser, watched until the test ends."""
    context, watch = officials
    watch.problems.clear()
    page = watch.over(context.new_page())
    yield page
    page.close()
    assert watch.problems == []


def looks_right(page, name, ready):
    """At each size, in light and dark: nothing that axe holds to be serious, nothing beyond the edge of a phone."""
    wrong = []
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in (LIGHT, DARK):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            visible(page.locator(ready).first)
            wrong += [(size["width"], scheme, found) for found in findings(page)]
        wrong += [(size["width"], "sideways", one) for one in sideways(page, SCROLLS)]
    assert wrong == [], name


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everybody(opened, console, name):
    path, ready = PAGES[name]
    opened.goto(console.url + path.format(**console.codes))
    looks_right(opened, name, ready)


@pytest.mark.parametrize("name", STRANGERS)
def test_the_pages_of_strangers_are_for_everybody(browser, console, name):
    path, ready = STRANGERS[name]
    page = browser.new_page(locale="vi-VN")
    page.goto(console.url + path)
    looks_right(page, name, ready)
    page.close()


def test_every_page_there_is_was_looked_at(officials, console):
    """A page added later belongs in the list above."""
    listed = console.admin.get("/console/me").json()["pages"]
    looked_at = {path.partition("#")[0].partition("?")[0] for path, _ in PAGES.values()}
    assert set(listed) == looked_at
