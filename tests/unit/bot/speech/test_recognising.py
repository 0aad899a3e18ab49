"""The words of a recording by a real command and a real server; what fails, hangs or babbles is just not heard."""

from __future__ import annotations

import asyncio
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bot.settings import Settings
from bot.speech.recognising import NotHeard, recogniser


@pytest.fixture
def voice(tmp_path):
    file = tmp_path / "a b; echo x.ogg"
    file.write_bytes(b"OggS" + b"\x00" * 100)
    return file


def command(tmp_path, code):
    script = tmp_path / "hear.py"
    script.write_text(code, encoding="utf-8")
    return f"{sys.executable} {script}"


def heard(voice, **settings):
    recognise = recogniser(Settings(**settings))
    assert recognise is not None
    return asyncio.run(recognise(voice))


class Service:
    """A server that answers as told and keeps what it got."""

    def __init__(self, answer, kind="application/json", code=200, wait=0.0):
        got = self.got = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                got.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(wait)
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/nghe"

    def __enter__(self):
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def test_it_is_off_unless_set():
    assert recogniser(Settings()) is None


def test_a_command_gets_the_file_and_its_print_is_what_was_said(tmp_path, voice):
    code = "import sys; data = open(sys.argv[1], 'rb').read(); print('  cháy nhà\\n', len(data), len(sys.argv))"
    assert heard(voice, speech_command=command(tmp_path, code)) == "cháy nhà 104 2"


@pytest.mark.parametrize(
    "code",
    ["import sys; print('nửa câu'); sys.exit(3)", "print('')", "print('a' * 200_000)", "import os; os.write(1, b'\\xff\\xfe')"],
)
def test_a_command_that_fails_or_babbles_is_not_heard(tmp_path, voice, code):
    with pytest.raises(NotHeard):
        heard(voice, speech_command=command(tmp_path, code))


def test_a_command_that_hangs_is_killed_with_its_children(tmp_path, voice):
    mark = tmp_path / "late"
    child = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(NotHeard):
        heard(voice, speech_command=command(tmp_path, code), speech_seconds=1)
    time.sleep(3.5)
    assert not mark.exists()


def test_a_command_that_is_not_there_is_not_heard(voice):
    with pytest.raises(NotHeard):
        heard(voice, speech_command="/khong/co/lenh-nay")


@pytest.mark.parametrize(
    ("answer", "kind"), [('{"text": "gặp cán bộ"}'.encode(), "application/json"), ("gặp  cán bộ\n".encode(), "text/plain")]
)
def test_a_service_gets_the_recording_and_answers_with_the_words(voice, answer, kind):
    with Service(answer, kind) as service:
        assert heard(voice, speech_endpoint=service.url) == "gặp cán bộ"
        assert service.got == [("audio/ogg", voice.read_bytes())]


@pytest.mark.parametrize(
    "service", [Service(b"{}"), Service(b"[1]"), Service(b"{"), Service(b"no", code=500), Service(b"x" * 100_000, "text/plain")]
)
def test_a_service_that_fails_is_not_heard(voice, service):
    with service, pytest.raises(NotHeard):
        heard(voice, speech_endpoint=service.url)


def test_a_slow_service_is_given_up(voice):
    with Service(b'{"text": "x"}', wait=3) as service, pytest.raises(NotHeard):
        heard(voice, speech_endpoint=service.url, speech_seconds=0.5)


def test_nobody_listens_there(voice):
    with pytest.raises(NotHeard):
        heard(voice, speech_endpoint="http://127.0.0.1:9/")
