"""The words of a voice note: by any local command, or any address that takes the file. Both are off by default."""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import structlog

from bot.settings import Settings

log = structlog.get_logger()
LONGEST = 2000
"""Characters of what was recognised that count."""
MOST_BYTES = 64 * 1024
"""Bytes of an answer that are read."""
AT_ONCE = 2
"""Recordings recognised at the same time: others wait, which counts as part of their time."""

Recognise = Callable[[Path], Awaitable[str]]


class NotHeard(Exception):
    """There are no words, for whatever reason."""


def recogniser(settings: Settings) -> Recognise | None:
    """What is set, the command before the address; `None` where nothing is."""
    if settings.speech_command:
        command, seconds = settings.speech_command, settings.speech_seconds
        return _limited(lambda file: asyncio.to_thread(_by_command, command, file, seconds), seconds)
    if settings.speech_endpoint:
        return _limited(lambda file: _by_endpoint(settings.speech_endpoint, file), settings.speech_seconds)
    return None


def _limited(recognise: Recognise, seconds: float) -> Recognise:
    """With a time limit and a few at once; whatever goes wrong is `NotHeard`."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def limited(file: Path) -> str:
        try:
            async with asyncio.timeout(seconds):
                async with turns:
                    words = " ".join((await recognise(file)).replace("\x00", " ").split())[:LONGEST]
        except (TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("speech_not_heard", reason=type(error).__name__)
            raise NotHeard from error
        if not words:
            raise NotHeard
        return words

    return limited


def _by_command(command: str, file: Path, seconds: float) -> str:
    """What the command prints for a file. Raises `OSError` where it fails or is too slow, `ValueError` for no text."""
    process = subprocess.Popen(
        [*shlex.split(command), str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    late = threading.Timer(seconds, _kill, [process.pid])
    late.start()
    try:
        printed = process.stdout.read(MOST_BYTES + 1)
        if len(printed) > MOST_BYTES:
            raise ValueError("too much was printed")
        if process.wait() != 0:
            raise OSError("the command failed")
        return printed.decode()
    finally:
        late.cancel()
        if process.poll() is None:
            _kill(process.pid)
            process.wait()
        process.stdout.close()


def _kill(process: int) -> None:
    """The command and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


async def _by_endpoint(address: str, file: Path) -> str:
    """What an address answers to the file: `{"text": …}` or plain text. Raises `httpx.HTTPError`, `ValueError`."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    data = await asyncio.to_thread(file.read_bytes)
    async with (
        httpx.AsyncClient(timeout=None, trust_env=False) as client,  # the caller has a limit for all of it
        client.stream("POST", address, content=data, headers={"Content-Type": kind}) as answer,
    ):
        answer.raise_for_status()
        body = b""
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise ValueError("too much was answered")
        if "json" in answer.headers.get("content-type", ""):
            found = json.loads(body)
            return str(found.get("text") or "") if isinstance(found, dict) else ""
        return body.decode()
