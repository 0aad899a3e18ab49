"""`./pccc doctor`: looks at every part an operator may have to mend."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from bot.app import prepare_folder, utc_now
from bot.channels import zalo_bot_events
from bot.errors import PcccError
from bot.settings import Settings
from bot.sinks import zalo_bot
from bot.storage import units, usage
from bot.storage.database import open_database
from bot.wording import Wording
from knowledge import check as checking
from knowledge import content
from knowledge.provisions import load_structures
from nlu.text import fold
from nlu.training import is_trained

LEAST_FREE = 1 << 30
MONTH = timedelta(days=30)
MOST_PEOPLE, MOST_MESSAGES = 50, 3000
"""What the free plan of the Zalo Bot Platform allows a bot."""


@dataclass(frozen=True)
class Examined:
    """What was found of one part."""

    part: str
    ok: bool
    says: str


def examine(settings: Settings) -> list[Examined]:
    """Everything, in the order in which it would be mended; a part that fails doesn't keep the next from being looked at."""
    parts: list[tuple[str, Callable[[Settings], str]]] = [
        ("python", _python),
        ("sqlite", _sqlite),
        ("data folder", _folder),
        ("database", _database),
        ("content", _content),
        ("model", _model),
        ("port", _port),
        ("telegram", _telegram),
        ("zalo bot", _zalo_bot),
    ]
    return [_examine(name, look, settings) for name, look in parts]


def _examine(name: str, look: Callable[[Settings], str], settings: Settings) -> Examined:
    try:
        return Examined(name, True, look(settings))
    except Exception as error:  # a doctor reports whatever is wrong
        return Examined(name, False, " ".join(str(error).split()) or type(error).__name__)


def _python(_settings: Settings) -> str:
    return sys.version.split()[0]


def _sqlite(_settings: Settings) -> str:
    with sqlite3.connect(":memory:") as connection:
        return str(connection.execute("SELECT sqlite_version()").fetchone()[0])


def _folder(settings: Settings) -> str:
    prepare_folder(settings.data_dir)
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE:
        raise PcccError("error.disk", free=free >> 20, folder=settings.data_dir, least=LEAST_FREE >> 20)
    return f"{settings.data_dir.absolute()}, {free >> 30} GB free"


def _database(settings: Settings) -> str:
    engine = open_database(settings.database, utc_now())
    with engine.begin() as connection:
        count = len(units.officials(connection))
    engine.dispose()
    return f"{engine.dialect.name}, {count} officials" + ("" if count else " (nobody receives alerts yet: officials add)")


def _content(_settings: Settings) -> str:
    loaded = content.load()
    findings = checking.check(loaded, load_structures(), datetime.now(UTC).date(), fold)
    fatal = [f for f in findings if f.fatal]
    if fatal:
        raise PcccError("error.content", count=len(fatal), first=fatal[0])
    return f"{len(loaded.entries) + len(loaded.fines)} entries, no errors"


def _model(settings: Settings) -> str:
    if not is_trained(settings.trained_dir, settings.encoder or None):
        raise PcccError("error.untrained")
    return f"trained, {settings.encoder or 'built-in encoder'}"


def _port(settings: Settings) -> str:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((settings.host, settings.port)) == 0:
            return f"{settings.host}:{settings.port} is in use (by a running assistant, or by another program)"
    return f"{settings.host}:{settings.port} is free"


def _telegram(settings: Settings) -> str:
    if not settings.telegram_token:
        return "off (no PCCC_TELEGRAM_TOKEN)"
    try:
        answer = httpx.get(f"{settings.telegram_api.rstrip('/')}/bot{settings.telegram_token}/getMe", timeout=8).json()
    except (httpx.HTTPError, ValueError) as error:
        raise PcccError("error.telegram_unreachable", api=settings.telegram_api, detail=type(error).__name__) from error
    if not answer.get("ok"):
        raise PcccError("error.telegram_refused", detail=answer.get("description"))
    return f"@{answer['result'].get('username')}"


def _zalo_bot(settings: Settings) -> str:
    """Whether the platform knows the token, and how much of the free plan is used."""
    if not settings.zalo_bot_token:
        return "off (no PCCC_ZALO_BOT_TOKEN)"
    name = asyncio.run(zalo_bot(settings, Wording.load(), utc_now).asked_for_name())
    engine = open_database(settings.database, utc_now())
    with engine.begin() as connection:
        people, messages = usage.of(connection, zalo_bot_events.NAME, utc_now() - MONTH)
    engine.dispose()
    return f"{name}, {people} of {MOST_PEOPLE} people, {messages} of {MOST_MESSAGES} messages in 30 days (free plan)"
