"""A smoke run of the whole product against telemelya, a mock of the Bot API that isn't ours: webhook, button, photo.

    python -m tests.outside.telemelya        # or: PCCC_CI_TELEMELYA=1 .ci/run

Telemelya needs packages that don't go with ours, so it gets an environment of its own; its Redis and MinIO are replaced by
fakeredis and moto.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nlu import training
from tests.integration.serving import served
from tests.serving import ROOT, Served

PACKAGES = ("telemelya==0.2.2", "fakeredis==2.41.0", "moto[server]==5.2.5", "httpx")
TOKEN, SECRET, KEY = "123456789:telemelya", "smoke-secret_1", "k1"
AN, DESK = 4242, 5151
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 2
SOON = 30.0
REDIS = "import fakeredis, sys; fakeredis.TcpFakeServer(('127.0.0.1', int(sys.argv[1])), server_type='redis').serve_forever()"


def environment() -> Path:
    """The Python of an environment with telemelya in it, made where it isn't there."""
    folder = ROOT / ".cache" / "telemelya"
    python = folder / "bin" / "python"
    if not python.exists() or subprocess.run([python, "-c", "import telemelya, fakeredis, moto"], check=False).returncode:
        uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PACKAGES], check=True)
    return python


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def mock(python: Path) -> Iterator[Mock]:
    """Telemelya with what it needs, running."""
    redis, s3, port = free_port(), free_port(), free_port()
    settings = {
        "MOCK_SERVER_HOST": "127.0.0.1",
        "MOCK_SERVER_PORT": str(port),
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{s3}",
        "AUTH_KEYS": KEY,
        "STRICT_EDIT": "true",
    }
    commands = (
        [python, "-c", REDIS, str(redis)],
        [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(s3)],
        [python, "-m", "telemelya.server.app"],
    )
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with contextlib.ExitStack() as running:
        for command, listening in zip(commands, (redis, s3, port), strict=True):
            process = subprocess.Popen(command, env=os.environ | settings, **quiet)  # type: ignore[call-overload]  # as written
            running.callback(process.wait)
            running.callback(process.terminate)
            until(lambda listening=listening: _listens(listening), f"{command[-1]} listens")
        yield Mock(f"http://127.0.0.1:{port}")


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def until(condition: Callable[[], Any], what: str, seconds: float = SOON) -> Any:
    """What the condition gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)
    return found


class Mock:
    """Telemelya as a test drives it."""

    def __init__(self, url: str) -> None:
        self.url = url
        headers = {"Authorization": f"Bearer {KEY}"}
        self._http = httpx.Client(base_url=f"{url}/api/v1/test", headers=headers, timeout=SOON, trust_env=False)

    def update(self, **content: Any) -> None:
        """A person does something; our webhook has to thank for it."""
        answer = self._http.post("/send_update", params={"bot_token": TOKEN}, json={"chat_id": AN, **content})
        assert answer.status_code == 200, answer.text
        assert answer.json()["delivery"]["status_code"] == 200, answer.text
        time.sleep(0.05)  # its update ids are milliseconds

    def upload(self, data: bytes) -> str:
        """Put a photo on its server."""
        answer = self._http.post("/upload_media", files={"file": ("khoi.jpg", data, "image/jpeg")})
        return str(answer.json()["file_id"])

    def waits_for(self, method: str, words: str = "", chat: int = AN) -> dict[str, Any]:
        """The first request of the bot of that kind, with those words, to that chat."""

        def found() -> dict[str, Any] | None:
            return next((one for one in self.requests() if _fits(one, method, words, chat)), None)

        try:
            request: dict[str, Any] = until(found, f"{method} with {words!r}")
        except AssertionError as error:
            raise AssertionError(
                f"{error}; there are {[(one.get('method'), _words(one)[:60]) for one in self.requests()]}"
            ) from None
        return request

    def requests(self) -> list[dict[str, Any]]:
        """What the bot asked of it so far."""
        found: list[dict[str, Any]] = self._http.get("/responses").json()["responses"]
        return found


def _words(request: dict[str, Any]) -> str:
    return str(request.get("text") or request.get("caption") or "")


def _fits(request: dict[str, Any], method: str, words: str, chat: int) -> bool:
    to = request.get("chat_id")
    return request.get("method") == method and words in _words(request) and (to is None or str(to) == str(chat))


@contextlib.contextmanager
def between(product: str, telegram: str) -> Iterator[str]:
    """An address that stands between the two and makes good what telemelya does otherwise than Telegram.

    It adds the secret to webhooks, and takes keyboards out of the answers, in which Telegram repeats inline ones only.
    """
    http = httpx.AsyncClient(timeout=SOON, trust_env=False)

    async def hook(request: Request) -> Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        answer = await http.post(product + request.url.path, content=await request.body(), headers=headers)
        return Response(answer.content, answer.status_code)

    async def api(request: Request) -> Response:
        kind = {"Content-Type": request.headers.get("content-type", "")}
        url = telegram + request.url.path
        answer = await http.request(request.method, url, content=await request.body(), headers=kind)
        content = answer.content
        if "application/json" in answer.headers.get("content-type", ""):
            said = answer.json()
            result = said.get("result")
            if isinstance(result, dict) and "inline_keyboard" not in (result.get("reply_markup") or {}):
                result.pop("reply_markup", None)
            content = json.dumps(said).encode()
        return Response(content, answer.status_code, media_type=answer.headers.get("content-type"))

    routes = [Route("/hooks/telegram", hook, methods=["POST"]), Route("/{path:path}", api, methods=["GET", "POST"])]
    with served(routes) as url:
        yield url


class Early(Served):
    """The product as soon as it is connected: emergencies don't wait for the model, nor do we."""

    def _is_ready(self) -> bool:
        try:
            return "not connected" not in httpx.get(f"{self.url}/healthz", trust_env=False).json()["parts"].values()
        except httpx.HTTPError:
            return False


