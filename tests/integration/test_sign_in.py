"""Signing in to the console: by link, by password with a second step; sessions; what is refused."""

from __future__ import annotations

import pyotp
import pytest

from bot.app import assemble
from bot.settings import Settings
from bot.storage import units
from bot.storage.database import reading
from bot.storage.units import Official
from tests.integration.console_office import HOST, OURS, PASSWORD, Office, enter


@pytest.fixture
def assembled(tmp_path, clock, random):
    made = []

    def build(**settings):
        made.append(assemble(Settings(data_dir=tmp_path / "data", **settings), clock, random))
        return made[-1]

    yield build
    for app in made:
        app.close()


@pytest.fixture
def office(assembled, clock, new_id):
    return Office(assembled(public_url=f"https://{HOST}", telegram_token="123:abc"), clock, new_id)


def me(browser):
    return browser.get("/console/me")


# by password
def test_name_and_password_let_somebody_in_under_their_own_name(office):
    office.account("Nguyễn Văn An")
    browser = office.browser()
    answer = enter(browser, "nguyen van an", next_="/console/teams")
    assert (answer.status_code, answer.json()["next"]) == (200, "/console/teams")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("pccc_session=", "httponly", "samesite=strict", "secure", "path=/console"))
    assert {k: me(browser).json()[k] for k in ("name", "role", "signed_in")} == {
        "name": "Nguyễn Văn An",
        "role": "commune",
        "signed_in": True,
    }
    assert browser.get("/console").status_code == 200


@pytest.mark.parametrize("who", ["nguyen.van.an", "NGUYEN.VAN.AN", "Nguyễn Văn An", "0912 345 678", "+84912345678"])
def test_one_may_be_called_by_login_name_or_telephone(office, who):
    office.account("Nguyễn Văn An", phone="0912345678")
    assert enter(office.browser(), who).status_code == 200


def test_a_wrong_password_and_a_name_that_is_not_there_read_the_same(office):
    office.account("Nguyễn Văn An")
    wrong, unknown = (enter(office.browser(), who, "sai mật khẩu rồi") for who in ("Nguyễn Văn An", "Không Có Ai"))
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


def test_a_password_typed_with_or_without_composed_marks_is_the_same(office):
    import unicodedata

    office.account("Nguyễn Văn An")
    assert enter(office.browser(), "Nguyễn Văn An", unicodedata.normalize("NFD", PASSWORD)).status_code == 200


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"who": 5, "password": ["x"]}', '{"who": "a", "password": "' + "x" * 70_000 + '"}']
)
def test_what_is_no_form_is_refused(office, body):
    answer = office.browser().post("/console/sign-in/password", content=body, headers=OURS)
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("path", ["sign-in/password", "sign-in/send", "sign-in/open", "sign-out"])
@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example", **OURS}])
def test_another_site_can_neither_sign_in_nor_out(office, path, headers):
    assert office.browser().post(f"/console/{path}", json={"who": "a", "password": "b"}, headers=headers).status_code == 403


# guessing
def test_guessing_a_password_is_stopped_and_a_start_anew_forgives_nothing(office, assembled, clock, new_id):
    office.account("Nguyễn Văn An")
    for _ in range(5):
        assert enter(office.browser(), "Nguyễn Văn An", "đoán bừa đoán bừa").status_code == 403
    again = Office(assembled(public_url=f"https://{HOST}"), clock, new_id)
    assert enter(again.browser("198.51.100.7"), "Nguyễn Văn An").status_code == 429
    clock.forward(16 * 60)
    assert enter(again.browser(), "Nguyễn Văn An").status_code == 200


def test_names_that_are_not_there_are_limited_alike(office):
    answers = [enter(office.browser(), "Không Có Ai", "đoán bừa đoán bừa").status_code for _ in range(6)]
    assert answers == [403] * 5 + [429]


