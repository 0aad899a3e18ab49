"""Answered messages a second over the Telegram stand-in: a bare echo bot and ours, in turn, each in a process of its own.

Every user writes, waits for the answer and writes again, so as many messages are under way as there are users. The stand-in
and the users live in the measuring process, beside whoever is measured on the same cores; what they use is told too.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bot.errors import PcccError

ECHO, OURS = "echo", "ours"
TOKEN = "123456:bench-bench-bench-bench-bench-bench-b"
ANSWERS = ("sendMessage", "sendPhoto")
READY, PATIENCE = 120.0, 60.0
"""Seconds to wait for a bot to answer at all, and then for one answer."""


class Plan(msgspec.Struct, frozen=True):
    """How many users write how many messages each, drawn from `texts` in turn; how many rounds; `limits`: Telegram's hold."""

    users: int
    messages: int
    rounds: int
    texts: Sequence[str]
    limits: bool = False


class Run(msgspec.Struct, frozen=True):
    """One round of one bot: answered messages a second, milliseconds of processor a message (the bot's, and the measuring
    process's with the stand-in), milliseconds until an answer, and messages beyond the first of an answer."""

    rate: float
    cpu_ms: float
    stand_in_ms: float
    median_ms: float
    further: int


class BenchFailed(PcccError):
    """A bot didn't start or stopped answering."""


def measure(plan: Plan, trained: Path, tell: Callable[[str], None]) -> dict[str, list[Run]]:
    """Both bots in turn, as many rounds as planned. Raises `BenchFailed`."""
    runs: dict[str, list[Run]] = {ECHO: [], OURS: []}
    for number in range(plan.rounds):
        for name, found in runs.items():
            found.append(_round(name, plan, trained))
            tell(f"round {number + 1}, {name}: {found[-1].rate:.1f}/s, {found[-1].cpu_ms:.1f} ms of processor a message")
    return runs


def ratios(runs: Mapping[str, Sequence[Run]]) -> dict[str, float]:
    """Ours to the bare bot's, of the medians: answered messages a second, processor time a message."""

    def middle(name: str, field: str) -> float:
        return float(statistics.median(getattr(run, field) for run in runs[name]))

    return {field: middle(OURS, field) / middle(ECHO, field) for field in ("rate", "cpu_ms")}


def table(plan: Plan, runs: Mapping[str, Sequence[Run]]) -> Iterator[str]:
    """The medians as a Markdown table."""
    titles = {"rate": "answered messages a second", "cpu_ms": "processor a message, ms", "median_ms": "answer after, ms"}
    titles |= {"stand_in_ms": "processor a message of stand-in and users, ms", "further": "messages beyond the first"}
    held = "Telegram's limits held" if plan.limits else "no limits"
    yield f"{plan.users} users, {plan.messages} messages each, {plan.rounds} rounds, {held}"
    yield ""
    yield "| | echo | ours | ours ÷ echo |"
    yield "| --- | --- | --- | --- |"
    for field, title in titles.items():
        echo, ours = (statistics.median(getattr(run, field) for run in runs[name]) for name in (ECHO, OURS))
        yield f"| {title} | {echo:.1f} | {ours:.1f} | {f'{ours / echo:.2f}' if echo else ''} |"


def _round(name: str, plan: Plan, trained: Path) -> Run:
    stand_in: Any = importlib.import_module("tests.standins.telegram")  # lies in the repository, not in the program
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pccc-bench-")))
        telegram = stack.enter_context(stand_in.TelegramStandIn(TOKEN, limits=plan.limits, keep=1_000_000))
        bot = stack.enter_context(_started(name, telegram.url, work, trained, plan.limits))
        users = Users(telegram, plan)
        users.wait_for_answer(READY, bot)
        before, own, began = _cpu(bot.pid), time.process_time(), time.perf_counter()
        users.talk(bot)
        took, used, beside = time.perf_counter() - began, _cpu(bot.pid) - before, time.process_time() - own
    count = plan.users * plan.messages
    return Run(count / took, used / count * 1000, beside / count * 1000, statistics.median(users.waits) * 1000, users.further)


