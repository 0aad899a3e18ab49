"""The officials' first page in a real browser: from signing in to the yearly report, by keyboard, on a phone, cut off."""

from __future__ import annotations

import pytest
from docx import Document

from bot.console import people_book
from bot.settings import Settings
from tests.acceptance.browsing import DESK, PHONE, SMALLEST, Citizen, Watch, shows, sideways, visible
from tests.acceptance.test_browser import code_in, report
from tests.acceptance.test_sign_in_pages import by_password
from tests.acceptance.test_web_page import DARK, LIGHT, findings
from tests.integration.console_office import PASSWORD
from tests.serving import Served

pytestmark = pytest.mark.browser
WIDE = {"width": 1920, "height": 1080}
MARKUP = "cháy nhà <img src=x onerror=alert(1)> cứu với"


def row(page, code):
    return visible(page.locator(f"#list .row[data-code='{code}']"))


def placed(product, session, words, lat, lon):
    """Somebody reports from a place; gives the code."""
    code = report(product, session, words)
    product.says(session, place={"lat": lat, "lon": lon, "accuracy": 10})
    return code


@pytest.fixture(scope="module")
def signed_up(trained, tmp_path_factory):
    """A server with an account on it: from then on nobody comes in without signing in."""
    with Served(tmp_path_factory.mktemp("signed-up"), trained, handover_hours="mon-sun 00:00-24:00") as served:
        served.official("Nguyễn Văn An", telegram=500)
        with people_book.opened(Settings(data_dir=served.data)) as book:
            made = book.add(people_book.Wanted(name="Nguyễn Văn An", role="commune", unit="tinh"))["id"]
            book.set_password(made, PASSWORD)
        yield served


def closed_in(page, tmp_path):
    """The rows of the first table of the yearly report that the page's button makes."""
    form = page.locator(".report-form")
    form.get_by_label("Loại").select_option(label="Năm")
    with page.expect_download() as waiting:
        form.get_by_role("button", name="DOCX").click()
    waiting.value.save_as(tmp_path / "report.docx")
    assert waiting.value.suggested_filename.endswith(".docx")
    paper = Document(str(tmp_path / "report.docx"))
    table = next(one for one in paper.tables if one.rows[0].cells[0].text == "Nội dung")
    return {row.cells[0].text: row.cells[1].text for row in table.rows[1:]}, paper


def test_from_signing_in_to_the_yearly_report(signed_up, opens, watch, tmp_path):
    """A phone in the rain: taken in one tap, asked about, closed, counted, and in the document for those above."""
    watch.others, watch.refusals = (signed_up.url,), True
    citizen = Citizen(opens(address=signed_up.url))
    desk = opens("/console", size=PHONE, address=signed_up.url)
    by_password(desk, "Nguyễn Văn An")
    visible(desk.get_by_text("Trực tiếp"))
    citizen.says("cháy quán ăn đường Phan Chu Trinh, lửa bốc lên mái")
    code = code_in(citizen.presses("Đúng, báo ngay").inner_text())
    shows(row(desk, code), "Chưa ai nhận")
    shows(desk.locator("#announcer"), "Tin mới")

    heard = citizen._after(lambda: desk.get_by_role("button", name=f"Tiếp nhận tin {code}").click())
    shows(heard, "đã tiếp nhận")
    shows(desk.locator("#toast"), code)
    desk.get_by_role("button", name="Đang xử lý").click()
    row(desk, code).click()

    desk.get_by_label("Hỏi người báo…").fill("Có ai còn bên trong không?")
    shows(citizen._after(lambda: desk.get_by_role("button", name="Hỏi", exact=True).click()), "Có ai còn bên trong không?")
    citizen.says("còn 1 người ở tầng 2")
    shows(desk.locator(".talk .answer"), "còn 1 người ở tầng 2")

    figures = opens("/console/numbers", address=signed_up.url)
    by_password(figures, "Nguyễn Văn An")
    before, _ = closed_in(figures, tmp_path)
    assert (before["Số vụ"], before["Đã đóng"]) == ("1", "0")

    desk.locator(".ending-form > summary").click()
    desk.get_by_label("Lực lượng xử lý").check()
    desk.locator("[name=rescued]").fill("1")
    desk.locator("[name=cause]").select_option("electric")
    shows(citizen._after(lambda: desk.get_by_role("button", name="Đóng tin", exact=True).click()), "đã xử lý xong")
    shows(desk.locator("#detail .badge"), "Đã xử lý")

    desk.goto(f"{signed_up.url}/console/numbers")
    closed = desk.locator(".total a[href*='by=closed']")
    shows(closed, "1")
    visible(desk.get_by_role("main").get_by_text("Cháy", exact=True).first)
    after, paper = closed_in(desk, tmp_path)
    assert (after["Số vụ"], after["Đã đóng"], after["Người được cứu"]) == ("1", "1", "1")
    causes = next(one for one in paper.tables if one.rows[0].cells[0].text == "Nguyên nhân")
    assert [cell.text for cell in causes.rows[1].cells] == ["Điện", "1", "100%"]
    closed.click()
    shows(desk.locator("#behind-rows"), code)