def test_one_address_cannot_try_many_names(office):
    codes = [enter(office.browser(), f"Ai Đó {number}", "đoán bừa đoán bừa").status_code for number in range(32)]
    assert codes[:30] == [403] * 30
    assert codes[30:] == [429] * 2
    office.account("Nguyễn Văn An")
    assert enter(office.browser("198.51.100.7"), "Nguyễn Văn An").status_code == 200


def test_many_right_ones_from_one_office_are_no_attack(office):
    office.account("Nguyễn Văn An")
    assert {enter(office.browser(), "Nguyễn Văn An").status_code for _ in range(35)} == {200}


def test_a_lock_keeps_out_neither_the_key_nor_a_link(office):
    office.account("Nguyễn Văn An", telegram="500")
    for _ in range(6):
        enter(office.browser(), "Nguyễn Văn An", "đoán bừa đoán bừa")
    assert office.key_holder().get("/console").status_code == 200
    browser = office.browser()
    browser.post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS)
    assert browser.post("/console/sign-in/open", json={"secret": office.link_sent()}, headers=OURS).status_code == 200


def test_links_are_not_guessed(office):
    codes = [
        office.browser().post("/console/sign-in/open", json={"secret": f"x{number}"}, headers=OURS).status_code
        for number in range(31)
    ]
    assert codes == [403] * 30 + [429]


# by link
def test_a_link_comes_to_ones_own_messenger_and_lets_in_once(office):
    office.account("Nguyễn Văn An", telegram="500", password="")
    browser = office.browser()
    assert browser.post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS).status_code == 200
    secret = office.link_sent()
    assert f"https://{HOST}/console/sign-in/link#{secret}" in office.messages("telegram")[-1]
    assert browser.get("/console/sign-in/link").status_code == 200  # a preview looks at it and uses nothing up
    answer = browser.post("/console/sign-in/open", json={"secret": secret, "next": "/console/warnings"}, headers=OURS)
    assert (answer.status_code, answer.json()["next"]) == (200, "/console/warnings")
    assert me(browser).json()["name"] == "Nguyễn Văn An"
    assert office.browser().post("/console/sign-in/open", json={"secret": secret}, headers=OURS).status_code == 403


def test_a_link_is_good_for_ten_minutes(office, clock):
    office.account("Nguyễn Văn An", telegram="500")
    browser = office.browser()
    browser.post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS)
    clock.forward(10 * 60)
    assert browser.post("/console/sign-in/open", json={"secret": office.link_sent()}, headers=OURS).status_code == 403


def test_the_page_says_the_same_whether_there_is_such_a_person_or_not(office):
    office.account("Nguyễn Văn An", telegram="500")
    office.account("Không Máy")
    said = [
        office.browser().post("/console/sign-in/send", json={"who": who}, headers=OURS)
        for who in ("Nguyễn Văn An", "Không Có Ai", "Không Máy")
    ]
    assert {(answer.status_code, answer.text) for answer in said} == {(200, said[0].text)}
    assert len(office.messages("telegram")) == 1


def test_an_official_is_reached_where_alerts_reach_them_but_never_in_a_group(office):
    for name, chat in (("Trần Thị Bình", "700"), ("Trực ban Nam Ban", "-100700")):
        office.official(name, telegram=chat)
        office.book.add(office_wanted(name))
        office.browser().post("/console/sign-in/send", json={"who": name}, headers=OURS)
    assert len(office.messages("telegram")) == 1


def office_wanted(name):
    from bot.console.people_book import Wanted

    return Wanted(official=name)


def test_nobody_is_flooded_with_links(office):
    office.account("Nguyễn Văn An", telegram="500")
    for _ in range(9):
        office.browser().post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS)
    assert len(office.messages("telegram")) == 3
    codes = [
        office.browser().post("/console/sign-in/send", json={"who": f"ai {n}"}, headers=OURS).status_code for n in range(2)
    ]
    assert codes == [200, 429]


