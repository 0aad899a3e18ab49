"""kill -9 at random moments under load: `uv run --group dev python -m tests.benchmarks.kill --kills 200`.

Reports come in all the time; a page that gets no answer asks again under the same id, as the real one does. After each kill
the server is started again at once, and every report that was ever begun must arrive at the desk of its commune, as one
incident; what arrives twice must say so.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

from tests.benchmarks.client import Client
from tests.benchmarks.load import FORMS, TOKEN, delivered, tell
from tests.benchmarks.process import Product, free_port, start
from tests.benchmarks.province import Province, Report, Seen, found, reports
from tests.standins.telegram import TelegramStandIn


class Killing:
    """One run: a server that is killed and started, and the people who report to it meanwhile."""

    def __init__(self, province: Province, telegram: TelegramStandIn, log: Path, random: Random) -> None:
        self._province, self._log, self._random = province, log, random
        self._port = free_port()
        self._settings = {"PCCC_TELEGRAM_TOKEN": TOKEN, "PCCC_TELEGRAM_API": telegram.url, "PCCC_ESCALATE_AFTER": "3600"}
        self._over = False
        self.starts: list[float] = []
        self.made: list[Report] = []
        self.unanswered: set[int] = set()
        self.client = Client([f"http://127.0.0.1:{self._port}"])
        self.product = self._start()

    def _start(self) -> Product:
        return start(self._province.data, self._port, self._log, **self._settings, **self._province.settings)

    async def run(self, kills: int, rate: float, longest: float, desks: int) -> None:
        """Kill so many times, each within so many seconds of an answer, while reports come at that rate."""
        reporting = asyncio.create_task(self._report(rate, desks))
        for _ in range(kills):
            self.starts.append(await asyncio.to_thread(self.product.wait_answering, 120))
            await asyncio.sleep(self._random.uniform(0, longest))
            await asyncio.to_thread(self.product.kill)
            self.product = self._start()
        self.starts.append(await asyncio.to_thread(self.product.wait_answering, 120))
        self._over = True
        await reporting
        self.client.close()

    async def _report(self, rate: float, desks: int) -> None:
        began, tasks = time.perf_counter(), []
        coming = iter(reports(1_000_000, desks, FORMS))
        while not self._over:
            report = next(coming)
            self.made.append(report)
            tasks.append(asyncio.create_task(self._one(report)))
            await asyncio.sleep(max(0.0, began + report.number / rate - time.perf_counter()))
        await asyncio.gather(*tasks)

    async def _one(self, report: Report) -> None:
        try:
            for number, message in enumerate(report.messages()):
                await self.client.say(report.session, f"{number}", time.perf_counter() + 120, **message)
        except TimeoutError:
            self.unanswered.add(report.number)


def killed(province: Province, telegram: TelegramStandIn, log: Path, options: argparse.Namespace) -> tuple[Killing, Seen]:
    """Run, wait until everything is delivered, compare."""
    run = Killing(province, telegram, log, Random(options.seed))
    try:
        asyncio.run(run.run(options.kills, options.rate, options.longest, options.desks))
        thanked = [report for report in run.made if report.number not in run.unanswered]
        return run, delivered(telegram, province, thanked, options.drain)
    finally:
        run.product.kill()


def main() -> None:
    """The table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=60)
    asked.add_argument("--rate", type=float, default=5, help="reports a second")
    asked.add_argument("--longest", type=float, default=2.5, help="seconds between the first answer and the kill, at most")
    asked.add_argument("--desks", type=int, default=95)
    asked.add_argument("--drain", type=float, default=180)
    asked.add_argument("--seed", type=int, default=47)
    asked.add_argument("--log", type=Path)
    options = asked.parse_args()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        telegram = stack.enter_context(TelegramStandIn(TOKEN, limits=True, keep=500_000))
        province = found(telegram, work / "data", options.desks)
        began = time.perf_counter()
        run, seen = killed(province, telegram, options.log or work / "log", options)
        tell("kills, reports, seconds", f"{options.kills}, {len(run.made)}, {time.perf_counter() - began:.0f}")
        tell("start → first answer", f"{statistics.median(run.starts):.1f} s median, {max(run.starts):.1f} s longest")
        tell("requests cut off or refused and asked again", run.client.tally.failed)
        tell("reports given up after two minutes without an answer", len(run.unanswered))
        tell("lost, second incidents, undelivered", f"{len(seen.lost)}, {seen.doubled}, {len(seen.undelivered)}")
        tell("arrived twice, of these not marked as a repeat", f"{seen.repeats}, {seen.unmarked}")
        tell("messages to desks, refused for their rate (429)", f"{seen.messages}, {seen.limited}")


if __name__ == "__main__":
    main()