class Users:
    """People on the stand-in: each says the next message once the one before is answered."""

    def __init__(self, telegram: Any, plan: Plan) -> None:
        self._telegram, self._plan = telegram, plan
        self._people = {person.id: person for person in (telegram.user(f"U{n}", started=True) for n in range(plan.users))}
        self._asked: dict[int, float] = {}
        self._said = dict.fromkeys(self._people, 0)
        self._read = 0
        self.waits: list[float] = []
        self.further = 0

    def wait_for_answer(self, seconds: float, bot: subprocess.Popen[bytes]) -> None:
        """One message by a person of their own is answered: the bot is there. Raises `BenchFailed`."""
        person = self._telegram.user("ready", started=True)
        person.says("xin chào")
        until = time.perf_counter() + seconds
        while not any(call.params.get("chat_id") == person.id for call in self._new(0.5)):
            _check(bot, until)

    def talk(self, bot: subprocess.Popen[bytes]) -> None:
        """Until everybody has been answered everything. Raises `BenchFailed` if an answer takes too long."""
        for number in self._people:
            self._say(number)
        until = time.perf_counter() + PATIENCE
        while self._asked:
            for call in self._new(1.0):
                until = time.perf_counter() + PATIENCE
                self._hear(int(call.params["chat_id"]))
            _check(bot, until)

    def _hear(self, number: int) -> None:
        asked = self._asked.pop(number, None)
        if asked is None:
            self.further += 1
            return
        self.waits.append(time.perf_counter() - asked)
        if self._said[number] < self._plan.messages:
            self._say(number)

    def _say(self, number: int) -> None:
        texts, said = self._plan.texts, self._said[number]
        self._said[number] += 1
        self._asked[number] = time.perf_counter()
        self._people[number].says(texts[(said * self._plan.users + number) % len(texts)])

    def _new(self, seconds: float) -> list[Any]:
        """The answers since the last look; waits a while for some."""
        state = self._telegram.state
        with state.changed:
            if len(state.calls) <= self._read:
                state.changed.wait(seconds)
            found = list(state.calls)[self._read :]
        self._read += len(found)
        return [call for call in found if call.code == 200 and call.method in ANSWERS]


def _check(bot: subprocess.Popen[bytes], until: float) -> None:
    if bot.poll() is not None or time.perf_counter() > until:
        raise BenchFailed("error.bench", name="telegram", part="answer", detail=f"exit {bot.poll()}")


@contextlib.contextmanager
def _started(name: str, api: str, work: Path, trained: Path, limits: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The bot in a process of its own; ours once its model is loaded."""
    command = [sys.executable, "-m", "bot.bench.echo_bot", api, TOKEN, *(["limits"] if limits else [])]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PCCC_")}
    port = 0
    if name == OURS:
        shutil.copytree(trained, work / "trained")
        port = _free_port()
        command = [sys.executable, "-m", "bot.cli", "serve"]
        kept |= {"PCCC_DATA_DIR": str(work), "PCCC_PORT": str(port), "PCCC_TELEGRAM_TOKEN": TOKEN, "PCCC_TELEGRAM_API": api}
        kept |= {"PCCC_TELEGRAM_PACE": "1" if limits else "100"}
    with (work / "log").open("wb") as log:
        bot = subprocess.Popen(command, env=kept, stdout=log, stderr=log)
    try:
        if port:
            _wait_for_model(port, bot)
        yield bot
    finally:
        bot.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            bot.wait(15)
        bot.kill()
        bot.wait()


def _wait_for_model(port: int, bot: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + READY
    while True:
        with contextlib.suppress(httpx.HTTPError):
            parts = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).json()["parts"]
            if parts["model"] == "ok" and parts["telegram"] == "ok":
                return
        _check(bot, until)
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
