"""The citizen page as people have it: on a poor line, without one, by keyboard, read aloud, in the dark, on another site."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.browsing import DESK, PHONE, SMALLEST, Citizen, shows, sideways, visible

pytestmark = pytest.mark.browser
LIGHT, DARK = "light", "dark"
KEPT_ADDRESSES = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((request) => request.url);
}"""
QUESTION = "để xe chắn lối thoát nạn phạt bao nhiêu"


def findings(page):
    """What axe-core holds to be serious or worse: the rule and the elements."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in grave]


def kept(page):
    """Waits until the page is kept for offline use."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.keys().then((names) => names.length === 1)")
    return page


def goes_offline(page, watch):
    watch.offline = True
    page.context.set_offline(True)


# What keyboards and screen readers stumble on


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_in_a_conversation(opens, watch, size, scheme):
    citizen = Citizen(opens(size=size, color_scheme=scheme))
    page = citizen.page
    assert findings(page) == []
    citizen.starts("Hỏi luật, mức phạt")
    citizen.presses("Phạt báo cháy giả")
    citizen.says(QUESTION)
    citizen.says("cháy nhà rồi cứu với")
    assert findings(page) == []
    kept(page)
    goes_offline(page, watch)
    citizen._write("có 2 người trên tầng 3")
    visible(page.get_by_role("button", name="Gửi lại"))
    assert findings(page) == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_axe_finds_nothing_serious_on_the_emergency_cards(opens, scheme):
    page = opens("/offline", size=SMALLEST, color_scheme=scheme)
    assert findings(page) == []
    page.locator("summary").first.press("Enter")
    assert findings(page) == []
    assert sideways(page) == []


def test_everything_is_done_by_keyboard(opens):
    page = opens(size=DESK)
    visible(page.locator("#starters button").first)
    page.keyboard.press("Tab")
    shows(page.locator(":focus"), "Tới ô nhập tin")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "tel:114"
    tab_to(page, "Hỏi luật, mức phạt")
    assert page.locator(":focus").evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    visible(page.get_by_role("button", name="Phạt báo cháy giả"))
    tab_to(page, "Phạt báo cháy giả")
    page.keyboard.press("Space")
    shows(page.locator("article.reply").nth(1), "Căn cứ")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "message":
            break
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    shows(page.locator("article.reply").nth(2), "triệu đồng")


def tab_to(page, label):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").startswith(label):
            return
    raise AssertionError(f"{label} is not reached by Tab")


def test_the_skip_link_leads_to_the_field(opens):
    page = opens()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("cháy nhà")
    assert page.input_value("#message") == "cháy nhà"


# Without a network


@pytest.mark.parametrize("size", [SMALLEST, PHONE], ids=["320", "375"])
def test_the_cards_and_the_page_are_there_when_the_network_is_gone(opens, watch, size):
    page = kept(opens(size=size))
    goes_offline(page, watch)
    page.reload()
    visible(page.locator("#offline"))
    assert visible(page.locator("header a.call")).get_attribute("href") == "tel:114"
    page.locator("#cards").click()
    shows(page.locator("h1"), "Việc cần làm ngay")
    first = page.locator("details").first
    first.locator("summary").click()
    assert visible(first.locator(".card-call a")).get_attribute("href") == "tel:114"
    assert first.locator(".steps li").count() >= 2
    assert sideways(page) == []


def test_another_page_of_the_site_gives_the_cards_without_a_network_and_nothing_of_the_console_is_kept(opens, watch):
    page = kept(opens())
    console = page.context.new_page()
    console.goto(f"{watch.url}/console")
    addresses = page.evaluate(KEPT_ADDRESSES)
    assert not [address for address in addresses if "/console" in address or "/api/" in address]
    goes_offline(page, watch)
    page.goto(f"{watch.url}/nowhere")
    shows(page.locator("h1"), "Việc cần làm ngay")


def test_what_was_written_offline_says_so_and_is_sent_by_itself_in_order_once(opens, watch, product):
    citizen = Citizen(opens())
    page = kept(citizen.page)
    goes_offline(page, watch)
    citizen._write("có mùi gas nồng nặc trong bếp, cứu với")
    sign = page.locator("article.own .failed").first
    shows(sign, "Chưa gửi được")
    assert visible(sign.get_by_role("link", name="hãy Gọi 114")).get_attribute("href") == "tel:114"
    citizen._write("có 2 người kẹt trên tầng 3")
    page.locator("article.own .failed").nth(1).wait_for()
    before = len(product.incidents())
    page.context.set_offline(False)
    page.locator("article.reply").nth(1).wait_for()
    assert page.locator("article.own").count() == 2
    page.locator("article.own .failed").first.wait_for(state="detached")
    assert page.locator("article.own .failed").count() == 0
    assert len(product.incidents()) == before + 1
    assert "2 người" in str(product.incidents()[0])


