"""The product, killed with kill -9 at bad moments: a report that was thanked for reaches officials, once, whatever happens."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.standins.telegram import TelegramStandIn

ROOT = Path(__file__).parents[2]
START, ARRIVE = 60, 30
PLACE = {"lat": 11.53, "lon": 106.89, "accuracy": 10}
SESSION = "session-of-an-1"


class Product:
    """`python -m bot.cli serve` on a data folder, started and killed; a citizen's page talks to it."""

    def __init__(self, folder, tg):
        self.folder = folder
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("PCCC_")} | {
            "PCCC_DATA_DIR": str(folder / "data"),
            "PCCC_TELEGRAM_TOKEN": tg.token,
            "PCCC_TELEGRAM_API": tg.url,
            "PCCC_ALERT_AFTER_SILENCE": "3",
        }
        self.process = None
        self.address = ""

    def command(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=START, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def starts(self):
        log = self.folder / f"serve-{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve", "--port", "0"],
                cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8")):
                self.address = found.group()
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(f"{self.address}/healthz", timeout=START)
                    return self
            time.sleep(0.05)
        raise AssertionError(f"did not start: {log.read_text(encoding='utf-8')[-2000:]}")

    def dies(self):
        """kill -9, the process and the children it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def says(self, message_id="", session=SESSION, **message):
        """A message from the citizen's page; the texts of the replies."""
        headers = {"X-Message-Id": message_id} if message_id else {}
        answer = httpx.post(f"{self.address}/api/chat", json={"session": session, **message}, headers=headers, timeout=START)
        assert answer.status_code == 200, answer.text
        return "\n".join(reply["text"] for reply in answer.json()["replies"])

    def is_cut_off_saying(self, message_id, **message):
        """A message from the page, and kill -9 while it is dealt with."""
        host, _, port = self.address.removeprefix("http://").partition(":")
        body = json.dumps({"session": SESSION, **message}).encode()
        head = f"POST /api/chat HTTP/1.1\r\nHost: {host}\r\nX-Message-Id: {message_id}\r\nContent-Length: {len(body)}\r\n\r\n"
        with socket.create_connection((host, int(port))) as page:
            page.sendall(head.encode() + body)
            time.sleep(0.01)
            self.dies()

    def incidents(self):
        return json.loads(self.command("incidents", "list", "--json"))


@pytest.fixture(scope="module")
def tg():
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def group(tg, request):
    tg.heal()
    return tg.group(request.node.name).add(tg.user("Bình"))


@pytest.fixture
def product(tmp_path, tg, group, trained):
    """A product with one desk, a Telegram group, not started yet."""
    shutil.copytree(trained, tmp_path / "data" / "trained")
    made = Product(tmp_path, tg)
    made.command("officials", "add", "Trực ban", "--unit", "tinh", "--role", "desk", "--telegram", str(group.id))
    yield made
    made.dies()


def alerts(group):
    return [message["text"] for message in group.received if "🚨" in message.get("text", "")]


def test_a_report_taken_during_an_outage_arrives_after_a_kill_and_exactly_once(product, tg, group):
    product.starts()
    tg.outage()
    assert "Gọi 114" in product.says(text="cháy nhà cứu với")
    assert "Gọi 114" in product.says(place=PLACE)
    product.dies()
    assert alerts(group) == []

    tg.heal()
    product.starts()
    alert = group.waits_for_text("SC-", seconds=ARRIVE)["text"]
    assert "mlat=11.53" in alert
    assert "cháy nhà cứu với" in alert
    (incident,) = product.incidents()
    assert incident["code"] in alert
    assert incident["state"] == "forwarded"
    assert incident["confirmed"]

    product.dies()
    product.starts()
    product.says(text="người vẫn kẹt trên tầng 3")
    group.waits_for_text("người vẫn kẹt trên tầng 3", seconds=ARRIVE)
    assert len(alerts(group)) == 2, "what had arrived before the second kill is not sent again"
    assert len(product.incidents()) == 1


def test_killed_during_the_silence_the_unconfirmed_report_still_goes_out_marked(product, group):
    product.starts()
    product.says(text="chay nha cuu voi")
    product.dies()

    product.starts()
    assert "chưa xác nhận" in group.waits_for_text("SC-", seconds=ARRIVE)["text"]
    assert len(product.incidents()) == 1
    assert len(alerts(group)) == 1


def test_killed_while_telegram_has_not_answered_the_alert_is_repeated_under_the_same_code(product, tg, group):
    product.starts()
    tg.fail("sendMessage", kind="timeout_after_accept", chat=group.id, hold=30)
    product.says(text="cháy nhà cứu với")
    product.says(place=PLACE)
    first = group.waits_for_text("SC-", seconds=ARRIVE)["text"]
    product.dies()
    tg.heal()
    before = len(group.received)

    product.starts()
    second = group.waits_for_text("SC-", seconds=ARRIVE, since=before)["text"]
    (incident,) = product.incidents()
    assert incident["code"] in first
    assert incident["code"] in second


def test_killed_in_the_middle_of_a_request_the_page_asks_again_and_there_is_one_incident(product, group):
    product.starts()
    product.is_cut_off_saying("1", text="cháy nhà cứu với")

    product.starts()
    product.says("1", text="cháy nhà cứu với")
    product.says("2", place=PLACE)
    product.says("2", place=PLACE)
    alert = group.waits_for_text("mlat=11.53", seconds=ARRIVE)["text"]
    (incident,) = product.incidents()
    assert incident["code"] in alert


def test_the_answer_to_an_emergency_does_not_wait_for_the_model(product):
    shutil.rmtree(product.folder / "data" / "trained")
    product.starts()
    assert "Gọi 114" in product.says(text="cháy nhà cứu với").splitlines()[0]
    assert httpx.get(f"{product.address}/healthz", timeout=START).json()["parts"]["model"] == "starting"
