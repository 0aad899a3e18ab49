"""A broadcast to many with kill -9 in the middle: `./pccc bench broadcast` or `python -m tests.benchmarks.broadcast`.

The stand-in of Telegram keeps its limits and the product keeps to them; both are `--pace` times as fast, so that it takes a
minute or two: 30 messages a second over all chats and one a second in a chat become 30 × pace and pace. Reports of fires come
in meanwhile, whose alerts must not wait behind the broadcast.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from bot import registry
from bot.app import utc_now
from bot.broadcasts import book
from bot.broadcasts.model import Wanted
from bot.messages import Sender
from bot.settings import Settings
from bot.storage import readers, topics
from bot.storage.broadcasts import by_code
from bot.storage.database import open_database, reading
from tests.benchmarks.process import ROOT, Product, free_port, start
from tests.serving import vouch_for
from tests.standins.telegram import TOKEN, TelegramStandIn

TOPIC, TEXT = "gas", "Kiểm tra dây và van gas trước khi nấu cỗ Tết. Ngửi mùi gas: mở cửa, khóa van, không bật điện."
PLACE = {"lat": 11.53, "lon": 106.89, "accuracy": 10}
LOOK = 0.1
READY, MOST = 120.0, 1800.0


@dataclass
class Outcome:
    """What came of it: how often people got it, and what the report says of those who may have got it twice, or not."""

    people: int
    pace: float
    kills: int
    seconds: float = 0.0
    pause: float = 0.0
    once: int = 0
    twice: int = 0
    never: int = 0
    listed_twice: int = 0
    unlisted: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    alerts: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Everybody has it, and whoever has it twice is listed."""
        return self.never == 0 and self.unlisted == 0 and self.once + self.twice == self.people


class Sending:
    """One run: people who follow a topic, a server that is killed while it sends to them, and a desk."""

    def __init__(self, telegram: TelegramStandIn, data: Path, log: Path, outcome: Outcome, trained: Path) -> None:
        self.telegram, self.data, self.log, self.outcome = telegram, data, log, outcome
        shutil.copytree(trained, data / "trained")
        vouch_for(data / "trained")
        self.settings = Settings(data_dir=data)
        self.people = [telegram.user(f"n{number}", started=True) for number in range(outcome.people)]
        self.desk = telegram.user("desk", started=True)
        with registry.opened(self.settings) as units:
            units.add_official("Trực ban", "tinh", "desk", telegram=str(self.desk.id), zalo=None, email=None)
        self.engine = open_database(self.settings.database, utc_now())
        with self.engine.begin() as connection:
            for person in self.people:
                topics.follow(connection, Sender("telegram", str(person.id)), [TOPIC], utc_now())
        self._in_turn, self._reached = sorted(self.people, key=lambda person: str(person.id)), 0
        self.port = free_port()
        self.product = self._start()
        self.code = ""

    def _start(self) -> Product:
        pace = {"PCCC_TELEGRAM_PACE": str(self.outcome.pace)}
        telegram = {"PCCC_TELEGRAM_TOKEN": TOKEN, "PCCC_TELEGRAM_API": self.telegram.url}
        return start(self.data, self.port, self.log, **telegram, **pace, PCCC_QUIET_HOURS="", PCCC_ESCALATE_AFTER="3600")

    def run(self, kills: int, reports: int, random: Random) -> None:
        """Send, killing at random moments that are spread over the run."""
        self.product.wait("model", MOST)
        for number in range(reports):
            self.outcome.before.append(self._report(100 + number))
            time.sleep(1.5)  # the desk is a chat too: one message a second
        with book.opened(self.settings) as broadcasts:
            self.code = broadcasts.make(Wanted(text=TEXT, topics=(TOPIC,), quiet=False), "Đo")["code"]
            broadcasts.start(self.code, "Đo")
        began = time.perf_counter()
        marks = [self.outcome.people * (number + random.uniform(0.3, 0.7)) / kills for number in range(kills)]
        for number, mark in enumerate(marks):
            self._wait_for(int(mark), reports if number == 0 else 0)
            before = time.perf_counter()
            self.product.kill()
            self.product = self._start()
            self.product.wait_answering(READY)
            self.outcome.pause += time.perf_counter() - before
        self._wait_until_over()
        self.outcome.seconds = time.perf_counter() - began
        self._compare()

    def _wait_for(self, arrived: int, reports: int) -> None:
        """Until so many have it; so many reports of fires come in meanwhile."""
        until = time.perf_counter() + MOST
        while (now := self._arrived()) < arrived:
            assert time.perf_counter() < until, self.log.read_text(encoding="utf-8")[-2000:]
            if len(self.outcome.alerts) < reports and now > arrived * (1 + len(self.outcome.alerts)) / (reports + 2):
                self.outcome.alerts.append(self._report(len(self.outcome.alerts)))
            time.sleep(LOOK)

    def _report(self, number: int) -> float:
        """Somebody reports a fire; the seconds until the desk has the alert."""
        session = f"page-of-reporter-{number:04d}"
        self.product.say(session, text="cháy nhà cứu với")
        before = len(self.desk.received)
        began = time.perf_counter()
        self.product.say(session, place={**PLACE, "lat": PLACE["lat"] + number / 10})
        while len(self.desk.received) == before:
            assert time.perf_counter() - began < READY
            time.sleep(0.002)
        return time.perf_counter() - began

    def _arrived(self) -> int:
        """How many have it, in the order of sending; cheap, as the stand-in works in this process too."""
        while self._reached < len(self._in_turn) and self._in_turn[self._reached].chat.received:
            self._reached += 1
        return self._reached

    def _wait_until_over(self) -> None:
        until = time.perf_counter() + MOST
        while True:
            with reading(self.engine) as connection:
                one = by_code(connection, self.code)
            if one is not None and one.is_over:
                return
            assert time.perf_counter() < until, self.log.read_text(encoding="utf-8")[-2000:]
            time.sleep(0.2)

    def _compare(self) -> None:
        """What people have against what the report says."""
        got = Counter(min(2, self._times(person)) for person in self.people)
        with reading(self.engine) as connection:
            one = by_code(connection, self.code)
            assert one is not None
            listed = {row.address for row in readers.listed(connection, one.id, "twice", self.outcome.people)}
        outcome = self.outcome
        outcome.once, outcome.twice, outcome.never = got[1], got[2], got[0]
        outcome.listed_twice = len(listed)
        outcome.unlisted = sum(1 for p in self.people if self._times(p) > 1 and str(p.id) not in listed)
        outcome.figures = {name: getattr(one.figures, name) for name in one.figures.__struct_fields__} if one.figures else {}
        outcome.refused = sum(1 for call in self.telegram.calls() if call.code == 429)

    def _times(self, person: object) -> int:
        return sum(1 for message in person.chat.received if self.code in message.get("text", ""))  # type: ignore[attr-defined]


