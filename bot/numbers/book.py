"""Figures put together for a choice: the totals, the tables with names, and the rows behind a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine

from bot.errors import NotFound, Refused
from bot.incidents.export import as_geojson
from bot.incidents.forwarding import channel_name
from bot.incidents.hours import HANOI
from bot.incidents.published import publish, without_phones
from bot.numbers import reached
from bot.numbers.choice import Choice, choose
from bot.numbers.naming import name_of
from bot.numbers.tables import Row, Table, Total
from bot.numbers.training import trained
from bot.storage import incidents, numbers, units
from bot.storage.database import reading
from bot.storage.numbers import GROUPS, KINDS, SHARES, STEPS
from bot.wording import Wording

TOTALS = ("incidents", "reports", "duplicates", "closed", "false_alarms", "withdrawn")
HARM = numbers.HARM
CHARTS = {"month": "line", "event": "bars", "unit": "bars", "cause": "bars", "hour": "columns", "weekday": "columns"}
SHOWN = ("month", "event", "unit", "cause", "hour", "weekday", "outcome")
MOST_ENTRIES = 20
"""Entries listed by how often they were asked for."""
MOST_ON_A_MAP = 5000
Titles = Callable[[], Mapping[str, tuple[str, str]]]
"""Of each entry its kind and its title, by id."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All that is shown for a choice."""

    since: str | None
    until: str | None
    unit: str | None
    totals: tuple[Total, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Numbers:
    """Reads figures. `theirs` in every call: the units of whoever asks, `None` for all."""

    engine: Engine
    say: Wording
    clock: Callable[[], datetime]
    titles: Titles

    def choose(self, theirs: frozenset[str] | None, since: date | None, until: date | None, unit: str) -> Choice:
        """What is asked for, of what is theirs. Raises `Refused`, `NotFound`."""
        with reading(self.engine) as connection:
            return choose(units.all_units(connection), theirs, since, until, unit)

    def units(self, theirs: frozenset[str] | None) -> list[dict[str, str]]:
        """The units to choose from, by name."""
        with reading(self.engine) as connection:
            known = units.all_units(connection).values()
        shown = sorted((u for u in known if theirs is None or u.code in theirs), key=lambda u: (u.parent is not None, u.folded))
        return [{"code": one.code, "name": one.name} for one in shown]

    def first_day(self) -> date | None:
        """The day of the first report taken down; `None` where there is none yet."""
        with reading(self.engine) as connection:
            day = numbers.first_day(connection)
        return date.fromisoformat(day) if day else None

    def figures(self, choice: Choice) -> Figures:
        """All of it."""
        since, until = (day.isoformat() if day else None for day in (choice.since, choice.until))
        with reading(self.engine) as connection:
            totals, tables = self._totals(connection, choice), tuple(self._tables(connection, choice))
        return Figures(since=since, until=until, unit=choice.unit or None, totals=totals, tables=tables)

    def table(self, choice: Choice, id_: str) -> Table:
        """One of the tables. Raises `NotFound`."""
        found = next((one for one in self.figures(choice).tables if one.id == id_), None)
        if found is None:
            raise NotFound("numbers.no_table")
        return found

    def _totals(self, connection: Connection, choice: Choice) -> tuple[Total, ...]:
        found = numbers.totals(connection, choice)
        share = found["false_alarms"] / found["closed"] if found["closed"] else None
        return (
            *(Total(name, self.say(f"statistics.total.{name}"), found[name]) for name in TOTALS),
            Total("false_alarm_share", self.say("statistics.total.false_alarm_share"), share, listed=False),
            *(Total(name, self.say(f"numbers.harm.{name}"), found[name]) for name in HARM),
        )

    def _tables(self, connection: Connection, choice: Choice) -> Iterable[Table]:
        named = {code: one.name for code, one in units.all_units(connection).items()}
        found = numbers.counts(connection, choice)
        for group in SHOWN:
            yield self._counted(group, found[group], named)
        yield self._waited(connection, choice)
        if choice.units is None:
            topics, *entries = self._questions(connection, choice)
            yield from (topics, self._people(connection, choice), *entries)
        yield from reached.tables(connection, self.say, choice)
        yield trained(connection, self.say, choice, self.clock())
        if choice.units is None:
            yield self._exams(connection, choice)

    def _counted(self, group: str, counts: Mapping[str, int], named: Mapping[str, str]) -> Table:
        values: Sequence[str] = list(counts)
        if group in ("month", "hour", "weekday"):
            whole = {"hour": map(str, range(24)), "weekday": map(str, range(1, 8)), "month": sorted(counts)}
            values = list(whole[group])
        rows = tuple(Row(name_of(self.say, group, one, named), (counts.get(one, 0),), one) for one in values)
        return Table(
            id=group,
            title=self.say(f"numbers.title.{group}"),
            heads=(self.say(f"numbers.head.{group}"), self.say("numbers.head.count")),
            rows=rows if counts else (),
            by=group,
            chart=CHARTS.get(group, ""),
            map=True,
        )

    def _waited(self, connection: Connection, choice: Choice) -> Table:
        found = numbers.waited(connection, choice)
        heads = (self.say("numbers.head.step"), *(self.say(f"numbers.share.{name}") for name in SHARES))
        rows = (
            Row(self.say(f"numbers.step.{step}"), (*(found[step][name] for name in SHARES), found[step]["number"]), step)
            for step in STEPS
        )
        return Table(
            id="waited",
            title=self.say("numbers.title.waited"),
            heads=(*heads, self.say("numbers.head.count")),
            rows=tuple(rows) if any(one["number"] for one in found.values()) else (),
            by="step",
            units=("seconds", "seconds", "seconds", "count"),
            chart="waited",
            about=self.say("numbers.about.waited"),
        )

    def _questions(self, connection: Connection, choice: Choice) -> Iterable[Table]:
        found, titles = numbers.questions(connection, choice), self.titles()
        kinds: dict[str, list[int]] = {}
        for row in found:
            kind = titles.get(row["entry"], ("other", ""))[0]
            kinds.setdefault(kind, [0, 0])
            kinds[kind][0] += int(row["answered"])
            kinds[kind][1] += int(row["unanswered"])
        heads = (self.say("numbers.head.answered"), self.say("numbers.head.unanswered"))
        yield Table(
            id="topics",
            title=self.say("numbers.title.topics"),
            heads=(self.say("numbers.head.topic"), *heads),
            rows=tuple(Row(self.say(f"numbers.topic.{kind}"), tuple(both)) for kind, both in kinds.items()),
            units=("count", "count"),
            chart="stacked",
        )
        for which in ("answered", "unanswered"):
            most = sorted((row for row in found if row[which]), key=lambda row: -row[which])[:MOST_ENTRIES]
            yield Table(
                id=which,
                title=self.say(f"numbers.title.{which}"),
                heads=(self.say("numbers.head.entry"), self.say("numbers.head.times")),
                rows=tuple(Row(self._entry(row["entry"], titles), (int(row[which]),), row["entry"]) for row in most),
                by=which,
            )

    def _entry(self, entry: str, titles: Mapping[str, tuple[str, str]]) -> str:
        if not entry:
            return self.say("numbers.nothing_near")
        return titles[entry][1] if entry in titles else entry

    def _people(self, connection: Connection, choice: Choice) -> Table:
        found = numbers.people(connection, choice)
        rows = (Row(channel_name(row["channel"], self.say), (int(row["wrote"]), int(row["follow"]))) for row in found)
        return Table(
            id="people",
            title=self.say("numbers.title.people"),
            heads=(self.say("numbers.head.channel"), self.say("numbers.head.wrote"), self.say("numbers.head.follow")),
            rows=tuple(rows),
            units=("count", "count"),
            about=self.say("numbers.about.people"),
        )

    def _exams(self, connection: Connection, choice: Choice) -> Table:
        rows = tuple(
            Row(one["title"], (one["finished"], one["passed"]), one["exam"]) for one in numbers.exams(connection, choice)
        )
        heads = tuple(self.say(f"numbers.head.{name}") for name in ("exam", "finished", "passed"))
        return Table(
            id="exams", title=self.say("numbers.title.exams"), heads=heads, rows=rows, by="exam", units=("count", "count")
        )

    def behind(self, choice: Choice, by: str, value: str, page: int = 0) -> dict[str, Any]:
        """The rows behind a number: `{"title", "heads", "rows", "number", "page"}`, rows as `{"cells", "link"}`.

        Raises `NotFound` for a list that isn't there, `Refused` for one that isn't theirs.
        """
        with reading(self.engine) as connection:
            title, heads, rows, number = self._list(connection, choice, by, value, page)
        shown = [self.say(f"numbers.column.{name}") for name in heads]
        whole = {"title": title, "heads": shown, "rows": rows, "number": number, "page": page}
        return whole | {"more": (page + 1) * numbers.PAGE < number, "map": self._is_of_incidents(by)}

    def _list(
        self, connection: Connection, choice: Choice, by: str, value: str, page: int
    ) -> tuple[str, Sequence[str], list[dict[str, Any]], int]:
        if self._is_of_incidents(by):
            number, found = numbers.incidents(connection, choice, self._column(by, value), value, page)
            return self._title(connection, by, value), INCIDENT, [self._incident(row) for row in found], number
        if by == "team_kind":
            teams = numbers.teams(connection, choice, value)
            title = self.say(f"team.kind.{value}") if f"team.kind.{value}" in self.say else value
            return title, TEAM, [_team(row) for row in teams], len(teams)
        if by == reached.REACHED:
            title, sent = reached.behind(connection, self.say, choice, value)
            return title, reached.HEADS, sent, len(sent)
        if by not in ("answered", "unanswered"):
            raise NotFound("numbers.no_list")
        if choice.units is not None:
            raise Refused("numbers.not_yours")
        title = self._entry(value, self.titles())
        if by == "answered":
            days = numbers.answered(connection, choice, value)
            rows = [_plain(date.fromisoformat(r["day"]).strftime("%d/%m/%Y"), self._channel(r), r["number"]) for r in days]
            return title, ("day", "channel", "times"), rows, len(rows)
        number, asked = numbers.unanswered(connection, choice, value, page)
        rows = [_plain(_moment(row["at"]), self._channel(row), without_phones(row["text"])) for row in asked]
        return title, ("at", "channel", "text"), rows, number

    def _channel(self, row: Mapping[str, Any]) -> str:
        return channel_name(row["channel"], self.say)

    @staticmethod
    def _is_of_incidents(by: str) -> bool:
        return by in GROUPS or by in KINDS or by == "step"

    @staticmethod
    def _column(by: str, value: str) -> str:
        if by != "step":
            return by
        if value not in STEPS:
            raise NotFound("numbers.no_list")
        return value

    def _title(self, connection: Connection, by: str, value: str) -> str:
        if by == "step":
            return self.say(f"numbers.step.{value}")
        if by in KINDS:
            return self.say(f"numbers.harm.{by}") if by in HARM else self.say(f"statistics.total.{by}")
        named = {code: one.name for code, one in units.all_units(connection).items()}
        return f"{self.say(f'numbers.title.{by}')}: {name_of(self.say, by, value, named)}"

    def _incident(self, row: Mapping[str, Any]) -> dict[str, Any]:
        named = {row["unit"]: row["unit_name"]}
        cause = name_of(self.say, "cause", row["cause"], {}) if row["cause"] is not None else ""
        cells = (
            row["code"],
            _moment(row["opened_at"]),
            name_of(self.say, "event", row["event"], {}),
            name_of(self.say, "unit", row["unit"], named),
            name_of(self.say, "state", row["state"], {}),
            cause,
            row.get("seconds"),
        )
        return {"cells": cells, "link": f"/console#{row['code']}"}

    def on_map(self, choice: Choice, by: str, value: str) -> str:
        """The incidents behind a number as GeoJSON, without numbers to call. Raises as `behind`, and `Refused` for too many."""
        if not self._is_of_incidents(by):
            raise NotFound("numbers.no_list")
        with reading(self.engine) as connection:
            number, _ = numbers.incidents(connection, choice, self._column(by, value), value)
            if number > MOST_ON_A_MAP:
                raise Refused("numbers.too_many", number=number, most=MOST_ON_A_MAP)
            _, rows = numbers.incidents(connection, choice, self._column(by, value), value, None)
            found = incidents.of_codes(connection, [row["code"] for row in rows])
            named = {code: one.name for code, one in units.all_units(connection).items()}
            return as_geojson(publish(one, self.say, unit_name=named.get(one.unit or "", "")) for one in found)

    def listed(self, choice: Choice, by: str, value: str) -> Table:
        """The whole list behind a number as a table to keep. Raises as `on_map`."""
        first = self.behind(choice, by, value)
        if first["number"] > MOST_ON_A_MAP:
            raise Refused("numbers.too_many", number=first["number"], most=MOST_ON_A_MAP)
        rows, page = list(first["rows"]), 0
        while first["more"] and len(rows) < first["number"]:
            page += 1
            more = self.behind(choice, by, value, page)
            rows += more["rows"]
            if not more["more"]:
                break
        heads = tuple(first["heads"])
        cells = [tuple("" if cell is None else cell for cell in row["cells"]) for row in rows]
        return Table(id=by, title=first["title"], heads=heads, rows=tuple(Row(str(one[0]), one[1:]) for one in cells))


INCIDENT = ("code", "at", "event", "unit", "state", "cause", "seconds")
TEAM = ("team", "unit", "members", "linked")


def _team(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cells": (row["team"], row["unit_name"], row["members"], row["linked"]),
        "link": f"/console/teams?team={row['team_id']}",
    }


def _plain(*cells: Any) -> dict[str, Any]:
    return {"cells": cells, "link": ""}


def _moment(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(HANOI).strftime("%d/%m/%Y %H:%M")
