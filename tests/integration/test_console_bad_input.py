"""What nobody means, sent to every route of the console, also to those added later: refused, never an error of ours."""

from __future__ import annotations

import itertools

from sqlalchemy import Connection, select
from starlette.routing import Mount, Route

from bot.console.viewer import Viewer
from bot.storage.base import metadata
from tests.integration.console_office import OURS
from tests.integration.test_console_rights import FIXED, MARK, STREAMS, app, console_routes, filled, office, theirs  # noqa: F401

PUBLIC = {
    "/", "/offline", "/sw.js", "/embed.js", "/static/chat/{name:path}", "/api/chat", "/api/chat/photo", "/api/chat/stream",
    "/pictures/{id}.svg", "/pictures/{id}.png", "/self-check/{code}", "/self-check/{code}/delete", "/static/self-check",
    "/cuoc-thi/{code}", "/cuoc-thi/{code}/ma-bai.csv", "/static/contest", "/chung-nhan", "/chung-nhan/{code}",
    "/chung-nhan/{code}/giay.pdf", "/static/certificate", "/static/console/vendor/leaflet/{name:path}",
    "/static/console/{name:path}", "/healthz", "/metrics",
}  # fmt: skip
"""What is there for everybody; whatever else there is stands behind the guard of the console."""
SIGNING = {"/console/sign-in", "/console/sign-in/link", "/console/sign-in/send", "/console/sign-in/password",
           "/console/sign-in/open", "/console/sign-out"}  # fmt: skip
NAMES = ("q", "words", "tab", "state", "kind", "who", "unit", "since", "until", "after", "before", "by", "value", "page", "on",
         "order", "channel", "good", "result", "code", "next")  # fmt: skip
ALONE = ("since", "until", "after", "before", "page", "on", "by")
"""Those that are read as something else than text."""
NOT_MEANT = ("x" * 1500, "9" * 400, "\x00'; DROP TABLE incident --", "٣٤", "9999-12-31")
PATHS = ("..%2F..%2Fconsole.key", "%00", "x" * 3000, "9" * 50)
BODIES = (
    b"[]", b"null", b"{", b"\xff\xfe", b'{"a":' * 2000, b'"x"', b"1e999",
    b'{"text": ["a"], "units": "24001", "unit": {"a": 1}, "kind": 7, "topics": {"a": 1}, "ids": [null], "form": [1]}',
    b'{"text": "' + b"x" * 60_000 + b'"}',
    b'{"year": 1e308, "number": -1, "kind": null, "id": 99999999999999999999, "revision": "0", "version": [0], "at": "hier"}',
)  # fmt: skip


def test_every_route_of_the_product_is_known_to_be_public_or_guarded(office):  # noqa: F811
    """A new route is either named above, with somebody having thought about it, or asks who comes: the rest is tried."""
    routes = [route for route in office.web.routes if isinstance(route, Route | Mount)]
    guarded = {route.path for route in console_routes(office)} | set(STREAMS)
    hooks = {route.path for route in routes if route.path.startswith("/hooks/")}
    assert {route.path for route in routes} == PUBLIC | SIGNING | guarded | hooks
    assert not [route for route in routes if isinstance(route, Mount) and not route.path.startswith("/static/")]
    for path in guarded:
        assert office.browser().get(path.replace("{", "").replace("}", "")).status_code in (301, 303, 401, 405), path


def test_filters_nobody_means_are_answered_with_a_sentence(office, theirs):  # noqa: F811
    admin = office.key_holder()
    for route in console_routes(office):
        if "GET" not in (route.methods or set()):
            continue
        path = filled(route, theirs["incident"])
        for value in NOT_MEANT:
            answers = [admin.get(path, params=dict.fromkeys(NAMES, value))]
            answers += [admin.get(path, params={name: value}) for name in ALONE] if value == NOT_MEANT[1] else []
            for answer in answers:
                assert answer.status_code < 500, (path, value[:40])
                assert len(answer.content) < 3_000_000, (path, value[:40])


def test_addresses_nobody_means_lead_nowhere(office, theirs):  # noqa: F811
    admin = office.key_holder()
    for route in console_routes(office):
        wild = [name for name in route.param_convertors if name not in FIXED]
        for value in PATHS if wild else ():
            address = route.path
            for name in route.param_convertors:
                address = address.replace(f"{{{name}}}", FIXED.get(name, value))
            for method in (route.methods or set()) - {"HEAD"}:
                answer = admin.request(method, address, headers=OURS)
                assert answer.status_code < 500, (method, address[:80])
                assert b"console.key" not in answer.content or answer.status_code >= 400, address[:80]
                assert office.app.access.key.encode() not in answer.content, address[:80]


def test_bodies_nobody_means_are_refused(office, theirs):  # noqa: F811
    admin = office.key_holder()
    for route in console_routes(office):
        if "POST" not in (route.methods or set()) or "/account/" in route.path:
            continue
        for body in BODIES:
            answer = admin.post(filled(route, theirs["incident"]), content=body, headers=OURS)
            assert answer.status_code < 500, (route.path, body[:60])


def belonging(connection: Connection, ids) -> dict[str, list[str]]:
    """Of every table but those of what is done at the console, the rows with anything of the first commune in them."""
    signs = (MARK, *(one for one in ids if len(one) > 3))
    tables = [one for one in metadata.sorted_tables if not one.name.startswith("console_")]
    rows = {one.name: [str(row) for row in connection.execute(select(one))] for one in tables}
    return {name: sorted(row for row in found if any(sign in row for sign in signs)) for name, found in rows.items()}


def test_no_row_of_another_commune_changes_whatever_is_pressed(office, app, theirs):  # noqa: F811
    """Every route, with every id of theirs, in the address and in the body: afterwards the database is as it was."""
    stranger = office.someone("commune", "24002")
    with app.engine.connect() as c:
        before = belonging(c, theirs.values())
    posts = [route for route in console_routes(office) if "POST" in (route.methods or set())]
    for route, id_ in itertools.product(posts, theirs.values()):
        if "/knowledge/" in route.path or "/account/" in route.path:
            continue
        form = {"text": "xin chào", "to": id_, "unit": "24001", "units": ["24001"], "kind": "test", "outcome": "resolved"}
        form |= {"official": 1, "topics": ["gas"], "role": "commune", "name": "x", "picture": id_}
        for action in ("acknowledge", "confirm") if "action" in route.param_convertors else ("",):
            path = route.path_format.format(**dict.fromkeys(route.param_convertors, id_) | {"action": action})
            stranger.post(path, json=form, headers=OURS)
    with app.engine.connect() as c:
        after = belonging(c, theirs.values())
    assert after == before


def test_a_viewer_is_never_more_than_their_account(office):  # noqa: F811
    """The role, the units and the name are the account's, whatever a request says of them."""
    browser = office.someone("viewer", "24002")
    for extra in (
        {"X-Viewer": "console"},
        {"X-Person": "an"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
    ):
        me = browser.get("/console/me", params={"role": "province", "unit": "68"}, headers=extra).json()
        assert me["role"] == "viewer"
    assert Viewer("k", "n", "viewer", frozenset({"24002"})).sees(None) is False
