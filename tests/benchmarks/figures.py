"""Every figure the product promises, in one run: `uv run --group dev python -m tests.benchmarks.figures`.

With `--clone` it also clones the repository into a temporary folder and times `./pccc serve` there from nothing but a warm
package cache. Each time stands beside a baseline of pure Python arithmetic in the same run, since machines differ.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.benchmarks.process import ROOT, Product, served
from tests.standins.telegram import TelegramStandIn

TOKEN = "123456:benchmark-benchmark-benchmark-benchm"
QUESTIONS = [
    "để xe chắn lối thoát nạn phạt bao nhiêu tiền",
    "khoi vao phong thi lam gi",
    "nhà trọ 4 tầng phải có những gì để phòng cháy",
    "sạc xe điện qua đêm trong phòng trọ có sao không ạ",
    "dan phong duoc ho tro bao nhieu",
    "điều 20 luật pccc nói gì",
]
COMMUNE = "code,name,parent,lat,lon\n75,Thành phố Đồng Nai,,11.0,106.9\n25195,Phường Bình Phước,75,11.55,106.92\n"
EMERGENCY = "cháy nhà số 12 Hùng Vương cứu với"


def baseline() -> float:
    """Seconds for ten million additions: what this machine, in this minute, is worth."""
    started = time.perf_counter()
    sum(range(10_000_000))
    return time.perf_counter() - started


def row(name: str, value: str, target: str) -> None:
    """One line of the table, at once."""
    print(f"| {name} | {value} | {target} |", flush=True)


def fresh_clone() -> None:
    """From `git clone` to the first answer, packages in the cache."""
    with tempfile.TemporaryDirectory() as work:
        clone = Path(work) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        with served(clone / "data", clone) as product:
            alarm = _until(lambda: _is_emergency(product), 600)
            answer = _until(lambda: bool(_citations(product)), 900)
            row("fresh clone: first emergency answered by rules", f"{alarm - product.started:.0f} s", "before the model")
            row("fresh clone: first question answered", f"{answer - product.started:.0f} s", "≤ 240 s")


def _until(done: Callable[[], bool], seconds: float) -> float:
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        with contextlib.suppress(httpx.HTTPError, KeyError, json.JSONDecodeError):
            if done():
                return time.perf_counter()
        time.sleep(0.2)
    raise TimeoutError


def _is_emergency(product: Product) -> bool:
    return "Gọi 114" in str(product.say("bench-alarm", text=EMERGENCY)[0]["text"])


def _citations(product: Product) -> object:
    return product.say("bench-first", text=QUESTIONS[0])[0]["citations"]


def training(data: Path) -> None:
    """`./pccc train`: time and the largest memory of any process."""
    started = time.perf_counter()
    subprocess.run(
        [str(ROOT / "pccc"), "train"], env=os.environ | {"PCCC_DATA_DIR": str(data)}, check=True, stderr=subprocess.DEVNULL
    )
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    row("training", f"{spent:.0f} s, {peak:,.0f} MB peak", "< 90 s, < 2,048 MB")


def command_line() -> None:
    """`./pccc --help`, the middle of nine."""
    spent = []
    for _ in range(9):
        started = time.perf_counter()
        subprocess.run([str(ROOT / "pccc"), "--help"], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - started)
    row("`./pccc --help`", f"{statistics.median(spent):.2f} s", "≤ 0.5 s")


def answering(data: Path) -> None:
    """One message in process: understanding, search and conversation, over the JSONL interface."""
    lines = "\n".join(json.dumps({"id": n, "text": QUESTIONS[n % len(QUESTIONS)]}) for n in range(600))
    done = subprocess.run(
        [str(ROOT / "pccc"), "ask", "--jsonl"],
        input=lines.encode(),
        env=os.environ | {"PCCC_DATA_DIR": str(data)},
        check=True,
        capture_output=True,
    )
    spent = sorted(json.loads(line)["ms"] for line in done.stdout.splitlines())[: 600 - 0]
    row("one answered message, in process", f"{spent[300]:.1f} ms median, {spent[594]:.1f} ms p99", "< 8 ms median")


def starting(data: Path) -> None:
    """A second start: until the rules answer, until the model is loaded; memory while serving."""
    with served(data) as product:
        alarm = _until(lambda: _is_emergency(product), 60) - product.started
        ready = product.wait("model", 120)
        for number in range(300):
            product.say(f"bench-{number % 20:04d}", text=QUESTIONS[number % len(QUESTIONS)])
        row("second start: emergency answered by rules", f"{alarm:.1f} s", "before the model")
        row("second start: model loaded, questions answered", f"{ready:.1f} s", "≤ 15 s (loading ≤ 10 s)")
        row("resident memory while serving, after 300 questions", f"{product.resident_mb():,} MB", "< 1,229 MB")


def reporting(data: Path) -> None:
    """From the citizen's confirming tap to the desk's Telegram group and to the console's stream; 100 reports."""
    with TelegramStandIn(token=TOKEN) as telegram:
        group = telegram.group("Trực ban")
        _register(data, str(group.id))
        with served(data, PCCC_TELEGRAM_TOKEN=TOKEN, PCCC_TELEGRAM_API=telegram.url) as product:
            product.wait("model", 120)
            product.wait("telegram", 60)
            seen: dict[str, float] = {}
            threading.Thread(target=_watch_console, args=(product.url, seen), daemon=True).start()
            time.sleep(1)
            desk, console = [], []
            for number in range(100):
                session = f"report-{number:04d}"
                product.say(session, text=EMERGENCY)
                started = time.perf_counter()
                product.say(session, place={"lat": 11.55, "lon": 106.92, "accuracy": 20})
                telegram.wait_for(lambda wanted=number + 1: len(group.received) >= wanted, 10)
                desk.append(time.perf_counter() - started)
                code = str(group.received[-1]["text"]).split("·")[1].split()[0]
                _until(lambda wanted=code: wanted in seen, 10)
                console.append(seen[code] - started)
            row("report → desk's Telegram (stand-in)", _spread(desk), "≤ 1 s median")
            row("report → console, live", _spread(console), "≤ 1 s median")
            assert not telegram.violations, telegram.violations


