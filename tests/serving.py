"""The whole product as a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from bot import registry
from bot.settings import Settings
from nlu import training

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
STARTING = 120.0
"""Seconds the model may take to load on a busy machine."""


class Served:
    """`pccc serve` on a free port, with a data folder of its own and nothing of the caller's environment.

    `port`: a free one that was picked already, needed where the settings name another public address.
    """

    def __init__(self, data: Path, trained: Path, port: int = 0, **settings: str) -> None:
        self.data, self._port = data, port
        shutil.copytree(trained, data / "trained")
        self._settings = {f"PCCC_{name.upper()}": value for name, value in settings.items()}
        self._log = data / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Served:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("PCCC_") and not k.lower().endswith("_proxy")}
        environment = outside | self._settings | {"PCCC_DATA_DIR": str(self.data), "PYTHONUTF8": "1"}
        vouch_for(self.data / "trained")
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self._port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, stdout=log)
        try:
            self.url = self.waits_for(self._address)
            self.waits_for(self._is_ready)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask it to end; a process that won't is killed."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(encoding="utf-8")

    def official(self, name: str, *, telegram: int) -> str:
        """Puts a person or a group into service; there is one unit, the command post."""
        with registry.opened(Settings(data_dir=self.data)) as book:
            return book.add_official(name, "tinh", "desk", telegram=str(telegram), zalo=None, email=None)

    def dismiss(self, name: str) -> str:
        """Takes an official out of service."""
        with registry.opened(Settings(data_dir=self.data)) as book:
            return book.remove_official(name)

    def incidents(self) -> list[dict[str, Any]]:
        """What the console lists, the newest first."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/console/incidents", trust_env=False).json()["incidents"]
        return found

    def says(self, session: str, text: str = "", **parts: Any) -> list[dict[str, Any]]:
        """A person on the web page writes, presses or shares a place; the replies."""
        body = {"session": session, "text": text, **parts}
        answer = httpx.post(f"{self.url}/api/chat", json=body, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        replies: list[dict[str, Any]] = answer.json()["replies"]
        return replies

    def waits_for(self, condition: Any, seconds: float = STARTING) -> Any:
        """What the condition gives once it gives something; the log is shown where it never does."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self._process is None or self._process.poll() is None, f"it ended:\n{self.log[-3000:]}"
            if found := condition():
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s; its log ends:\n{self.log[-3000:]}")

    def _address(self) -> str:
        if self._port:
            return f"http://127.0.0.1:{self._port}"
        found = ADDRESS.search(self.log)
        return found.group() if found else ""

    def _is_ready(self) -> bool:
        try:
            parts = httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).json()["parts"]
        except httpx.HTTPError:
            return False
        return parts["model"] == "ok" and "not connected" not in parts.values()


def vouch_for(folder: Path) -> None:
    """Stamp a copy as made from the present content: the `trained` fixture stands for that, and the server won't train."""
    stamp = training.Places(folder).stamp
    made = json.loads(stamp.read_text(encoding="utf-8")) | {"fingerprint": training.fingerprint(None)}
    stamp.write_text(json.dumps(made), encoding="utf-8")
