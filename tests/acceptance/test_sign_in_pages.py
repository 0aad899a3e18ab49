"""Signing in, in a real browser: by link, by password with a second step; one's own account, people, the audit log."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pyotp
import pytest
import uvicorn

from bot.app import assemble, utc_now
from bot.settings import Settings
from tests.acceptance.browsing import DESK, PHONE, Watch, shows, sideways, visible
from tests.integration.console_office import PASSWORD, Office


@pytest.fixture
def office(tmp_path, new_id, monkeypatch):
    """The console alone, served without a model, with an administrator and an official."""
    app = assemble(Settings(data_dir=tmp_path / "data", telegram_token="123:abc", telegram_api="http://127.0.0.1:9"))
    office = Office(app, utc_now, new_id)
    office.account("Quản Trị", "province", "68")
    office.account("Nguyễn Văn An", "commune", "24001", telegram="500")
    server = uvicorn.Server(uvicorn.Config(office.web, port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    office.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    app.runner.pages = office.url
    yield office
    server.should_exit = True
    thread.join(10)
    app.close()


@pytest.fixture
def opens(browser, office):
    """Opens a page of the console in a browser that has never been here."""
    contexts, watch = [], Watch(office.url)

    def open_page(path="/console", size=DESK):
        contexts.append(browser.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: watch.problems.append(f"error: {error}"))
        page.on("request", watch._request)
        page.goto(office.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.problems == []


def by_password(page, who, password=PASSWORD):
    page.get_by_label("Tên, số điện thoại hoặc tên đăng nhập").fill(who)
    page.get_by_role("button", name="Đăng nhập bằng mật khẩu").click()
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_somebody_signs_in_by_the_link_in_their_messenger_and_sees_only_their_pages(opens, office):
    page = opens("/console/warnings", size=PHONE)
    page.get_by_label("Tên, số điện thoại hoặc tên đăng nhập").fill("nguyen van an")
    page.get_by_role("button", name="Gửi đường dẫn vào tin nhắn của tôi").click()
    shows(page.locator("#said"), "Nếu tên này có trong danh sách")
    assert sideways(page) == []
    page.goto(f"{office.url}/console/sign-in/link#{office.link_sent()}")
    page.get_by_role("button", name="Đăng nhập").click()
    visible(page.locator("h1", has_text="Bàn trực PCCC"))
    page.get_by_role("button", name="Menu").click()
    listed = page.locator("#nav > a").all_inner_texts()
    assert "Cảnh báo" in listed
    assert "Nhật ký" not in listed
    assert sideways(page) == []
    page.get_by_role("button", name="Đăng xuất").click()
    visible(page.get_by_role("button", name="Gửi đường dẫn vào tin nhắn của tôi"))
    assert page.goto(f"{office.url}/console/incidents").status == 401


def test_somebody_turns_on_the_second_step_and_signs_in_with_it(opens, office):
    page = opens("/console/account")
    by_password(page, "Nguyễn Văn An")
    page.locator("#code-password").fill(PASSWORD)
    page.get_by_role("button", name="Bật mã xác thực").first.click()
    visible(page.locator("#qr"))
    totp = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    page.locator("#code").fill(totp.at(utc_now() - timedelta(seconds=30)))  # so that the code of now is still good below
    page.locator("#code-setup button").click()
    visible(page.locator("#code-list li").first)
    assert page.locator("#code-list li").count() == 8
    again = opens("/console")
    by_password(again, "Nguyễn Văn An")
    again.get_by_label("Mã xác thực 6 số, hoặc mã dự phòng").fill(totp.now())
    again.get_by_role("button", name="Đăng nhập", exact=True).click()
    shows(again.locator(".nav-person"), "Nguyễn Văn An")


def test_an_administrator_gives_access_and_reads_who_did_what(opens, office):
    page = opens("/console/people")
    by_password(page, "Quản Trị")
    page.get_by_role("button", name="Cấp quyền cho một người").click()
    page.get_by_label("Họ tên").fill("<img src=x onerror=alert(1)>")
    page.get_by_label("Vai trò").select_option("viewer")
    page.get_by_label("Đơn vị").fill("24002")
    page.get_by_role("button", name="Lưu").click()
    card = visible(page.locator(".card", has_text="<img src=x onerror=alert(1)>"))
    card.get_by_role("button", name="Tạo đường dẫn").click()
    card.get_by_role("button", name="Bấm lần nữa: Tạo đường dẫn").click()
    shows(card.locator("code"), "/console/sign-in/link#")
    page.get_by_role("link", name="Nhật ký").click()
    shows(page.locator("#entries"), "Cấp quyền")
    assert page.locator("#entries img").count() == 0
    assert sideways(page) == []


def test_what_is_sent_off_before_the_page_is_ready_stays_where_it_is(browser, office):
    """A slow network brings the page before its script: nothing typed may be lost, or land in an address or a log."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{office.url}/console/sign-in")
    page.locator("#who").fill("Nguyễn Văn An")
    page.locator("#who").press("Enter")
    page.wait_for_timeout(300)
    assert page.url == f"{office.url}/console/sign-in"
    assert page.locator("#who").input_value() == "Nguyễn Văn An"
    page.context.close()