def trained() -> Path:
    """The folder of a trained model, where the test suite leaves one."""
    folders = (ROOT / "data" / "trained", ROOT / ".pytest_cache" / "trained")
    found = next((folder for folder in folders if training.is_trained(folder, None)), None)
    if found is None:
        raise SystemExit("nothing is trained yet: run ./pccc train or ./pccc test first")
    return found


def run(telegram: Mock, product: Served) -> Iterator[str]:
    """The steps, each said once it is done."""
    product.official("Trực ban", telegram=DESK)
    refused = httpx.post(f"{product.url}/hooks/telegram", json={"update_id": 1}, trust_env=False).status_code
    assert refused == 403, refused
    yield "a webhook without the secret is refused"

    telegram.update(text="cháy nhà rồi cứu với")
    first = telegram.waits_for("sendMessage", "Gọi 114")
    assert "report:yes" in str(first["reply_markup"]), first
    yield "words by webhook: 114 first, with buttons"

    telegram.update(callback_data="report:yes", callback_message_id=first["message_id"])
    telegram.waits_for("answerCallbackQuery")
    telegram.waits_for("sendMessage", "đã ghi")
    alert = telegram.waits_for("sendMessage", "🚨 Cháy", DESK)
    assert "acknowledge" in str(alert["reply_markup"]), alert
    yield "a button: answered, the report passed on to the desk"

    telegram.update(photo_file_id=telegram.upload(JPEG), photo_caption="khói ở tầng 3")
    telegram.waits_for("sendMessage", "đã được ghi")
    until(lambda: [file for file in (product.data / "media").glob("*.jpg") if file.read_bytes() == JPEG], "the photo is kept")
    telegram.waits_for("sendPhoto", "", DESK)
    yield "a photo: fetched, kept as it was, sent on to the desk"


def main() -> None:
    python, model = environment(), trained()
    with contextlib.ExitStack() as running:
        telegram = running.enter_context(mock(python))
        port = free_port()
        address = running.enter_context(between(f"http://127.0.0.1:{port}", telegram.url))
        data = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="pccc-telemelya-")))
        settings = {
            "telegram_token": TOKEN,
            "telegram_api": address,
            "public_url": address,
            "telegram_webhook_secret": SECRET,
        }
        product = running.enter_context(Early(data, model, port, **settings))
        try:
            for done in run(telegram, product):
                print(f"ok  {done}", flush=True)
        except AssertionError:
            print(product.log[-3000:], file=sys.stderr)
            raise
        assert "Traceback" not in product.log, product.log[-3000:]


if __name__ == "__main__":
    main()