def test_who_asks_for_an_official_talks_with_one_at_the_console(signed_up, opens, watch):
    watch.others, watch.refusals = (signed_up.url,), True
    desk = opens("/console", size=PHONE, address=signed_up.url)
    by_password(desk, "Nguyễn Văn An")
    visible(desk.get_by_text("Trực tiếp"))
    citizen = Citizen(opens(address=signed_up.url))
    citizen.says("gặp cán bộ")
    shows(citizen.presses("Tôi không rõ"), "Tôi đã nhắn cán bộ trực")
    citizen.says("nhà trọ của tôi cần giấy gì?")
    desk.get_by_role("link", name="1 người đang chờ nói chuyện").click()
    desk.locator("#list .row.waiting").hover()
    desk.mouse.down()
    for text in ("gặp cán bộ", "Tôi không rõ", "hỏi về bãi xe"):
        signed_up.says("web-nguoi-thu-hai", text=text)
    shows(desk.locator("#list .row.waiting").nth(1), "hỏi về bãi xe")
    desk.mouse.up()
    shows(desk.locator("#talk .talk"), "nhà trọ của tôi cần giấy gì?")
    shows(citizen._after(lambda: desk.get_by_role("button", name="Nhận trò chuyện").click()), "đã nhận")
    desk.get_by_label("Trả lời").fill("Bạn gửi ảnh tủ điện nhé")
    shows(citizen._after(lambda: desk.get_by_role("button", name="Gửi").click()), "Bạn gửi ảnh tủ điện nhé")
    citizen._write("vâng, tối tôi gửi")
    shows(desk.locator("#talk .talk"), "vâng, tối tôi gửi")
    assert sideways(desk) == []
    desk.get_by_role("button", name="Kết thúc").click()
    shows(citizen._after(lambda: desk.get_by_role("button", name="Bấm lần nữa: Kết thúc").click()), "Cán bộ đã kết thúc")
    shows(desk.locator("#talk"), "Cuộc trò chuyện đã kết thúc")


@pytest.mark.parametrize("opened", [False, True], ids=["in the list", "in full"])
def test_news_in_the_middle_of_a_press_does_not_swallow_it(opens, product, opened):
    """Neither of a button nor of a row: of the latter the words under the finger are drawn anew meanwhile."""
    session = f"web-dang-bam-{opened:d}"
    code = report(product, session, "cháy kho vải, cứu với")
    page = opens("/console", size=DESK)
    shows(row(page, code), "Chưa rõ")
    if opened:
        row(page, code).locator(".row-place").hover(force=True)
        page.mouse.down()
        product.says(session, "có 2 người kẹt bên trong")
        shows(row(page, code), "2 người")
        page.mouse.up()
        shows(page.locator("#detail h2"), code)
    button = page.locator("#detail [data-action='acknowledge']") if opened else page.locator(f"li[data-code='{code}'] .quick")
    button.hover()
    page.mouse.down()
    product.says(session, place={"lat": 12.68 + opened, "lon": 108.05, "accuracy": 10})
    shows(row(page, code), ".68000, 108.05")
    product.says(session, "có 3 người bị thương, 2 người kẹt trên tầng 2, cháy lan sang nhà bên")
    shows(row(page, code), "3 người")
    page.mouse.up()
    shows(page.locator("#detail .badge" if opened else "#toast"), "Đã tiếp nhận" if opened else code)


def test_everything_is_at_hand_by_keyboard(opens, product):
    first = report(product, "web-phim-tat-01", "cháy bãi phế liệu ấp Bàu Sen, cứu với")
    page = opens("/console", size=DESK)
    row(page, first)
    page.keyboard.press("/")
    page.keyboard.type("bau sen")
    shows(page.locator("#found"), "1 tin khớp")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(":focus").get_attribute("data-code") == first
    page.keyboard.press("Enter")
    shows(page.locator("#detail h2"), first)
    page.keyboard.press("a")
    shows(page.locator("#detail .badge"), "Đã tiếp nhận")
    page.keyboard.press("?")
    shows(page.get_by_role("dialog"), "Tiếp nhận tin đang chọn")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    visible(page.locator("#map-pane"))


