"""The register as operators handle it on the command line: rows for machines, sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from bot.app import prepare_folder, utc_now
from bot.errors import Refused
from bot.incidents.forwarding import HANOI
from bot.settings import Settings
from bot.storage import water
from bot.storage.database import open_database
from bot.water import faults
from bot.water.lines import more, water_lines, what
from bot.water.model import Near, WaterPoint
from bot.water.nearest import nearest
from bot.water.reading import read_points
from bot.water.rows import inspected
from bot.water.wrong import Wrong, coordinate, in_vietnam
from bot.wording import Wording

CHANNEL = "terminal"


@contextmanager
def opened(settings: Settings) -> Iterator[WaterRegister]:
    """The register of a data folder."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield WaterRegister(engine, Wording.load(), settings.water_check_days, utc_now())
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Said:
    """The outcome of a command: for machines, and in words."""

    data: Any
    text: str


@dataclass(frozen=True)
class WaterRegister:
    """Reads and changes the register; `days` is the interval of inspections where a point names none."""

    engine: Engine
    say: Wording
    days: int
    now: datetime

    def _who(self, name: str) -> str:
        return name or self.say("channel.terminal")

    def import_file(self, file: Path, unit: str | None, restore: bool) -> Said:
        """Add or update points, all or none; `unit` for those that name none. Raises `Refused` naming what is wrong."""
        points = read_points(file, self.now.astimezone(HANOI).date())
        if unit:
            points = [msgspec.structs.replace(point, unit=point.unit or unit) for point in points]
        with self.engine.begin() as connection:
            put = water.put_points(connection, points, self.now, restore=restore)
        text = self.say("water.imported", added=put.added, updated=put.updated)
        if put.left_out:
            text += "\n" + self.say("water.left_out", count=put.left_out)
        return Said({"added": put.added, "updated": put.updated, "left_out": put.left_out}, text)

    def listed(self, unit: str | None, faulty: bool, overdue: bool) -> Said:
        """Points by code; the overdue with those never inspected first, then the longest overdue."""
        with self.engine.begin() as connection:
            points = water.points(connection, unit=unit, statuses=("faulty", "reported") if faulty else ())
        if overdue:
            points = sorted((p for p in points if p.is_overdue(self.now, self.days)), key=self._urgency)
        return Said([self._row(p) for p in points], "\n".join(self._line(p) for p in points))

    def _urgency(self, point: WaterPoint) -> tuple[bool, float, str]:
        due = point.check_due(self.days)
        return due is not None, due.timestamp() if due else 0.0, point.code

    def nearest(self, place: str, count: int, within_km: float) -> Said:
        """What is nearest to "LAT,LON". Raises `Refused` for what isn't a place in Vietnam."""
        lat, lon = _place(place, self.say)
        with self.engine.begin() as connection:
            near = nearest(connection, lat, lon, count, within_km=within_km)
        text = "\n".join(water_lines(near, self.say)) or self.say("water.none_near", km=f"{within_km:g}".replace(".", ","))
        return Said([self._near(n) for n in near], text)

    def fault(self, code: str, text: str, who: str) -> Said:
        """It is broken. Raises `NotFound`."""
        with self.engine.begin() as connection:
            point = faults.decide(connection, code, "fault", self._who(who), CHANNEL, self.now, text)
        return Said(self._row(point), self.say("water.done.fault", code=code))

    def fixed(self, code: str, who: str) -> Said:
        """It works again. Raises `NotFound`."""
        with self.engine.begin() as connection:
            point = faults.decide(connection, code, "fixed", self._who(who), CHANNEL, self.now)
        return Said(self._row(point), self.say("water.done.fixed", code=code))

    def checked(self, code: str, on: str | None, who: str) -> Said:
        """It was inspected, today or on a day. Raises `NotFound`, `Refused` for a day that can't be."""
        try:
            moment = inspected(on or "", self.now.astimezone(HANOI).date()) or self.now
        except Wrong as wrong:
            raise Refused("error.water_value", reason=self.say(f"water.wrong.{wrong.sentence}", **wrong.values)) from wrong
        with self.engine.begin() as connection:
            point = faults.checked(connection, code, moment, self._who(who), CHANNEL, self.now)
        return Said(self._row(point), self.say("water.done.checked", code=code, day=_day(moment)))

    def remove(self, code: str, who: str) -> Said:
        """It isn't there any more. Raises `NotFound`."""
        with self.engine.begin() as connection:
            point = faults.remove(connection, code, self._who(who), CHANNEL, self.now)
        return Said(self._row(point), self.say("water.done.removed", code=code))

    def _row(self, point: WaterPoint) -> dict[str, Any]:
        due = point.check_due(self.days)
        return {
            "code": point.code,
            "kind": point.kind,
            "name": point.name,
            "lat": point.lat,
            "lon": point.lon,
            "unit": point.unit,
            "status": point.status,
            "details": msgspec.to_builtins(point.details),
            "checked_at": point.checked_at.isoformat() if point.checked_at else None,
            "check_due": due.isoformat() if due else None,
            "overdue": point.is_overdue(self.now, self.days),
        }

    def _near(self, near: Near) -> dict[str, Any]:
        return self._row(near.point) | {"metres": round(near.metres, 1), "bearing": near.bearing}

    def _line(self, point: WaterPoint) -> str:
        checked, due = point.checked_at, point.check_due(self.days)
        said = self.say("water.checked_on", day=_day(checked)) if checked else self.say("water.never_checked")
        if due and due <= self.now:
            said += ", " + self.say("water.overdue", day=_day(due))
        status = self.say(f"water.status.{point.status}")
        known = {"code": point.code, "what": what(point, self.say), "lat": point.lat, "lon": point.lon}
        return self.say("water.row", **known, status=status, checked=said, more=more(point, self.say))


def _place(written: str, say: Wording) -> tuple[float, float]:
    lat, _, lon = written.partition(",")
    try:
        return in_vietnam(coordinate("lat", lat), coordinate("lon", lon))
    except Wrong as wrong:
        if wrong.sentence == "number":
            raise Refused("error.water_place", place=written) from wrong
        raise Refused("error.water_value", reason=say(f"water.wrong.{wrong.sentence}", **wrong.values)) from wrong


def _day(moment: datetime) -> str:
    return moment.astimezone(HANOI).strftime("%d/%m/%Y")
