"""Officials at the knowledge desk in a real browser: write, see it as people will, publish, take it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.acceptance.browsing import DESK, PHONE, sideways

ASKED = "ban công nướng thịt được không"
NASTY = '<img src=x onerror="document.title=1">'


def write(page, lead):
    page.get_by_label("Tên mục").fill("Nướng than ở ban công")
    page.get_by_label("Cách người dân hỏi").fill(
        "nướng bbq ở ban công chung cư có được không\nnuong thit ngoai ban cong\nnướng than hoa trên ban công có an toàn không"
    )
    page.get_by_label("Câu đầu").fill(lead)


def confirmed(page, name, within):
    within.get_by_role("button", name=name).click()
    within.get_by_role("button", name="Bấm lần nữa để xác nhận").click()


def test_what_is_written_is_answered_at_once_and_can_be_taken_back(opens, product):
    before = product.says("desk-citizen-1", ASKED)[0]["text"]
    page = opens("/console/knowledge#new", DESK)
    write(page, f"Đừng nướng than ở ban công. {NASTY}")
    expect(page.locator(".findings")).to_contain_text("nguồn")
    page.locator("#field-sources input").fill("CERT")
    page.locator("#field-sources").get_by_role("button", name="Thêm").click()
    expect(page.locator(".beside .good")).to_have_text("Không thấy lỗi.")
    expect(page.locator(".bubble").first).to_contain_text(NASTY)
    page.get_by_role("button", name="Lưu bản soạn").click()
    expect(page.locator(".saved")).to_contain_text("Đã lưu")
    confirmed(page, "Công bố", page.locator(".bar"))
    expect(page.locator(".done")).to_contain_text("Đã công bố bản số 1")
    answered = product.says("desk-citizen-2", ASKED)[0]["text"]
    assert answered.startswith("Đừng nướng than ở ban công.")

    citizen = opens("/")
    citizen.fill("#message", ASKED)
    citizen.press("#message", "Enter")
    expect(citizen.locator("article.reply").last).to_contain_text(NASTY)
    assert citizen.title() != "1"
    assert page.title() != "1"

    confirmed(page, "Gỡ mục này", page.locator(".past"))
    page.wait_for_url("**#entries")
    assert product.says("desk-citizen-3", ASKED)[0]["text"] == before


def test_the_second_of_two_editors_sees_what_the_first_saved(opens, watch):
    watch.refusals = True
    first, second = (opens("/console/knowledge#entry=smoke.crawl_low", DESK) for _ in range(2))
    for page, lead in ((first, "Bản của người thứ nhất."), (second, "Bản của người thứ hai.")):
        page.get_by_label("Câu đầu").fill(lead)
        page.get_by_role("button", name="Lưu bản soạn").click()
    expect(first.locator(".saved")).to_contain_text("Đã lưu")
    expect(second.locator(".conflict")).to_contain_text("Bản của người thứ nhất.")
    second.get_by_role("button", name="Lấy bản đó").click()
    expect(second.get_by_label("Câu đầu")).to_have_value("Bản của người thứ nhất.")
    confirmed(second, "Bỏ bản soạn", second.locator(".bar"))
    expect(second.get_by_label("Câu đầu")).not_to_have_value("Bản của người thứ nhất.")


@pytest.mark.parametrize("view", ["questions", "ratings", "entries", "due", "new", "entry=smoke.crawl_low"])
def test_nothing_reaches_beyond_a_phones_screen(opens, view):
    page = opens(f"/console/knowledge#{view}", PHONE)
    expect(page.locator("#view")).to_have_attribute("aria-busy", "false")
    page.wait_for_timeout(800)
    assert [one for one in sideways(page) if "tabs" not in one] == []
