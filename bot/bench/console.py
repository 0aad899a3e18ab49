"""How fast the console's first page is: seen on a poor line, filtered, and told while reports come in at fifty desks."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx

from bot.bench import town
from bot.errors import StorageError
from bot.storage import board
from bot.storage.database import open_database

LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""3G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up, as Chromium's "Fast 3G" and Lighthouse have it."""
FREE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
STARTING = 180.0
SETTLING = 3.0
WORDS = ("hung vuong", "khoi", "le loi 12", "gas", "tran phu")
FIRST_ROW = """
new MutationObserver((_, watch) => {
  if (!document.querySelector("#list .row")) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => (window.firstRow = performance.now())));
}).observe(document, { childList: true, subtree: true });
"""
SEEN = """
() => new Promise((done) => {
  const look = () => (window.firstRow ? done(window.firstRow) : setTimeout(look, 20));
  look();
})
"""
FILTERED = """
(words) => new Promise((done) => {
  const seek = document.getElementById("seek");
  const began = performance.now();
  const times = {};
  const asked = performance.getEntriesByType("resource").length;
  const look = () => {
    const answered = performance.getEntriesByType("resource").slice(asked).some((one) => one.name.includes("/console/board?"));
    if (answered) done({ ...times, answer: performance.now() - began });
    else requestAnimationFrame(look);
  };
  seek.value = words;
  seek.dispatchEvent(new Event("input"));
  times.hand = performance.now() - began;
  requestAnimationFrame(look);
})
"""


@dataclass
class Measured:
    """Figures in milliseconds but where the name says otherwise."""

    incidents: int
    consoles: int
    rate: float
    first_view: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    requests: int = 0
    kilobytes: float = 0.0
    filter_at_hand: list[float] = field(default_factory=list)
    filter_answered: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    untold: int = 0
    reports: int = 0


def measure(
    trained: Path, work: Path, incidents: int, opened: int, consoles: int, rate: float, seconds: float, seed: int
) -> Measured:
    """All of it, on a made-up province in a folder of its own."""
    fill(work, incidents, opened, seed)
    shutil.copytree(trained, work / "trained")
    found = Measured(incidents, consoles, rate)
    with _served(work) as url:
        _look(url, found)
        asyncio.run(_listen(url, found, seconds))
    return found


def fill(folder: Path, incidents: int, opened: int, seed: int) -> None:
    """The database of the made-up province."""
    now, random, numbers = datetime.now(UTC), Random(seed), itertools.count(1)
    engine = open_database(f"sqlite:///{folder / 'pccc.db'}", now)
    with engine.begin() as connection:
        town.build(connection, incidents, opened, now, lambda: f"bench{next(numbers):08d}", random)
    with engine.begin() as connection:
        board.renew(connection, board.behind(connection))
    engine.dispose()


@contextmanager
def _served(data: Path) -> Iterator[str]:
    """The product as a process of its own, once its model is there."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PCCC_")}
    log = data / "serve.log"
    with log.open("wb") as said:
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", "0"]
        process = subprocess.Popen(command, env=outside | {"PCCC_DATA_DIR": str(data)}, stdout=said, stderr=said)
    try:
        yield _address(log)
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _address(log: Path) -> str:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        url = next((part for part in log.read_text(encoding="utf-8").split() if part.startswith("http://127.0.0.1:")), "")
        with suppress(httpx.HTTPError):
            if url and httpx.get(f"{url}/healthz", trust_env=False).json()["parts"]["model"] == "ok":
                return url
        time.sleep(0.2)
    raise StorageError("error.folder", folder=log.parent, detail=log.read_text(encoding="utf-8")[-300:])


def _look(url: str, found: Measured) -> None:
    """In headless Chromium: first view with nothing kept, again with all kept, then filters without the poor line."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--no-proxy-server"])
        for _ in range(3):
            context = browser.new_context(viewport={"width": 375, "height": 760}, locale="vi-VN")
            page = context.new_page()
            page.add_init_script(FIRST_ROW)
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", LINE)
            for times in (found.first_view, found.again):
                page.goto(f"{url}/console", wait_until="commit")
                times.append(page.evaluate(SEEN))
                if times is found.first_view:
                    sizes = page.evaluate("performance.getEntries().filter((e) => e.transferSize).map((e) => e.transferSize)")
                    found.requests, found.kilobytes = len(sizes), sum(sizes) / 1000
            line.send(
                "Network.emulateNetworkConditions", LINE | {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
            )
            page.wait_for_timeout(SETTLING * 1000)
            for words in WORDS:
                took = page.evaluate(FILTERED, words)
                found.filter_at_hand.append(took["hand"])
                found.filter_answered.append(took["answer"])
            context.close()
        browser.close()


async def _listen(url: str, found: Measured, seconds: float) -> None:
    """So many consoles listen while reports come in; how long after it was sent each console was told of each report."""
    posted: dict[str, float] = {}
    heard: list[dict[str, float]] = [{} for _ in range(found.consoles)]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60, limits=limits) as client:
        ears = [asyncio.create_task(_hear(client, one)) for one in heard]
        await asyncio.sleep(SETTLING)
        began, count = time.perf_counter(), round(found.rate * seconds)
        await asyncio.gather(*(_report(client, number, began + number / found.rate, posted) for number in range(count)))
        await asyncio.sleep(SETTLING)
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)
    found.reports = len(posted)
    for one in heard:
        times = [(one[words] - at) * 1000 for words, at in posted.items() if words in one]
        found.told += times
        found.untold += len(posted) - len(times)


async def _hear(client: httpx.AsyncClient, heard: dict[str, float]) -> None:
    async with client.stream("GET", "/console/live") as stream:
        async for line in stream.aiter_lines():
            if line.startswith('data: {"code'):
                heard.setdefault(json.loads(line.removeprefix("data: ")).get("words", ""), time.perf_counter())


async def _report(client: httpx.AsyncClient, number: int, due: float, posted: dict[str, float]) -> None:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    words = f"cháy nhà số {number} đường Quang Trung, cứu với"
    posted[words] = time.perf_counter()
    await client.post("/api/chat", json={"session": f"bench-console-{number:06d}", "text": words})


def as_data(found: Measured) -> dict[str, Any]:
    """For machines: medians and 99th percentiles instead of all figures."""
    data = {name: value for name, value in vars(found).items() if not isinstance(value, list)}
    return data | {name: _spread(value) for name, value in vars(found).items() if isinstance(value, list)}


def _spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    return {
        "median": round(statistics.median(ordered), 1),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        "worst": round(ordered[-1], 1),
    }


def _said(times: Sequence[float]) -> str:
    spread = _spread(times)
    return f"median {spread['median']:.0f} ms, p99 {spread['p99']:.0f} ms, worst {spread['worst']:.0f} ms"


def lines(found: Measured) -> list[str]:
    """For people."""
    return [
        f"{found.incidents:,} incidents in the database",
        f"first view on 3G (150 ms, 1.6 Mbit/s), first line painted: {_said(found.first_view)}; "
        f"{found.requests} requests, {found.kilobytes:.0f} kB",
        f"the same with everything kept: {_said(found.again)}",
        f"filter, what is at hand drawn: {_said(found.filter_at_hand)}",
        f"filter, the server's answer there: {_said(found.filter_answered)}",
        f"{found.consoles} consoles, {found.reports} reports at {found.rate:g}/s, report sent to line at a console: "
        f"{_said(found.told)}; never told: {found.untold}",
    ]