# second step
def with_code(office, name="Nguyễn Văn An"):
    office.account(name)
    browser = office.signed_in(name)
    begun = browser.post("/console/account/code/begin", json={"password": PASSWORD}, headers=OURS).json()
    assert begun["qr"].startswith("<svg")
    assert begun["secret"] in begun["address"]
    code = pyotp.TOTP(begun["secret"]).at(office.clock())
    form = {"password": PASSWORD, "secret": begun["secret"], "code": code}
    answer = browser.post("/console/account/code/on", json=form, headers=OURS)
    assert answer.status_code == 200
    return begun["secret"], answer.json()["codes"]


def test_with_a_second_step_the_password_alone_is_not_enough(office, clock):
    secret, _ = with_code(office)
    browser = office.browser()
    assert enter(browser, "Nguyễn Văn An").json() == {"wants_code": True}
    assert me(browser).status_code == 401
    assert enter(browser, "Nguyễn Văn An", code="000000").status_code == 403
    clock.forward(60)
    assert enter(browser, "Nguyễn Văn An", code=pyotp.TOTP(secret).at(clock())).status_code == 200


def test_a_code_is_good_once(office, clock):
    secret, _ = with_code(office)
    clock.forward(60)
    code = pyotp.TOTP(secret).at(clock())
    assert enter(office.browser(), "Nguyễn Văn An", code=code).status_code == 200
    assert enter(office.browser(), "Nguyễn Văn An", code=code).status_code == 403


def test_a_recovery_code_stands_in_once(office):
    _, codes = with_code(office)
    assert enter(office.browser(), "Nguyễn Văn An", code=codes[0].upper()).status_code == 200
    assert enter(office.browser(), "Nguyễn Văn An", code=codes[0]).status_code == 403
    assert len(set(codes)) == 8


def test_guessing_codes_is_stopped(office):
    with_code(office)
    codes = [enter(office.browser(), "Nguyễn Văn An", code=f"00000{n}").status_code for n in range(6)]
    assert codes == [403] * 5 + [429]


def test_the_second_step_is_taken_away_only_with_the_password(office):
    with_code(office)
    browser = office.someone(name="Trần Bình")
    assert browser.post("/console/account/code/off", json={"password": "không phải mật khẩu"}, headers=OURS).status_code == 409
    assert browser.post("/console/account/code/off", json={"password": PASSWORD}, headers=OURS).status_code == 200


# passwords
@pytest.mark.parametrize("password", ["", "ngắn", "nguyễn văn an", "NguyenVanAn2026!", "aaaaaaaaaaaa", "x" * 201])
def test_a_poor_password_is_refused(office, password):
    browser = office.someone(name="Nguyễn Văn An")
    answer = browser.post("/console/account/password", json={"password": PASSWORD, "new": password}, headers=OURS)
    assert answer.status_code == 409


def test_changing_a_password_needs_the_old_one_and_ends_the_other_sessions(office):
    office.account("Nguyễn Văn An")
    here, elsewhere = office.signed_in("Nguyễn Văn An"), office.signed_in("Nguyễn Văn An")
    new = {"new": "ba con voi uống nước"}
    assert here.post("/console/account/password", json=new, headers=OURS).status_code == 409
    assert here.post("/console/account/password", json=new | {"password": PASSWORD}, headers=OURS).status_code == 200
    assert (me(here).status_code, me(elsewhere).status_code) == (200, 401)
    assert enter(office.browser(), "Nguyễn Văn An").status_code == 403


def test_who_just_came_by_link_may_choose_a_new_password(office, clock):
    made = office.account("Nguyễn Văn An")
    browser = office.browser()
    secret = office.book.link(made).partition("#")[2]
    browser.post("/console/sign-in/open", json={"secret": secret}, headers=OURS)
    new = {"new": "ba con voi uống nước"}
    assert browser.post("/console/account/password", json=new, headers=OURS).status_code == 200
    clock.forward(20 * 60)
    assert browser.post("/console/account/password", json={"new": "bốn con voi uống nước"}, headers=OURS).status_code == 409