def test_filters_stay_in_the_address_and_are_taken_off_again(opens, product):
    code = report(product, "web-bo-loc-01", "rò gas ở bếp nhà số 9 đường Lý Thái Tổ, cứu với")
    page = opens("/console?tab=all&q=ly+thai+to", size=PHONE)
    row(page, code)
    page.get_by_role("button", name="Bộ lọc").click()
    page.get_by_label("Trạng thái").select_option(label="Báo giả")
    shows(page.locator("#empty"), "Không có tin nào khớp")
    assert "state=false_alarm" in page.url
    page.reload()
    shows(page.locator("#empty"), "Không có tin nào khớp")
    page.get_by_role("button", name="Bỏ lọc").click()
    page.get_by_role("button", name="Mới").click()
    row(page, code)
    assert "?" not in page.url


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desk"])
def test_axe_finds_nothing_serious(opens, product, size, scheme):
    code = placed(product, f"web-axe-{size['width']}-{scheme}", MARKUP, 11.53, 106.88)
    page = opens("/console", size=size, color_scheme=scheme)
    row(page, code)
    page.get_by_role("button", name="Bộ lọc").click()
    assert findings(page) == []
    if size is PHONE:
        page.locator("#to-map").click()
    visible(page.locator(".leaflet-marker-icon.pin").first)
    assert findings(page) == []
    page.goto(f"{page.url.split('#')[0]}#{code}")
    shows(page.locator("#detail > blockquote"), MARKUP)
    assert findings(page) == []
    assert size is WIDE or sideways(page) == []


def test_on_the_smallest_phone_nothing_is_scrolled_sideways(opens, product):
    placed(product, "web-nho-nhat-01", "cháy rẫy điều, cứu với", 11.51, 106.91)
    page = opens("/console", size=SMALLEST)
    visible(page.locator("#list .row").first)
    page.get_by_role("button", name="Bộ lọc").click()
    assert sideways(page) == []
    for button in page.locator(".quick, .tabs button, .switch button, #filter-toggle, #sound").all():
        assert button.bounding_box()["height"] >= 44


def test_two_reports_near_each_other_are_joined_with_two_presses(opens, product):
    first = placed(product, "web-cung-vu-01", "cháy kho cao su, cứu với", 11.6000, 106.7000)
    second = placed(product, "web-cung-vu-02", "cháy kho lớn lắm, cứu với", 11.6050, 106.7000)
    page = opens(f"/console#{second}", size=WIDE)
    near = page.get_by_role("region", name="Có thể cùng vụ")
    shows(near, first)
    shows(near, "cách 560 m")
    near.get_by_role("button", name="Gộp làm một").first.click()
    near.get_by_role("button", name="Bấm lần nữa: Gộp làm một").click()
    shows(page.locator("#detail .badge"), "Trùng tin")
    shows(page.get_by_role("region", name="Tin cùng vụ"), f"Gộp vào tin {first}")


def test_a_lost_connection_is_said_plainly(browser, trained, tmp_path):
    """The server is killed; the page says so, and since when the list is old."""
    with Served(tmp_path, trained) as product:
        page = Watch(product.url).over(browser.new_page(viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"))
        page.goto(f"{product.url}/console")
        shows(page.locator("#live"), "Trực tiếp")
        product.stop()
        shows(page.get_by_role("alert"), "Mất kết nối trực tiếp – đang thử lại. Danh sách lúc")
        shows(page.locator("#live"), "Đang nối…")
        page.close()


def test_the_sound_waits_for_a_touch_and_says_so(opens):
    page = opens("/console", size=PHONE)
    sound = page.locator("#sound")
    shows(sound, "Bật âm báo")
    sound.click()
    shows(sound, "Âm báo: bật")
    page.reload()
    shows(sound, "Chạm để bật âm báo")
    page.locator("#seek").click()
    shows(sound, "Âm báo: bật")
    sound.click()
    shows(sound, "Bật âm báo")


def test_what_people_write_stays_text_in_the_list_and_on_the_map(opens, product):
    code = placed(product, "web-danh-dau-01", MARKUP, 11.55, 106.95)
    page = opens("/console", size=DESK)
    shows(row(page, code), MARKUP)
    page.locator(".leaflet-marker-icon.pin").first.hover(force=True)
    visible(page.locator(".leaflet-tooltip"))
    assert page.locator("#list img, .leaflet-tooltip img").count() == 0


def test_another_page_hears_at_once_and_a_far_one_too(opens, product):
    one, other = opens("/console", size=DESK), opens("/console?tab=working", size=PHONE)
    visible(one.get_by_text("Trực tiếp"))
    visible(other.get_by_text("Trực tiếp"))
    citizen = Citizen(opens())
    citizen.says("cháy tiệm vải chợ Bình Long")
    code = code_in(citizen.presses("Đúng, báo ngay").inner_text())
    row(one, code)
    one.get_by_role("button", name=f"Tiếp nhận tin {code}").click()
    shows(row(other, code), "Đã tiếp nhận")
