"""A province as the benchmarks have it: communes on a grid, each with a desk's group on the stand-in, and people who report."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, func, select

from bot.storage.tables import incident, outbox
from tests.benchmarks.process import ROOT
from tests.serving import vouch_for
from tests.standins.telegram import Group, TelegramStandIn
from tests.standins.telegram_state import Call

TOP = "75"
WIDE = 10
"""Communes in a row of the grid."""
ROWS, APART = 14, 0.006
"""Reports in a commune stand in a square of so many rows, so many degrees apart: over 600 m."""
LINK = re.compile(r"mlat=([\d.]+)&mlon=([\d.]+)#")
EVENTS = ("fire", "smoke", "trapped", "gas")
WORDS = (
    "cháy nhà số {n} Hùng Vương cứu với",
    "chay nha tro day {n} duong Tran Phu, lua to lam",
    "khói bốc lên từ kho {n}, có người bên trong",
    "cháy xe ở hầm chung cư block {n}",
)


@dataclass(frozen=True)
class Report:
    """One report of one person: which desk it belongs to, and the messages that make it."""

    number: int
    desk: int
    form: str
    turn: int = 0
    """How many reports to the same desk came before it."""

    @property
    def session(self) -> str:
        """The page's session."""
        return f"load-{self.number:08d}"

    @property
    def place(self) -> tuple[float, float]:
        """A point that no other report has, too far from the others to be taken for the same fire."""
        lat, lon = corner(self.desk)
        row, column = divmod(self.turn % (ROWS * ROWS), ROWS)
        near = 1e-5 * (self.turn // (ROWS * ROWS))
        return round(lat + APART * (row - ROWS // 2) + near, 5), round(lon + APART * (column - ROWS // 2) + near, 5)

    def messages(self) -> Iterator[dict[str, object]]:
        """What the page posts, in turn."""
        spot = {"lat": self.place[0], "lon": self.place[1], "accuracy": 15}
        words = WORDS[self.number % len(WORDS)].format(n=self.number)
        match self.form:
            case "together":
                yield {"text": words, "place": spot}
            case "words":
                yield {"text": words}
                yield {"place": spot}
            case "press":
                yield {"choice": f"event:{EVENTS[self.number % len(EVENTS)]}"}
                yield {"place": spot}


def corner(desk: int) -> tuple[float, float]:
    """Where a commune is."""
    return 11.0 + 0.1 * (desk // WIDE), 106.5 + 0.1 * (desk % WIDE)


def reports(count: int, desks: int, forms: list[str]) -> list[Report]:
    """That many, spread over the communes, in the forms in turn."""
    turn = itertools.cycle(forms)
    return [Report(number, number * 7 % desks, next(turn), number // desks) for number in range(count)]


@dataclass
class Province:
    """Data folder, database and the groups of the desks."""

    data: Path
    database: str
    groups: list[Group]
    top: Group

    @property
    def settings(self) -> dict[str, str]:
        """For the environment of the product."""
        return {"PCCC_DATABASE_URL": self.database} if self.database else {}


def found(
    telegram: TelegramStandIn, data: Path, desks: int, database: str = "", trained: Path = ROOT / "data" / "trained"
) -> Province:
    """Units and desks are registered, the model is copied; nothing is served yet."""
    shutil.copytree(trained, data / "trained")
    vouch_for(data / "trained")
    groups = [telegram.group(f"Trực ban {number}") for number in range(desks)]
    top = telegram.group("Trực ban tỉnh")
    made = Province(data, database, groups, top)
    rows = [
        f"{TOP},Tỉnh Thử,,11.5,107.0",
        *(f"{TOP}{n:03d},Xã Thử {n},{TOP},{corner(n)[0]},{corner(n)[1]}" for n in range(desks)),
    ]
    units = data / "units.csv"
    units.write_text("code,name,parent,lat,lon\n" + "\n".join(rows) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "bot.cli", "units", "import", str(units)]
    environment = os.environ | {"PCCC_DATA_DIR": str(data)} | made.settings
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    _staff(made, environment)
    return made


def _staff(province: Province, environment: dict[str, str]) -> None:
    from bot.registry import opened
    from bot.settings import load_settings

    with opened(load_settings(environ={k: v for k, v in environment.items() if k.startswith("PCCC_")})) as book:
        for number, group in enumerate([province.top, *province.groups]):
            unit = f"{TOP}{number - 1:03d}" if number else TOP
            book.add_official(f"Trực ban {unit}", unit, "desk", telegram=str(group.id), zalo=None, email=None)


@dataclass
class Seen:
    """What the stand-in's log and the database say of the reports."""

    lost: list[int] = field(default_factory=list)
    undelivered: list[int] = field(default_factory=list)
    doubled: int = 0
    repeats: int = 0
    unmarked: int = 0
    waits: list[float] = field(default_factory=list)
    messages: int = 0
    limited: int = 0
    out_of_order: int = 0


def look(telegram: TelegramStandIn, province: Province, made: list[Report], again: str) -> Seen:
    """Compare the reports that were thanked for with what is kept and with what arrived at the desk of their commune."""
    seen = Seen()
    calls = telegram.calls("sendMessage")
    arrived = _arrivals(calls)
    seen.messages, seen.limited = sum(1 for c in calls if _arrived(c)), sum(1 for c in calls if c.code == 429)
    kept, put = _kept(province)
    for report in made:
        desk = province.groups[report.desk].id
        at = arrived.get((report.place, desk), [])
        if kept[report.session] == 0:
            seen.lost.append(report.number)
        seen.doubled += max(0, kept[report.session] - 1)
        if not at:
            seen.undelivered.append(report.number)
        elif (begun := put.get((report.place, str(desk)))) is not None:
            seen.waits.append(at[0][0] - begun.timestamp())
        seen.repeats += max(0, len(at) - 1)
        seen.unmarked += sum(1 for _, text in at[1:] if again not in text)
    return seen


def _arrived(call: Call) -> bool:
    """Whether the message is in the chat: also where the answer was withheld."""
    return call.ok


def _arrivals(calls: list[Call]) -> dict[tuple[tuple[float, float], int], list[tuple[float, str]]]:
    """When, and in which words, each place arrived in each chat."""
    arrived: dict[tuple[tuple[float, float], int], list[tuple[float, str]]] = {}
    for call in calls:
        text = str(call.params.get("text", ""))
        for lat, lon in LINK.findall(text) if _arrived(call) else ():
            key = ((float(lat), float(lon)), int(call.params["chat_id"]))
            arrived.setdefault(key, []).append((call.at, text))
    return arrived


def _kept(province: Province) -> tuple[Counter[str], dict[tuple[tuple[float, float], str], datetime]]:
    """How many incidents each session has, and when the alert of each place to each address was put."""
    address = province.database.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{province.data / 'pccc.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        sessions = select(incident.c.address, func.count()).group_by(incident.c.address)
        counted = Counter(dict(connection.execute(sessions).tuples().all()))
        alerts = select(incident.c.lat, incident.c.lon, outbox.c.address, func.min(outbox.c.created_at))
        alerts = alerts.join(outbox, outbox.c.incident == incident.c.id).where(outbox.c.kind == "alert")
        alerts = alerts.group_by(incident.c.lat, incident.c.lon, outbox.c.address)
        put = {((lat, lon), to): at for lat, lon, to, at in connection.execute(alerts)}
    engine.dispose()
    return counted, put
