"""What stands in a report: figures of the period as sentences and tables, and plainly where there are none.

The names are those of the fields in the template (docs/reports.md), in Vietnamese because officials edit it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.incidents.closing import amount
from bot.incidents.hours import HANOI
from bot.numbers.book import Figures, Numbers
from bot.numbers.choice import Choice
from bot.numbers.tables import Row, Table
from bot.reports.basis import basis, month_of
from bot.reports.periods import Period
from bot.wording import Wording

Choose = Callable[[date, date], Choice]
COMPARED = ("reports", "incidents", "closed", "false_alarms", "dead", "injured", "rescued", "damage", "area")
MOST_ROWS = 40
CHARTED = {
    "month": "bieu_do_thang",
    "cause": "bieu_do_nguyen_nhan",
    "hour": "bieu_do_gio",
    "training": "bieu_do_huan_luyen",
}
"""The field of each chart by the table that it shows."""
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "topics": ("bang_cau_hoi", ("ten", "duoc", "chua")),
    "people": ("bang_nguoi", ("ten", "nhan", "theo_doi")),
    "warnings": ("bang_canh_bao", ("ten", "ngay", "nhan", "toi", "an_toan", "can_giup")),
    "broadcasts": ("bang_ban_tin", ("ten", "ngay", "nhan", "toi")),
    "exams": ("bang_thi", ("ten", "luot", "dat")),
    "waited": ("bang_thoi_gian", ("ten", "trung_vi", "chin_muoi", "chin_chin", "so")),
}
REACHES = ("times", "recipients", "sent", "safe", "help")
REACHED = ("ten", "luot", "nhan", "toi", "an_toan", "can_giup")
SHARED = {"event": "bang_loai", "cause": "bang_nguyen_nhan", "unit": "bang_noi"}
FORCES = ("ten", "doi", "nguoi", "huan_luyen", "boi_duong")


@dataclass(frozen=True)
class Office:
    """Who reports: the lines above, the agency, the letters after the number, the place."""

    above: str
    name: str
    symbol: str
    place: str


@dataclass(frozen=True)
class Contents:
    """Puts the fields together."""

    numbers: Numbers
    say: Wording

    def fields(self, period: Period, now: datetime, office: Office, choose: Choose) -> tuple[dict[str, Any], Figures]:
        """The fields of the template but for the charts, and the figures these show. `choose` gives the choice of two days."""
        choice, before = choose(period.since, period.until), choose(period.before.since, period.before.until)
        figures, known = self.numbers.figures(choice), self.numbers.figures(before)
        first = self.numbers.first_day()
        today = now.astimezone(HANOI).date()
        tables = {one.id: one for one in figures.tables}
        fields = self._head(period, office, today) | self._sentences(figures, tables, period, first)
        fields["bang_tong"] = self._compared(
            figures, known if _counted(period.before, first) else None, _counted(period, first)
        )
        fields |= {name: self._shares(tables[id_]) for id_, name in SHARED.items()}
        for id_, (name, columns) in TABLES.items():
            fields[name] = [dict(zip(columns, self._cells(tables[id_], row), strict=False)) for row in _rows(tables, id_)]
        fields["bang_tiep_can"] = [self._reached(row) for row in _rows(tables, "reached")]
        fields["bang_huan_luyen"] = [self._force(row) for row in _rows(tables, "training")]
        return fields, figures

    def _head(self, period: Period, office: Office, today: date) -> dict[str, Any]:
        say = self.say
        return {
            "co_quan_tren": office.above, "co_quan": office.name, "ky_hieu": office.symbol, "dia_danh": office.place,
            "ngay": f"{today.day:02d}", "thang": month_of(today), "nam": str(today.year),
            "trich_yeu": say("reports.about", period=period.name(say)), "ky": period.name(say),
            "tu_ngay": _day(period.since), "den_ngay": _day(period.until),
            "can_cu": basis(say, today), "mo_dau": self._opening(period, office, today),
            "chua_co": say("reports.nothing"),
            "muc_thieu": [say(f"reports.missing.{name}") for name in say.under("reports.missing.")],
            "ket": say("reports.ending"),
            "noi_nhan": [say(f"reports.to.{name}") for name in say.under("reports.to.")],
            "chuc_vu": say("reports.position"), "nguoi_ky": say("reports.signer"),
        }  # fmt: skip

    def _opening(self, period: Period, office: Office, today: date) -> str:
        values = {"office": office.name.replace("\n", " "), "period": period.name(self.say)}
        name = "reports.opening_unfinished" if today < period.until else "reports.opening"
        return self.say(name, **values, since=_day(period.since), until=_day(period.until), day=_day(today))

    def _sentences(self, figures: Figures, tables: Mapping[str, Table], period: Period, first: date | None) -> dict[str, str]:
        say, total = self.say, {one.id: one.value for one in figures.totals}
        if not _counted(period, first):
            nothing = say("reports.nothing_sentence")
            reported = {"cau_tong_so": nothing, "cau_tin_bao": nothing}
        else:
            shown = {name: self._said(value) for name, value in total.items()}
            reported = {"cau_tong_so": say("reports.totals", **shown), "cau_tin_bao": say("reports.received", **shown)}
        forces = tables["training"].rows
        people = sum(int(row.cells[1] or 0) for row in forces)
        teams = sum(int(row.cells[0] or 0) for row in forces)
        trained = say("reports.forces", teams=self._said(teams), people=self._said(people)) if forces else ""
        reached = {row.value: dict(zip(REACHES, row.cells, strict=True)) for row in tables["reached"].rows}
        asked = say(
            "reports.asked", number=self._said(_sum(tables.get("topics"), 0)), open=self._said(_sum(tables.get("topics"), 1))
        )
        told = " ".join((*((asked,) if _rows(tables, "topics") else ()), *self._sent(reached)))
        nothing = say("reports.nothing_sentence")
        return reported | {"cau_tuyen_truyen": told or nothing, "cau_huan_luyen": trained or nothing}

    def _sent(self, reached: Mapping[str | None, Mapping[str, float | str | None]]) -> Iterable[str]:
        """A sentence on the warnings and one on the bulletins, where any were sent."""
        for which, sentence in (("warnings", "reports.warned"), ("broadcasts", "reports.informed")):
            if (found := reached.get(which)) and found["times"]:
                yield self.say(sentence, **{name: self._said(value) for name, value in found.items()})

    def _compared(self, now: Figures, before: Figures | None, counted: bool) -> list[dict[str, str]]:
        """This period against the same of the year before; what wasn't counted then is said so, never nought."""
        then = {one.id: one.value for one in before.totals} if before else {}
        rows = [one for one in now.totals if one.id in COMPARED]
        return [
            {
                "ten": one.name,
                "ky_nay": self._said(one.value if counted else None),
                "ky_truoc": self._said(then.get(one.id)),
                "tang_giam": self._change(one.value if counted else None, then.get(one.id)),
            }
            for one in sorted(rows, key=lambda one: COMPARED.index(one.id))
        ]

    def _change(self, now: float | None, then: float | None) -> str:
        if now is None or then is None:
            return "–"
        if now == then:
            return self.say("reports.same")
        name = "reports.more" if now > then else "reports.less"
        share = f" ({amount(round(abs(now - then) / then * 100, 1))}%)" if then else ""
        return self.say(name, number=amount(abs(now - then))) + share

    def _shares(self, table: Table) -> list[dict[str, str]]:
        whole = sum(int(row.cells[0] or 0) for row in table.rows)
        shown = [row for row in table.rows if row.cells[0]][:MOST_ROWS]
        return [
            {
                "ten": row.name,
                "so": self._said(row.cells[0]),
                "ty_le": f"{amount(round(int(row.cells[0] or 0) / whole * 100, 1))}%",
            }
            for row in shown
        ]

    def _cells(self, table: Table, row: Row) -> tuple[str, ...]:
        kinds = zip(row.cells, table.units, strict=True)
        return (row.name, *(self._time(cell) if kind == "seconds" else self._said(cell) for cell, kind in kinds))

    def _reached(self, row: Row) -> dict[str, str]:
        """Where nothing is ever counted, a dash."""
        return dict(zip(REACHED, (row.name, *("–" if one is None else self._said(one) for one in row.cells)), strict=True))

    def _force(self, row: Row) -> dict[str, str]:
        teams, members, trained, _, refreshed, *_ = row.cells
        return dict(zip(FORCES, (row.name, *(self._said(one) for one in (teams, members, trained, refreshed))), strict=True))

    def _said(self, value: float | str | None) -> str:
        if value is None:
            return self.say("reports.nothing")
        return value if isinstance(value, str) else amount(value)

    def _time(self, seconds: float | str | None) -> str:
        if not isinstance(seconds, int | float):
            return "–"
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        name = "hours" if hours else "minutes" if minutes else "seconds"
        return self.say(f"reports.time.{name}", hours=hours, minutes=minutes, seconds=rest)


def _counted(period: Period, first: date | None) -> bool:
    """Whether reports were taken down then at all: a period before the first of them has no figures, which isn't nought."""
    return first is not None and first <= period.until


def _rows(tables: Mapping[str, Table], id_: str) -> Iterable[Row]:
    return tables[id_].rows[:MOST_ROWS] if id_ in tables else ()


def _sum(table: Table | None, column: int) -> int:
    return sum(int(row.cells[column] or 0) for row in table.rows) if table else 0


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
