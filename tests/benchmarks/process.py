"""Running the product in a process of its own and looking at it from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
SAID = 60_000
"""Characters of its log that are shown of a process that hangs."""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """A served product: where, which process, and when it was started."""

    url: str
    process: subprocess.Popen[bytes]
    started: float
    log: Path | None = None

    def wait(self, part: str, seconds: float) -> float:
        """Seconds from the start until a part of /healthz is "ok"."""
        while time.perf_counter() - self.started < seconds:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", timeout=2).json()["parts"].get(part) == "ok":
                    return time.perf_counter() - self.started
            time.sleep(0.05)
        raise TimeoutError(f"{part} wasn't ready after {seconds} s")

    def say(self, session: str, **parts: object) -> list[dict[str, object]]:
        """One message to the citizen page's API."""
        answer = httpx.post(f"{self.url}/api/chat", json={"session": session, **parts}, timeout=30)
        replies: list[dict[str, object]] = answer.json()["replies"]
        return replies

    def wait_answering(self, seconds: float) -> float:
        """Seconds from the start until it answers at all."""
        while time.perf_counter() - self.started < seconds:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{self.url}/healthz", timeout=2)
                return time.perf_counter() - self.started
            time.sleep(0.02)
        raise TimeoutError(f"no answer after {seconds} s")

    def health(self) -> dict[str, object]:
        """The parts of /healthz."""
        parts: dict[str, object] = httpx.get(f"{self.url}/healthz", timeout=30).json()["parts"]
        return parts

    def kill(self) -> None:
        """kill -9, the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def where(self) -> str:
        """What a process that doesn't answer says and where each of its threads stands; it ends by that."""
        if self.log is None or self.process.poll() is not None:
            return ""
        self.process.send_signal(signal.SIGABRT)
        self.process.wait(10)
        return self.log.read_text(encoding="utf-8", errors="replace")[-SAID:]

    def resident_mb(self) -> int:
        """Resident memory of the serving process and its children, in MB."""
        return sum(_resident(pid) for pid in _family(self.process.pid)) // 1024


@contextlib.contextmanager
def served(data: Path, root: Path = ROOT, **environment: str) -> Iterator[Product]:
    """`./pccc serve` on a free port."""
    port = free_port()
    env = os.environ | {"PCCC_DATA_DIR": str(data), "PCCC_PORT": str(port)} | environment
    started = time.perf_counter()
    process = subprocess.Popen([str(root / "pccc"), "serve"], env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield Product(f"http://127.0.0.1:{port}", process, started)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def start(data: Path, port: int, log: Path, **environment: str) -> Product:
    """`python -m bot.cli serve` on a port, in a session of its own, to be killed whole; what it says goes to a file."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PCCC_") and k != "PYTHONDONTWRITEBYTECODE"}
    env = kept | {"PCCC_DATA_DIR": str(data), "PCCC_PORT": str(port), "PYTHONFAULTHANDLER": "1"} | environment
    started = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=env, stderr=out, stdout=out, start_new_session=True
        )
    return Product(f"http://127.0.0.1:{port}", process, started, log)


def _family(pid: int) -> list[int]:
    children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0
