"""Many people in one exam at once: `uv run --group dev python -m tests.benchmarks.exam --people 500 --kills 1`.

Each writes by the page's API to a served process, presses answers (some type letters) after a bounded time of thinking, and
asks again under the same id where no answer comes, as the page does. In the middle the server is killed (-9) and started
again. At the end what was answered is compared with the log in the tables, and every score with a recount.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import create_engine, select

from bot.settings import Settings
from bot.storage.exam_tables import attempt, attempt_event
from tests.benchmarks.client import Client
from tests.benchmarks.load import spread, tell
from tests.benchmarks.process import ROOT, Product, free_port, start

PATIENCE = 120.0
"""Seconds after which a person gives up asking again."""
TYPING = 0.2
"""Share of those who type a letter instead of pressing."""


@dataclass
class Sitter:
    """Somebody in the exam: what they answered and were thanked for, and how long each reply took."""

    session: str
    random: Random
    answered: list[str] = field(default_factory=list)
    done: bool = False
    replies: list[float] = field(default_factory=list)
    held_up: list[float] = field(default_factory=list)
    sent: int = 0


class Sitting:
    """All people, and the clock by which it is told which replies fell into the time of a kill."""

    def __init__(self, client: Client, think: float, count: int) -> None:
        self.client, self.think, self.count = client, think, count
        self.down: list[tuple[float, float]] = []
        self.is_down = False

    async def say(self, one: Sitter, **parts: Any) -> dict[str, Any]:
        """One message and its last reply, timed."""
        one.sent += 1
        began = time.perf_counter()
        replies = await self.client.say(one.session, f"{one.sent}", began + PATIENCE, **parts)
        ended = time.perf_counter()
        cut = any(began <= up and ended >= killed for killed, up in self.down) or self.is_down
        (one.held_up if cut else one.replies).append(ended - began)
        return replies[-1]

    async def sit(self, one: Sitter, code: str) -> None:
        """From the start to the result."""
        await asyncio.sleep(one.random.uniform(0, self.think))
        shown = await self.say(one, choice=f"exam:start:{code}")
        while shown["choices"] and shown["choices"][0]["value"].startswith("exam:") and len(one.answered) < self.count:
            await asyncio.sleep(one.random.uniform(self.think * 0.5, self.think * 1.5))
            chosen = one.random.choice([choice for choice in shown["choices"] if choice["label"] in "ABCDEFGH"])
            typed = one.random.random() < TYPING
            shown = await self.say(one, **({"text": chosen["label"]} if typed else {"choice": chosen["value"]}))
            assert "Đã ghi nhận" in shown["text"], shown["text"]
            one.answered.append(chosen["label"])
        one.done = f"/{self.count} câu" in shown["text"]


async def run(asked: argparse.Namespace, code: str, product: Product, again: Any) -> tuple[list[Sitter], Sitting, Product]:
    """Everybody sits it; the server is killed while they do."""
    client = Client([product.url], connections=asked.connections, patience=PATIENCE)
    sitting, random = Sitting(client, asked.think, asked.count), Random(asked.seed)
    people = [Sitter(f"exam-sitter-{n:05d}", Random(random.random())) for n in range(asked.people)]
    await asyncio.gather(*(sitting.say(one, text=f"/thi {code}") for one in people))
    for one in people:
        one.replies.clear()
    tasks = [asyncio.create_task(sitting.sit(one, code)) for one in people]
    for _ in range(asked.kills):
        await asyncio.sleep(asked.think * asked.count / (asked.kills + 1))
        killed = time.perf_counter()
        sitting.is_down = True
        await asyncio.to_thread(product.kill)
        product = again()
        await asyncio.to_thread(product.wait_answering, 120)
        await asyncio.sleep(3)
        sitting.down.append((killed, time.perf_counter()))
        sitting.is_down = False
    await asyncio.gather(*tasks)
    client.close()
    return people, sitting, product


def compare(data: Path, people: Sequence[Sitter]) -> tuple[int, int, int]:
    """Answers thanked for and not in the log or another there; answers in all; attempts finished."""
    engine = create_engine(Settings(data_dir=data).database)
    with engine.connect() as connection:
        sat = {row.address: row for row in connection.execute(select(attempt))}
        log: dict[str, dict[int, str]] = {}
        for row in connection.execute(select(attempt_event)):
            log.setdefault(row.attempt, {})[row.position] = row.given
    lost = 0
    for one in people:
        paper = json.loads(sat[one.session].paper)
        for position, letter in enumerate(one.answered):
            given = str(paper[position]["shown"]["ABCDEFGH".index(letter)])
            lost += log.get(sat[one.session].id, {}).get(position) != given
    return lost, sum(map(len, log.values())), sum(row.finished_at is not None for row in sat.values())


def pccc(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line."""
    command = [sys.executable, "-m", "bot.cli", "--data-dir", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def main() -> None:
    """The table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--count", type=int, default=20, help="questions of the exam")
    options.add_argument("--think", type=float, default=10, help="seconds a person thinks, on the average")
    options.add_argument("--kills", type=int, default=1)
    options.add_argument("--connections", type=int, default=500)
    options.add_argument("--seed", type=int, default=47)
    options.add_argument("--log", type=Path)
    asked = options.parse_args()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        shutil.copytree(ROOT / "data" / "trained", data / "trained")
        port, log = free_port(), asked.log or data / "log"
        product = start(data, port, log)
        stack.callback(lambda: product.kill())
        product.wait("model", 300)
        names = ",".join(one_letter_questions(asked.count))
        made = pccc(data, "exam", "new", "--title", "Đo tải", "--minutes", "120", "--questions", names, "--json")
        code = json.loads(made.stdout)["code"]
        began = time.perf_counter()
        people, sitting, product = asyncio.run(run(asked, code, product, lambda: start(data, port, log)))
        took = time.perf_counter() - began
        replies = [spent for one in people for spent in one.replies]
        tell("people, questions, seconds of thinking", f"{asked.people}, {asked.count}, {asked.think:g}")
        tell("answers a second", f"{asked.people * asked.count / took:.0f}")
        tell("reply", spread(replies))
        tell("reply while the server was down or starting", spread([spent for one in people for spent in one.held_up]))
        tell("kill -9, back after", ", ".join(f"{up - killed - 3:.1f} s" for killed, up in sitting.down) or "none")
        tell("requests cut off and asked again, refused", f"{sitting.client.tally.failed}, {len(sitting.client.tally.refused)}")
        lost, kept, finished = compare(data, people)
        tell("answers thanked for, in the log, lost or other", f"{sum(len(p.answered) for p in people)}, {kept}, {lost}")
        tell("people who saw their result, attempts finished", f"{sum(p.done for p in people)}, {finished}")
        counted = pccc(data, "exam", "recount")
        tell("recount", f"exit {counted.returncode}: {counted.stdout.strip() or counted.stderr.strip()}")


def one_letter_questions(count: int) -> list[str]:
    """Questions of the bank that are answered with one letter."""
    from knowledge import content

    return [one.id for one in content.load().questions if one.kind == "single"][:count]


if __name__ == "__main__":
    main()
