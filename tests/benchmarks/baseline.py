"""What the machine can do at all: a bare starlette endpoint that commits one row to SQLite, fully synced, per request."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.benchmarks.client import Client
from tests.benchmarks.process import ROOT, free_port

REQUESTS = 3000


def bare(database: str) -> Starlette:
    """The endpoint; it speaks as /api/chat does."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS row (content BLOB)")

    async def chat(request: Request) -> JSONResponse:
        connection.execute("INSERT INTO row VALUES (?)", (await request.body(),))
        return JSONResponse({"replies": []})

    return Starlette(routes=[Route("/api/chat", chat, methods=["POST"])])


def committing(folder: Path) -> float:
    """Requests a second, each with one commit, as many as 16 connections bring."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.baseline", str(folder / "bare.db"), str(port)], cwd=ROOT
    )
    try:
        _wait(port)
        return asyncio.run(_rate(f"http://127.0.0.1:{port}"))
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the bare endpoint did not start")


async def _rate(url: str) -> float:
    client = Client([url], connections=16)
    began = time.perf_counter()
    await asyncio.gather(*(client.say("bare", str(n), began + 60, text="cháy nhà") for n in range(REQUESTS)))
    client.close()
    return REQUESTS / (time.perf_counter() - began)


if __name__ == "__main__":
    uvicorn.run(bare(sys.argv[1]), port=int(sys.argv[2]), log_level="error", access_log=False, ws="none")