def measure(
    people: int, pace: float, kills: int, reports: int, work: Path, seed: int = 47, trained: Path | None = None
) -> Outcome:
    """One run in a folder of its own."""
    outcome = Outcome(people, pace, kills)
    with TelegramStandIn(TOKEN, limits=True, keep=4 * people + 10_000, pace=pace) as telegram:
        sending = Sending(telegram, work / "data", work / "log", outcome, trained or ROOT / "data" / "trained")
        try:
            sending.run(kills, reports, Random(seed))
        finally:
            sending.product.kill()
            sending.engine.dispose()
        assert telegram.violations == []
    return outcome


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s median, {max(seconds):.2f} s longest" if seconds else "–"


def main() -> None:
    """The figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--pace", type=float, default=5.0, help="how many times Telegram's limits, on both sides")
    asked.add_argument("--kills", type=int, default=1)
    asked.add_argument("--reports", type=int, default=8, help="reports of fires that come in meanwhile")
    asked.add_argument("--seed", type=int, default=47)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as work:
        outcome = measure(options.people, options.pace, options.kills, options.reports, Path(work), options.seed)
    if options.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
        return
    sending = outcome.seconds - outcome.pause
    alerts, before = _spread(outcome.alerts), _spread(outcome.before)
    for name, value in (
        ("people, times Telegram's limits, kills", f"{outcome.people}, {outcome.pace:g}, {outcome.kills}"),
        ("seconds, of these the server was down", f"{outcome.seconds:.0f}, {outcome.pause:.1f}"),
        (
            "messages a second; at Telegram's own limits",
            f"{outcome.people / sending:.0f}; {outcome.people / sending / outcome.pace:.1f}",
        ),
        ("got it once, twice, never", f"{outcome.once}, {outcome.twice}, {outcome.never}"),
        ("listed as perhaps twice; got it twice and not listed", f"{outcome.listed_twice}; {outcome.unlisted}"),
        ("refused for their rate (429)", outcome.refused),
        ("place sent → alert at the desk, before the broadcast", before),
        ("the same while it is being sent", alerts),
    ):
        print(f"{name:55} {value}")
    raise SystemExit(0 if outcome.is_right else 1)


if __name__ == "__main__":
    main()
