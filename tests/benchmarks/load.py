"""Reports under load, from the citizen's page to the desks' groups: `uv run --group dev python -m tests.benchmarks.load`.

An open loop: reports are posted at a fixed rate, whether or not the server keeps up, by a bounded client on loopback. The
Telegram stand-in holds the product to Telegram's sending limits (30 a second, 1 a second in a chat, 20 a minute in a group)
and its log is compared with what was thanked for. Beside it, in the same run: what one request that commits one row costs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bot.wording import Wording
from tests.benchmarks.baseline import committing
from tests.benchmarks.client import Client
from tests.benchmarks.process import Product, free_port, start
from tests.benchmarks.province import Province, Report, Seen, found, look, reports
from tests.standins.telegram import TelegramStandIn

TOKEN = "123456:benchmark-benchmark-benchmark-benchm"
FORMS = ["together"] * 5 + ["words"] * 4 + ["press"]


async def post(client: Client, made: list[Report], rate: float, until: float) -> list[float]:
    """All reports, each begun at its moment; seconds from that moment until its last message was answered."""
    began = time.perf_counter()

    async def one(report: Report) -> float:
        due = began + report.number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        for number, message in enumerate(report.messages()):
            await client.say(report.session, f"{number}", until, **message)
        return time.perf_counter() - due

    return await asyncio.gather(*(one(report) for report in made))


async def drive(urls: list[str], made: list[Report], rate: float, patience: float) -> tuple[list[float], Client]:
    """Post the reports to the addresses."""
    client = Client(urls)
    try:
        return await post(client, made, rate, time.perf_counter() + len(made) / rate + patience), client
    finally:
        client.close()


def delivered(telegram: TelegramStandIn, province: Province, made: list[Report], seconds: float) -> Seen:
    """Wait until every report is at its desk; edits and further lines may still be on their way."""
    until, again = time.perf_counter() + seconds, Wording.load()("alert.again")
    while True:
        seen = look(telegram, province, made, again)
        if not (seen.undelivered or seen.lost) or time.perf_counter() > until:
            return seen
        time.sleep(2)


def spread(spent: list[float]) -> str:
    """Median and 99th percentile."""
    if not spent:
        return "none"
    ordered = sorted(spent)
    return f"{statistics.median(ordered) * 1000:.0f} ms median, {ordered[int(len(ordered) * 0.99)] * 1000:.0f} ms p99"


def cpu_seconds(product: Product) -> float:
    """What the process has used so far."""
    fields = Path(f"/proc/{product.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(name: str, value: object) -> None:
    """One line of the table, at once."""
    print(f"| {name} | {value} |", flush=True)


def measure(options: argparse.Namespace, province: Province, telegram: TelegramStandIn, products: list[Product]) -> Seen:
    """Post, wait until all is delivered, compare."""
    made = reports(round(options.rate * options.seconds), options.desks, options.forms)
    before, own, began = cpu_seconds(products[0]), time.process_time(), time.perf_counter()
    spent, client = asyncio.run(drive([p.url for p in products], made, options.rate, 60))
    posted = time.perf_counter() - began
    tell("reports accepted", f"{len(spent)} in {posted:.1f} s: {len(spent) / posted:.1f}/s, {client.tally.requests} requests")
    tell("asked again, refused", f"{client.tally.failed}, {len(client.tally.refused)}")
    tell("report → last answer", spread(spent))
    used = (cpu_seconds(products[0]) - before) / posted
    tell("processor time: the first process, this driver", f"{used:.0%}, {(time.process_time() - own) / posted:.0%} of a core")
    seen = delivered(telegram, province, made, options.drain)
    tell("all delivered", "no" if seen.undelivered else f"{time.perf_counter() - began - posted:.1f} s after the last report")
    tell("lost, second incidents, undelivered", f"{len(seen.lost)}, {seen.doubled}, {len(seen.undelivered)}")
    tell("arrived twice, of these not marked as a repeat", f"{seen.repeats}, {seen.unmarked}")
    tell("committed → commune's desk", spread(seen.waits))
    tell("messages to desks, refused for their rate (429)", f"{seen.messages}, {seen.limited}")
    return seen


def options() -> argparse.Namespace:
    """The command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rate", type=float, default=100, help="reports a second")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--desks", type=int, default=95)
    asked.add_argument("--drain", type=float, default=180, help="seconds to wait for the last delivery")
    asked.add_argument("--forms", nargs="+", default=FORMS, choices=["together", "words", "press"])
    asked.add_argument("--no-limits", action="store_true", help="a stand-in without Telegram's sending limits")
    asked.add_argument("--no-baseline", action="store_true")
    asked.add_argument("--early", action="store_true", help="begin before the model is loaded")
    asked.add_argument("--log", type=Path, help="keep what the product says in this file")
    return asked.parse_args()


def main() -> None:
    """The table."""
    asked = options()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if not asked.no_baseline:
            tell("baseline: requests that commit one row, /s", f"{committing(work):.0f}")
        telegram = stack.enter_context(TelegramStandIn(TOKEN, limits=not asked.no_limits, keep=500_000))
        province = found(telegram, work / "data", asked.desks)
        settings = {"PCCC_TELEGRAM_TOKEN": TOKEN, "PCCC_TELEGRAM_API": telegram.url, "PCCC_ESCALATE_AFTER": "3600"}
        product = start(province.data, free_port(), asked.log or work / "log", **settings, **province.settings)
        stack.callback(product.kill)
        product.wait_answering(60)
        product.wait("telegram", 60)
        if not asked.early:
            product.wait("model", 120)
        measure(asked, province, telegram, [product])
        tell("resident memory", f"{product.resident_mb():,} MB")
        if telegram.violations:
            tell("violations", telegram.violations[:3])


if __name__ == "__main__":
    main()