def test_passwords_and_secrets_are_not_kept_readable(office):
    office.account("Nguyễn Văn An", telegram="500")
    browser = office.signed_in("Nguyễn Văn An")
    browser.post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS)
    secret, cookie = office.link_sent(), browser.cookies["pccc_session"]
    with office.app.engine.connect() as connection:
        tables = ("console_account", "console_session", "console_link", "console_audit", "console_try")
        kept = "".join(str(row) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}"))
    assert "$argon2id$" in kept
    for open_ in (PASSWORD, secret, cookie, "203.0.113.9"):
        assert open_ not in kept


# sessions
def test_signing_in_always_makes_another_session_than_the_browser_had(office):
    office.account("Nguyễn Văn An")
    browser = office.browser()
    browser.cookies.set("pccc_session", "chosen-by-somebody-else", path="/console")
    enter(browser, "Nguyễn Văn An")
    first = [c.value for c in browser.cookies.jar if c.name == "pccc_session"]
    assert "chosen-by-somebody-else" not in first[-1:]
    before = browser.cookies.jar
    old = next(c.value for c in before if c.name == "pccc_session" and c.value != "chosen-by-somebody-else")
    browser.cookies.clear()
    browser.cookies.set("pccc_session", old, path="/console")
    answer = enter(browser, "Nguyễn Văn An")
    assert old not in answer.headers["set-cookie"]
    stolen = office.browser()
    stolen.cookies.set("pccc_session", old, path="/console")
    assert me(stolen).status_code == 401


def test_a_session_ends_when_it_is_not_used_and_after_a_week_at_the_latest(office, clock):
    office.account("Nguyễn Văn An")
    idle, busy = office.signed_in("Nguyễn Văn An"), office.signed_in("Nguyễn Văn An")
    for _ in range(33):
        clock.forward(5 * 3600)
        assert me(busy).status_code == 200
        office.app.store.run(lambda _connection: None)  # what is noted of it comes after the answer
    assert me(idle).status_code == 401
    clock.forward(5 * 3600)
    assert me(busy).status_code == 401


def test_one_sees_ones_sessions_and_ends_them(office):
    office.account("Nguyễn Văn An")
    other = office.someone(name="Trần Bình")
    here, phone = office.signed_in("Nguyễn Văn An"), office.signed_in("Nguyễn Văn An", "198.51.100.7")
    listed = here.get("/console/account/all").json()["sessions"]
    assert sorted((one["here"], one["address"]) for one in listed) == [(False, "198.51.100.0/24"), (True, "203.0.113.0/24")]
    (away,) = [one["id"] for one in listed if not one["here"]]
    assert other.post(f"/console/account/sessions/{away}/end", headers=OURS).status_code == 404
    assert me(phone).status_code == 200
    assert here.post(f"/console/account/sessions/{away}/end", headers=OURS).status_code == 200
    assert (me(here).status_code, me(phone).status_code) == (200, 401)


def test_signing_out_ends_the_session_wherever_its_cookie_is(office):
    browser = office.someone(name="Trần Bình")
    cookie = browser.cookies["pccc_session"]
    assert browser.post("/console/sign-out", headers=OURS).status_code == 200
    copy = office.browser()
    copy.cookies.set("pccc_session", cookie, path="/console")
    assert me(copy).status_code == 401


def test_an_administrator_ends_all_sessions_of_a_person(office):
    office.account("Nguyễn Văn An")
    browser, admin = office.signed_in("Nguyễn Văn An"), office.someone("province", "68", "Quản Trị")
    assert admin.post(f"/console/people/{office.made['Nguyễn Văn An']}/revoke", headers=OURS).json() == {"ended": 1}
    assert me(browser).status_code == 401


