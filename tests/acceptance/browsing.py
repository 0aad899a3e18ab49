"""Somebody at a page of the product in a real browser, watched for what no page may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

SOON = 15_000
"""Milliseconds that are always enough, on a machine busy with other tests too."""
CUT_OFF = ("ERR_INTERNET_DISCONNECTED", "when fetching the script")
"""What the browser says when there is no network; the second of the service worker's own script."""
REFUSED = ("401", "409")
"""Answers that say what isn't so: not signed in, somebody was quicker."""
PHONE = {"width": 375, "height": 760}
SMALLEST = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}


@dataclass
class Watch:
    """What went wrong on the pages of a test."""

    url: str
    problems: list[str] = field(default_factory=list)
    offline: bool = False
    refusals: bool = False
    """Whether the server is meant to refuse something."""
    others: tuple[str, ...] = ()
    """Other sites that the test itself opens."""

    @property
    def _hosts(self):
        return [urlsplit(address).netloc for address in (self.url, *self.others)]

    def over(self, page):
        page.set_default_timeout(SOON)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._request)
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error('policy', e.violatedDirective, e.blockedURI))"
        )
        return page

    def _console(self, said):
        cut_off = any(sign in said.text for sign in CUT_OFF)
        meant = (self.offline and cut_off) or (self.refusals and any(status in said.text for status in REFUSED))
        if said.type == "error" and not meant:
            self.problems.append(f"console: {said.text}")

    def _request(self, request):
        if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).netloc not in self._hosts:
            self.problems.append(f"request: {request.url}")


@dataclass
class Citizen:
    """Somebody at the citizen page."""

    page: object

    def says(self, text):
        """Writes, and gives the first reply."""
        return self._after(lambda: self._write(text))

    def presses(self, label):
        """Presses the newest button of that label, and gives the first reply."""
        return self._after(lambda: self.page.get_by_role("button", name=label, exact=True).last.click())

    def starts(self, label):
        """Presses one of the first screen's buttons, and gives the first reply."""
        return self._after(lambda: self.page.locator("#starters button", has_text=label).click())

    def told(self, words):
        """The newest reply with these words, once there is one."""
        reply = self.page.locator("article.reply", has_text=words).last
        reply.wait_for()
        return reply

    def _write(self, text):
        self.page.fill("#message", text)
        self.page.press("#message", "Enter")

    def _after(self, act):
        replies = self.page.locator("article.reply")
        before = replies.count()
        act()
        replies.nth(before).wait_for()
        return replies.nth(before)


def visible(locator):
    from playwright.sync_api import expect

    expect(locator).to_be_visible()
    return locator


def shows(locator, text):
    from playwright.sync_api import expect

    expect(locator).to_contain_text(text)


def sideways(page, but="none"):
    """What reaches beyond the right edge of the screen, and whatever scrolls sideways, but inside of what may."""
    return page.evaluate(
        """(but) => [...document.querySelectorAll("body *")]
            .filter((e) => !e.closest(".hidden") && e.tagName !== "TEXTAREA" && e.clientWidth)
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1)
            .filter((e) => !e.closest(but))
            .map((e) => e.outerHTML.slice(0, 120))""",
        but,
    )
