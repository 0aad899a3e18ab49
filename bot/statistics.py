"""Figures over incidents as people and machines read them: chosen by days and unit, with the names of what was counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Engine

from bot.errors import Refused
from bot.incidents.closing import amount
from bot.incidents.export import BOM, harmless
from bot.incidents.hours import midnight
from bot.incidents.statistics import GROUPS, HARM, STEPS, Figures, figures
from bot.numbers.choice import units_below
from bot.numbers.naming import name_of
from bot.storage import units
from bot.storage.database import reading
from bot.storage.figures import counted
from bot.units.finding import find_unit
from bot.wording import Wording

COLUMNS = ("table", "value", "name", "number")
NUMBERS = ("reports", "duplicates", "incidents", "closed", "false_alarms", "withdrawn")


@dataclass(frozen=True)
class Statistics:
    """Reads incidents and counts them."""

    engine: Engine
    say: Wording

    def of(
        self, since: date | None = None, until: date | None = None, unit: str = "", within: Collection[str] | None = None
    ) -> dict[str, Any]:
        """The figures of incidents opened from a day to another, both in, of a unit and those below it; `within` these units.

        Raises `NotFound` for a unit that isn't there or not among these, `Refused` where the days are the wrong way round.
        """
        if since and until and since > until:
            raise Refused("statistics.days")
        start, end = _span(since, until)
        with reading(self.engine) as connection:
            known = units.all_units(connection)
            top = find_unit(known, unit) if unit else None
            rows = counted(connection, start, end, units_below(known, top) if top else None)
            found = figures(rows)
        shown = {"since": _day(since), "until": _day(until), "unit": top.code if top else None}
        return shown | self._named(found, {code: one.name for code, one in known.items()})

    def _named(self, found: Figures, names: dict[str, str]) -> dict[str, Any]:
        """With the name of everything counted."""
        by = {
            group: [{"value": v, "name": name_of(self.say, group, v, names), "count": n} for v, n in counts.items()]
            for group, counts in found.by.items()
        }
        plain: dict[str, Any] = msgspec.to_builtins(found)
        return plain | {"by": by}

    def table(self, found: dict[str, Any]) -> str:
        """As CSV, a row for each number."""
        out = io.StringIO()
        out.write(BOM)
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in self._rows(found):
            writer.writerow([harmless(cell) for cell in row])
        return out.getvalue()

    def _rows(self, found: dict[str, Any]) -> Iterator[tuple[str, str, str, float | None]]:
        for name in NUMBERS:
            yield "total", name, self.say(f"statistics.total.{name}"), found[name]
        yield "total", "false_alarm_share", self.say("statistics.total.false_alarm_share"), found["false_alarm_share"]
        for name in HARM:
            yield "harm", name, self.say(f"closing.field.{name}"), found["harm"][name]
        for step in STEPS:
            for measure in ("incidents", "median", "nine_of_ten"):
                label = f"{self.say(f'statistics.step.{step}')}, {self.say(f'statistics.measure.{measure}')}"
                yield f"seconds.{measure}", step, label, found["waited"][step][measure]
        for group in GROUPS:
            for one in found["by"][group]:
                yield group, one["value"], one["name"], one["count"]

    def text(self, found: dict[str, Any]) -> str:
        """For the terminal."""
        share = found["false_alarm_share"]
        lines = [f"{self.say(f'statistics.total.{name}')}: {found[name]}" for name in NUMBERS]
        lines += [f"{self.say('statistics.total.false_alarm_share')}: {share:.1%}"] if share is not None else []
        lines += ["", self.say("statistics.harm"), *self._harm(found), "", self.say("statistics.waited")]
        lines += [self._waited(step, found["waited"][step]) for step in STEPS]
        for group in GROUPS:
            counted = [f"  {one['name']}: {one['count']}" for one in found["by"][group] if one["count"]]
            lines += ["", self.say(f"statistics.by.{group}"), *counted]
        return "\n".join(lines)

    def _harm(self, found: dict[str, Any]) -> list[str]:
        return [f"  {self.say(f'closing.field.{name}')}: {amount(found['harm'][name])}" for name in HARM]

    def _waited(self, step: str, waited: dict[str, Any]) -> str:
        name = self.say(f"statistics.step.{step}")
        if not waited["incidents"]:
            return f"  {name}: –"
        median, most = (_clock(waited[measure]) for measure in ("median", "nine_of_ten"))
        return "  " + self.say("statistics.seconds", step=name, median=median, most=most, count=waited["incidents"])


def _span(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """The first moment, and the first one after."""
    try:
        return midnight(since) if since else None, midnight(until + timedelta(days=1)) if until else None
    except OverflowError as error:
        raise Refused("statistics.day", value=f"{since or until}") from error


def _clock(seconds: float) -> str:
    """Hours, minutes, seconds: 1:02:03, 2:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