@pytest.mark.parametrize("how", ["account", "official"])
def test_whoever_is_removed_is_out_at_once(office, clock, how):
    office.official("Trần Thị Bình", telegram="700")
    made = office.book.add(office_wanted("Trần Thị Bình"))["id"]
    office.book.set_password(made, PASSWORD)
    browser = office.signed_in("Trần Thị Bình")
    assert me(browser).json()["role"] == "commune"
    if how == "account":
        office.book.remove(made)
    else:
        with office.app.engine.begin() as connection:
            units.remove_official(connection, "Trần Thị Bình", clock())
    assert me(browser).status_code == 401
    assert enter(office.browser(), "Trần Thị Bình").status_code == 403


def test_an_official_who_moves_sees_the_new_unit(office):
    office.official("Trần Thị Bình", telegram="700")
    made = office.book.add(office_wanted("Trần Thị Bình"))["id"]
    office.book.set_password(made, PASSWORD)
    browser = office.signed_in("Trần Thị Bình")
    assert browser.get("/console/warnings/choices").json()["me"]["unit"] == "24001"
    with office.app.engine.begin() as connection:
        (one,) = units.officials(connection)
        units.edit_official(connection, Official(id=one.id, name=one.name, unit="24002", role="desk"))
    assert browser.get("/console/warnings/choices").json()["me"]["unit"] == "24002"


# where one comes in
def test_while_there_is_no_account_the_machine_itself_comes_in_and_afterwards_no_more(assembled, clock, new_id):
    from starlette.testclient import TestClient

    from bot.app import web

    app = assembled()
    office = Office(app, clock, new_id)
    here = TestClient(web(app, clock), base_url="http://127.0.0.1", client=("127.0.0.1", 5), follow_redirects=False)
    assert here.get("/console").status_code == 200
    made = office.account("Nguyễn Văn An")
    assert me(here).status_code == 401
    office.book.remove(made)
    assert me(here).status_code == 401
    assert here.get(f"/console?key={app.access.key}").status_code == 303
    assert here.get("/console").status_code == 200


def test_a_stranger_signs_in_and_comes_back(office):
    answer = office.browser().get("/console/warnings?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?next=/console/warnings%3Fx%3D1")
    assert office.browser().get("/console").headers["location"].startswith("/console/sign-in")


EVIL = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/console/../../evil",
    "/console//evil.example",
    "/console\\..\\evil",
    "javascript:alert(1)",
    "/console@evil.example",
    "/consoleevil",
    "/console/%2e%2e/evil",
    "\t//evil.example",
    "/console/\n//evil.example",
    "",
]


@pytest.mark.parametrize("next_", EVIL)
def test_one_is_never_sent_on_to_another_site(office, next_):
    office.account("Nguyễn Văn An")
    browser = office.browser()
    assert enter(browser, "Nguyễn Văn An", next_=next_).json()["next"] == "/console"
    assert browser.get("/console/sign-in", params={"next": next_}).headers["location"] == "/console"


@pytest.mark.parametrize("next_", ["/console", "/console/exams?code=AB2CD", "/console#SC-7K3PM", "/console/numbers/"])
def test_one_is_sent_on_to_pages_of_the_console(office, next_):
    office.account("Nguyễn Văn An")
    assert enter(office.browser(), "Nguyễn Văn An", next_=next_).json()["next"] == next_


def test_tokens_in_the_log_of_actions_there_are_none(office):
    office.account("Nguyễn Văn An", telegram="500")
    browser = office.browser()
    browser.post("/console/sign-in/send", json={"who": "Nguyễn Văn An"}, headers=OURS)
    secret = office.link_sent()
    browser.post("/console/sign-in/open", json={"secret": secret}, headers=OURS)
    admin = office.someone("province", "68", "Quản Trị")
    assert secret not in admin.get("/console/audit/entries").text
    with reading(office.app.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM console_link WHERE used_at IS NULL").scalar() == 0
