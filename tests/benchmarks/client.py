"""Citizens' pages in great number: a bounded asyncio client that posts to /api/chat and, as the page does, asks again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

OPENING = (asyncio.TimeoutError, OSError, asyncio.IncompleteReadError, ValueError)
"""What a server that is down, dies or answers half makes of a request."""


@dataclass
class Tally:
    """What the client met: requests, those that failed and were asked again, answers other than 200."""

    requests: int = 0
    failed: int = 0
    refused: list[int] = field(default_factory=list)


class Client:
    """At most `connections` open at a time, kept alive, to the addresses of one or several processes in turn."""

    def __init__(self, urls: Sequence[str], connections: int = 64, patience: float = 30.0) -> None:
        self.urls = list(urls)
        self.tally = Tally()
        self._free: list[tuple[str, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._slots = asyncio.Semaphore(connections)
        self._patience = patience
        self._turn = 0

    async def say(self, session: str, message: str, until: float, **parts: Any) -> list[dict[str, Any]]:
        """One message, asked again under the same id until it is answered or the moment `until` (perf_counter) has come."""
        pause = 0.2
        while True:
            try:
                async with self._slots:
                    status, body = await asyncio.wait_for(self._post(session, message, parts), self._patience)
                if status == 200:
                    replies: list[dict[str, Any]] = json.loads(body)["replies"]
                    return replies
                self.tally.refused.append(status)
            except OPENING:
                self.tally.failed += 1
            if time.perf_counter() > until:
                raise TimeoutError(f"{session} got no answer; {self.tally.failed} cut off, refused {self.tally.refused[-9:]}")
            await asyncio.sleep(pause)
            pause = min(3.0, pause * 1.5)

    async def _post(self, session: str, message: str, parts: dict[str, Any]) -> tuple[int, bytes]:
        self.tally.requests += 1
        body = json.dumps({"session": session, **parts}).encode()
        url, reader, writer = await self._connection()
        host = urlsplit(url).netloc
        head = f"POST /api/chat HTTP/1.1\r\nHost: {host}\r\nX-Message-Id: {message}\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(head.encode() + body)
            status, answer = await _read(reader)
        except BaseException:
            writer.close()
            raise
        self._free.append((url, reader, writer))
        return status, answer

    async def _connection(self) -> tuple[str, asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            url, reader, writer = self._free.pop()
            if url in self.urls and not reader.at_eof() and not writer.is_closing():
                return url, reader, writer
            writer.close()
        self._turn += 1
        url = self.urls[self._turn % len(self.urls)]
        where = urlsplit(url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        return url, reader, writer

    def close(self) -> None:
        """Hang up."""
        for _, _, writer in self._free:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
    return int(lines[0].split()[1]), await reader.readexactly(length)