def _spread(spent: list[float]) -> str:
    ordered = sorted(spent)
    return f"{statistics.median(ordered) * 1000:.0f} ms median, {ordered[-2] * 1000:.0f} ms p99"


def _register(data: Path, group: str) -> None:
    units = data / "units.csv"
    units.write_text(COMMUNE, encoding="utf-8")
    for arguments in (
        ["units", "import", str(units)],
        ["officials", "add", "Trực ban", "--unit", "25195", "--role", "desk", "--telegram", group],
    ):
        subprocess.run([str(ROOT / "pccc"), "--data-dir", str(data), *arguments], check=True, stdout=subprocess.DEVNULL)


def _watch_console(url: str, seen: dict[str, float]) -> None:
    with contextlib.suppress(httpx.HTTPError), httpx.stream("GET", f"{url}/console/live", timeout=None) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: {") and '"code"' in line:
                incident = json.loads(line.removeprefix("data: "))
                if incident["state"] != "received":
                    seen.setdefault(incident["code"], time.perf_counter())


def main() -> None:
    """All figures, as a Markdown table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clone", action="store_true", help="also measure from a fresh clone (some minutes)")
    options = asked.parse_args()
    print("| what | measured | must reach |\n| --- | --- | --- |")
    row("baseline: 10 million additions in Python", f"{baseline():.2f} s", "")
    with tempfile.TemporaryDirectory() as work:
        data = Path(work) / "data"
        command_line()
        training(data)
        answering(data)
        starting(data)
        reporting(data)
        shutil.rmtree(data)
    if options.clone:
        fresh_clone()
    row("baseline again", f"{baseline():.2f} s", "")


if __name__ == "__main__":
    main()
