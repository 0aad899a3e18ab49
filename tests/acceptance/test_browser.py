"""The two pages in a real browser against the real server, as people use them.

Every page is watched while it is open: an error in its console, a breach of the content policy or a request to any other
host fails the test that opened it.
"""

from __future__ import annotations

import base64
import re

import pytest

from tests.acceptance.browsing import DESK, PHONE, SMALLEST, SOON, Citizen, shows, sideways, visible

pytestmark = pytest.mark.browser
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIAABE9wH/1dN0WQAAAABJRU5ErkJggg==")
PLACE = {"latitude": 11.53381, "longitude": 106.88952, "accuracy": 20}
# The citizen page


def test_a_question_is_answered_with_its_source(citizen):
    answer = citizen.says("để xe chắn lối thoát nạn phạt bao nhiêu")
    shows(answer, "triệu đồng")
    shows(answer.locator(".source"), "Căn cứ: Nghị định 106/2025")


def test_an_emergency_is_a_red_card_with_114_on_top(citizen):
    card = citizen.says("cháy nhà rồi cứu với")
    call = visible(card.locator("a.call"))
    assert call.get_attribute("href") == "tel:114"
    shows(call, "Gọi 114")
    red, green, blue = card.locator(".bubble").evaluate("e => getComputedStyle(e).backgroundColor.match(/\\d+/g).map(Number)")
    assert red > 150
    assert max(green, blue) < 60
    assert 0 < call.bounding_box()["y"] < PHONE["height"] / 2
    assert card.locator(".steps li").count() >= 2


def test_114_is_one_tap_away_before_anything_is_written(opens):
    page = opens(size=SMALLEST)
    call = visible(page.locator("header a.call"))
    assert call.get_attribute("href") == "tel:114"
    assert call.bounding_box()["height"] >= 44


def test_a_granted_position_reaches_the_report(opens, product):
    citizen = Citizen(opens(geolocation=PLACE, permissions=["geolocation"]))
    citizen.says("có mùi gas nồng nặc trong bếp, cứu với")
    shows(citizen.presses("Gửi vị trí của tôi"), "Đã nhận vị trí")
    shows(citizen.page.locator("article.own").last, "sai số khoảng 20 m")
    assert product.incidents()[0]["place"] == "11.53381, 106.88952"


def test_a_refused_position_asks_for_the_address_in_words(opens, product):
    citizen = Citizen(opens(permissions=[]))
    citizen.says("cháy xe trong hầm, cứu với")
    citizen.page.get_by_role("button", name="Gửi vị trí của tôi").last.click()
    shows(citizen.page.locator(".note"), "Hãy gõ địa chỉ")
    shows(citizen.says("hầm chung cư Hòa Bình, đường Hùng Vương"), "SC-")
    assert product.incidents()[0]["place"] == "hầm chung cư Hòa Bình, đường Hùng Vương"


def test_a_quiz_runs_to_its_score(citizen):
    citizen.starts("Làm trắc nghiệm")
    asked = citizen.told("Câu 1/")
    questions = int(re.search(r"Câu 1/(\d+)", asked.inner_text())[1])
    for number in range(1, 1 + questions):
        asked = citizen.told(f"Câu {number}/")
        if asked.locator(".choices button").count():
            citizen.presses("B")
        else:
            citizen.says("2" if "Gõ con số" in asked.inner_text() else "AB")
    visible(citizen.told("Bạn đúng").get_by_role("button", name="Ôn thêm lượt nữa"))


@pytest.mark.parametrize(
    ("label", "offers"),
    [
        ("Báo cháy, sự cố", "Rò gas"),
        ("Hỏi luật, mức phạt", "Phạt báo cháy giả"),
        ("Kỹ năng thoát nạn", None),
        ("Làm trắc nghiệm", None),
    ],
)
def test_every_button_of_the_first_screen_leads_on(citizen, label, offers):
    reply = citizen.starts(label)
    assert "chưa" not in reply.inner_text().splitlines()[1]
    if offers:
        visible(reply.get_by_role("button", name=offers))


def test_a_used_button_can_not_be_pressed_twice(citizen):
    reply = citizen.starts("Hỏi luật, mức phạt")
    citizen.presses("Phạt báo cháy giả")
    assert all(button.is_disabled() for button in reply.locator(".choices button").all())


def test_a_reload_keeps_the_conversation(citizen):
    citizen.says("để xe chắn lối thoát nạn phạt bao nhiêu")
    citizen.page.reload()
    shows(citizen.page.locator("article.own"), "để xe chắn lối thoát nạn")
    shows(citizen.page.locator("article.reply"), "triệu đồng")
    citizen.says("cảm ơn")


