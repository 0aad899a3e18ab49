"""The product and a browser, started once for all who look at its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.acceptance.browsing import PHONE, SOON, Citizen, Watch
from tests.serving import Served
from tests.standins.commune_site import CommuneSite

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--no-first-run", "--no-proxy-server",
]  # fmt: skip


@pytest.fixture(scope="session")
def site() -> Iterator[CommuneSite]:
    """A commune's own site, which has the chat on it."""
    with CommuneSite() as started:
        yield started


@pytest.fixture(scope="session")
def product(trained, tmp_path_factory, site) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("product"), trained, embed_origins=site.url) as served:
        site.product = served.url
        yield served
    assert "Traceback" not in served.log


@pytest.fixture(scope="package")
def browser():
    """Chromium as the distribution ships it, on a new profile; closed after this folder: its event loop blocks others."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=SOON)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def watch(product) -> Watch:
    return Watch(product.url)


@pytest.fixture
def opens(browser, product, watch):
    """Opens a page of the product in a browser that has never been here; it is watched until the test ends."""
    contexts = []

    def open_page(path="/", size=PHONE, address=product.url, **options):
        settings = {"viewport": size, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **options}
        contexts.append(browser.new_context(**settings))
        page = watch.over(contexts[-1].new_page())
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.problems == []


@pytest.fixture
def citizen(opens):
    return Citizen(opens())