def test_a_message_waits_through_a_reload_without_a_network(opens, watch):
    page = kept(opens())
    goes_offline(page, watch)
    Citizen(page)._write(QUESTION)
    page.locator(".failed").wait_for()
    page.reload()
    shows(page.locator("article.own"), QUESTION)
    shows(page.locator(".failed"), "Chưa gửi được")
    page.context.set_offline(False)
    shows(page.locator("article.reply"), "triệu đồng")
    assert page.locator("article.own").count() == 1


# On another site


@pytest.fixture
def commune(opens, site, watch):
    """The commune's site, with the product's chat on it."""
    watch.others = (site.url,)
    return lambda size=PHONE, **options: opens(address=site.url, size=size, **options)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK], ids=["320", "375", "desk"])
def test_one_script_tag_puts_the_chat_on_another_site(commune, size, scheme):
    page = commune(size, color_scheme=scheme)
    call = visible(page.get_by_role("link", name="Gọi 114"))
    assert call.get_attribute("href") == "tel:114"
    assert call.evaluate("(e) => getComputedStyle(e).color") == "rgb(255, 255, 255)"
    assert findings(page) == []
    page.get_by_role("button", name="Mở Trợ lý PCCC").click()
    chat = page.frame_locator("pccc-chat iframe")
    chat.locator("#message").fill("cháy nhà rồi cứu với")
    chat.locator("#message").press("Enter")
    shows(chat.locator("article.reply"), "Gọi 114 ngay")
    assert chat.locator("header.top").count() == 0
    assert sideways(page.frames[1]) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []


def test_the_chat_on_another_site_opens_and_closes_by_keyboard_and_keeps_what_was_said(commune):
    page = commune()
    opener = page.get_by_role("button", name="Mở Trợ lý PCCC")
    opener.focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("pccc-chat iframe")
    chat.locator("#message").fill(QUESTION)
    chat.locator("#message").press("Enter")
    shows(chat.locator("article.reply"), "triệu đồng")
    chat.locator("#message").press("Escape")
    visible(opener)
    assert page.evaluate("document.querySelector('pccc-chat').shadowRoot.activeElement?.innerText") == "Hỏi PCCC"
    page.keyboard.press("Enter")
    shows(chat.locator("article.reply"), "triệu đồng")
    page.get_by_role("button", name="Đóng").press("Enter")
    visible(opener)


def test_nothing_is_loaded_into_another_site_before_somebody_opens_the_chat(commune, watch):
    page = commune()
    visible(page.get_by_role("link", name="Gọi 114"))
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert loaded == [f"{watch.url}/embed.js"]


@pytest.mark.parametrize(("stranger", "path"), [(False, "/console"), (False, "/healthz"), (True, "/"), (True, "/offline")])
def test_a_site_that_is_not_allowed_and_pages_other_than_the_chat_stay_out_of_frames(browser, site, product, stranger, path):
    page = browser.new_page()
    with page.expect_event("console", lambda said: "frame-ancestors" in said.text):
        page.goto(f"{site.stranger if stranger else site.url}/frames?{path}")
    assert product.url not in [frame.url for frame in page.frames]
    page.close()


# What it weighs, and that it is an app


def test_the_first_view_is_small_and_all_from_here(browser, product):
    context = browser.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    sizes, addresses = [], []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    network.send("Network.enable")
    page.goto(product.url)
    visible(page.locator("#starters button").first)
    page.wait_for_timeout(500)
    context.close()
    assert len(sizes) > 5
    assert sum(sizes) < 60_000
    assert [a for a in addresses if not a.startswith((product.url + "/", "data:", "blob:"))] == []


def test_it_can_be_installed(opens):
    page = kept(opens())
    browser = page.context.new_cdp_session(page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert re.search(r"/static/chat/\w+/manifest.webmanifest$", manifest["url"])
    assert [
        e for e in browser.send("Page.getInstallabilityErrors")["installabilityErrors"] if e["errorId"] != "in-incognito"
    ] == []


def test_nothing_reaches_beyond_the_right_edge_with_large_letters(opens):
    citizen = Citizen(opens(size=SMALLEST))
    citizen.page.evaluate("document.documentElement.style.fontSize = '28px'")
    citizen.says("cháy nhà rồi cứu với")
    assert sideways(citizen.page) == []