def test_what_was_written_without_a_network_is_sent_when_it_is_back(citizen, watch):
    watch.offline = True
    citizen.page.context.set_offline(True)
    citizen._write("để xe chắn lối thoát nạn phạt bao nhiêu")
    visible(citizen.page.locator("#offline"))
    visible(citizen.page.get_by_role("button", name="Gửi lại"))
    shows(citizen._after(lambda: citizen.page.context.set_offline(False)), "triệu đồng")


def test_what_has_grown_old_without_a_network_is_sent_by_a_press_only(citizen, watch):
    watch.offline = True
    citizen.page.route("**/api/chat", lambda route: route.abort("internetdisconnected"))
    citizen._write("để xe chắn lối thoát nạn phạt bao nhiêu")
    again = visible(citizen.page.get_by_role("button", name="Gửi lại"))
    citizen.page.evaluate("((now) => { Date.now = () => now() + 31 * 60_000; })(Date.now)")
    citizen.page.unroute("**/api/chat")
    citizen.page.evaluate("dispatchEvent(new Event('online'))")
    assert citizen.page.locator("article.reply").count() == 0
    shows(citizen._after(again.click), "triệu đồng")


def test_nothing_has_to_be_scrolled_sideways_on_the_smallest_phone(opens, product):
    citizen = Citizen(opens(size=SMALLEST))
    citizen.starts("Hỏi luật, mức phạt")
    citizen.says("nhà trọ 4 tầng phải có những gì")
    citizen.says("https://vi.du/" + "a" * 300)
    citizen.starts("Làm trắc nghiệm")
    citizen.says("cháy nhà rồi cứu với")
    assert sideways(citizen.page) == []
    console = opens("/console", size=SMALLEST)
    visible(console.locator("#list button").first).click()
    visible(console.locator(".actions"))
    assert sideways(console) == []


# The officials' console


def test_a_new_report_appears_on_the_console_and_its_buttons_reach_the_citizen(opens, citizen):
    console = opens("/console", size=DESK)
    visible(console.get_by_text("Trực tiếp"))
    console.evaluate("window.neverReloaded = true")

    citizen.says("cháy chợ Đồng Xoài, lửa to lắm")
    shows(citizen.presses("Đúng, báo ngay"), "SC-")
    code = code_in(citizen.page.locator("article.reply").last.inner_text())

    row = visible(console.locator(f"#list button[data-code='{code}']"))
    shows(row, "Chưa ai nhận")
    row.click()
    shows(console.locator("#detail > blockquote"), "cháy chợ Đồng Xoài, lửa to lắm")

    heard = citizen._after(lambda: console.locator("#detail").get_by_role("button", name="Tiếp nhận").click())
    shows(heard, f"Tin {code}: Bàn trực đã tiếp nhận")
    shows(console.locator("#detail .badge"), "Đã tiếp nhận")

    heard = citizen._after(lambda: console.get_by_role("button", name="Đang đến").click())
    shows(heard, "báo đang đến")

    console.get_by_role("button", name="Đã xử lý", exact=True).click()
    closing = visible(console.get_by_role("button", name="Bấm lần nữa: Đã xử lý"))
    shows(citizen._after(closing.click), "đã xử lý xong")
    shows(console.locator("#detail .badge"), "Đã xử lý")
    assert console.locator("#detail .actions button").all_inner_texts() == ["Mở lại tin"]
    assert console.evaluate("window.neverReloaded") is True


def code_in(text):
    return next(word.strip(".,:") for word in text.split() if word.startswith("SC-"))


def test_a_photo_from_the_page_is_seen_on_the_console(opens, citizen, product):
    citizen.says("cháy kho hàng, cứu với")
    picture = {"name": "kho.png", "mimeType": "image/png", "buffer": PNG}
    told = citizen._after(lambda: citizen.page.set_input_files("#file", files=[picture]))
    code = code_in(told.inner_text())
    console = opens(f"/console#{code}", size=DESK)
    seen = visible(console.locator("#detail .photos img"))
    assert seen.evaluate("(e) => e.decode().then(() => e.naturalWidth)") == 1


def test_two_desks_see_the_same(opens, product):
    code = report(product, "web-hai-ban-truc", "cháy rừng, cứu với")
    one, other = opens(f"/console#{code}", size=DESK), opens(f"/console#{code}", size=PHONE)
    visible(other.locator("#detail").get_by_role("button", name="Tiếp nhận"))
    one.locator("#detail").get_by_role("button", name="Tiếp nhận").click()
    shows(other.locator("#detail .badge"), "Đã tiếp nhận")


def report(product, session, words):
    product.says(session, words)
    return code_in(product.says(session, choice="report:yes")[0]["text"])


def test_markup_that_people_write_stays_text(opens, citizen, product):
    words = "cháy nhà <img src=x onerror=alert(1)> <b>cứu với</b>"
    citizen.says(words)
    shows(citizen.page.locator("article.own"), words)
    code = report(product, "web-ky-tu-la", words)
    console = opens(f"/console#{code}", size=DESK)
    shows(console.locator("#detail > blockquote"), words)
    assert console.locator("#detail blockquote img").count() == 0


def test_a_form_half_filled_in_survives_news_and_a_mistake_until_it_is_sent(opens, product, watch):
    watch.refusals = True
    code = report(product, "web-ket-qua-01", "cháy xưởng gỗ, cứu với")
    console = opens(f"/console#{code}", size=PHONE)
    console.locator(".ending-form > summary").press("Enter")
    console.get_by_label("Lực lượng xử lý").check()
    console.get_by_label("Số người bị thương").fill("hai")
    product.says("web-ket-qua-01", "có 2 người mắc kẹt, gọi 0912345678")
    shows(console.locator(".facts .people"), "2 người mắc kẹt")
    assert console.get_by_role("link", name="0912 345 678").get_attribute("href") == "tel:+84912345678"
    assert console.locator("[name=injured]").evaluate("(e) => e === document.activeElement && e.value") == "hai"

    console.get_by_role("button", name="Đóng tin", exact=True).click()
    shows(console.locator(".closing .action-error"), "Số người bị thương: “hai” không phải số")
    console.get_by_label("Số người bị thương").fill("2")
    console.get_by_label("Thiệt hại").fill("1,5 tỷ")
    assert sideways(console) == []
    console.get_by_role("button", name="Đóng tin", exact=True).click()
    shows(console.locator(".ending"), "Lực lượng xử lý; 2 người bị thương; thiệt hại 1.500.000.000 đồng")
    shows(console.locator("#detail .badge"), "Đã xử lý")

    console.get_by_text("Sửa kết quả").click()
    console.get_by_label("Người tại chỗ xử lý").check()
    console.get_by_role("button", name="Lưu kết quả").click()
    shows(console.locator(".ending"), "Người tại chỗ xử lý; 2 người bị thương")
    console.get_by_role("button", name="Mở lại tin").click()
    console.get_by_role("button", name="Bấm lần nữa: Mở lại tin").click()
    shows(console.locator("#detail .badge"), "Đã chuyển")


@pytest.mark.parametrize("size", [SMALLEST, DESK])
def test_the_figures_are_tables_that_fit(opens, product, size):
    from playwright.sync_api import expect

    report(product, f"web-so-lieu-{size['width']}", "cháy bãi xe, cứu với")
    page = opens("/console/numbers", size=size)
    shows(page.get_by_role("region", name="Theo loại sự cố"), "Cháy")
    chart = page.locator(".card-event img")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_js_property("complete", True, timeout=4 * SOON)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("region", name="Theo loại sự cố").get_by_role("row", name="Cháy").get_by_role("link").click()
    shows(page.get_by_role("heading", name="Theo loại sự cố: Cháy"), "Cháy")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shows(page.locator("#behind-rows"), "SC-")
    page.get_by_role("link", name="← Tất cả số liệu").click()
    shows(page.locator(".card-event"), "Cháy")  # drawn: what is typed now is no longer set back to the address
    page.get_by_label("Từ ngày").fill("2001-01-01")
    page.get_by_label("Đến hết ngày").fill("2001-01-02")
    page.get_by_role("button", name="Xem").click()
    shows(page.locator(".card-event"), "Chưa có số liệu.")
    assert "since=2001-01-01" in page.url


# The page of bulletins


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_bulletin_is_written_looked_at_and_kept(opens, size):
    page = opens("/console/broadcasts", size=size)
    page.fill("#text", "Khóa van gas <b>khi đi ngủ</b>")
    page.get_by_label("Gas và bếp").check()
    page.get_by_role("button", name="Xem trước").click()
    shows(page.locator("#phone .bubble"), "Khóa van gas <b>khi đi ngủ</b>")
    assert sideways(page) == []
    page.get_by_role("button", name="Lưu bản nháp").click()
    card = page.locator(".card", has_text="Gas và bếp").first
    shows(card, "bản nháp")
    shows(card.locator("blockquote"), "<b>khi đi ngủ</b>")
    discard = card.get_by_role("button", name="Bỏ bản nháp")
    discard.click()
    card.get_by_role("button", name="Bấm lần nữa: Bỏ bản nháp").click()
    shows(card.locator(".badge"), "đã dừng")
    assert sideways(page) == []
