"""Making a report: the figures of a period, the template filled, printed where that is asked for, and noted as made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from bot.incidents.routing import bare_name
from bot.numbers.book import Numbers
from bot.numbers.charts import Charts
from bot.numbers.choice import Choice
from bot.reports import document, printing
from bot.reports.contents import CHARTED, Contents, Office
from bot.reports.periods import Period
from bot.storage import reports, units
from bot.storage.database import reading
from bot.storage.store import Store
from bot.storage.units import Unit
from bot.wording import Wording

Form = Literal["docx", "pdf"]
FORMS: tuple[Form, ...] = ("docx", "pdf")
MEDIA = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Report:
    """A report made: the name of its file and what is in it, in each form asked for."""

    name: str
    files: dict[Form, bytes]


@dataclass(frozen=True)
class Reports:
    """Makes reports. `template`: a .docx, `None` for ours; `agency` and `place`: who reports, where that isn't the unit."""

    numbers: Numbers
    charts: Charts
    store: Store
    say: Wording
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    template: Path | None = None
    agency: str = ""
    place: str = ""

    def make(
        self, period: Period, forms: tuple[Form, ...], who: str, unit: str = "", theirs: frozenset[str] | None = None
    ) -> Report:
        """The report of a period and of a unit with those below it, or of all that is theirs; one at a time.

        Raises `Refused` and `NotFound` for what isn't theirs or can't be.
        """
        with _ONE_AT_A_TIME:
            now = self.clock()
            unit = unit or self._top(theirs)
            found = self.numbers.choose(theirs, None, None, unit)

            def choose(since: date, until: date) -> Choice:
                return Choice(since, until, found.units, found.unit)

            office = self._office(found.unit)
            fields, figures = Contents(self.numbers, self.say).fields(period, now, office, choose)
            shown = [one for one in figures.tables if one.id in CHARTED]
            drawn = {CHARTED[id_]: png for id_, png in self.charts.of(shown, "png").items()}
            filled = document.fill(self.template or document.TEMPLATE, fields, drawn)
            files: dict[Form, bytes] = {form: filled if form == "docx" else printing.pdf(filled) for form in forms}
            made = (period.kind, period.year, period.number)
            self.store.run(lambda connection: reports.note_made(connection, self.new_id(), made, found.unit, who, now))
            return Report(self._name(period, found.unit), files)

    def _top(self, theirs: frozenset[str] | None) -> str:
        """The unit of theirs that the others are below; empty where they see all."""
        if theirs is None:
            return ""
        with reading(self.numbers.engine) as connection:
            known = units.all_units(connection)
        return next((code for code in sorted(theirs) if code in known and known[code].parent not in theirs), "")

    def _name(self, period: Period, unit: str) -> str:
        safe = "".join(sign for sign in unit if sign.isascii() and sign.isalnum())
        return f"bao-cao-pccc-{period.code}{f'-{safe}' if safe else ''}"

    def _office(self, code: str) -> Office:
        """The committee of the unit, of the only one at the top where all are asked for, or as set."""
        unit = self._unit(code)
        name = self.agency or (self.say("reports.committee", unit=unit.name.upper()) if unit else self.say("reports.agency"))
        place = self.place or (_bare(unit.name) if unit else self.say("reports.place"))
        return Office("", name, self.say("reports.symbol"), place)

    def _unit(self, code: str) -> Unit | None:
        with reading(self.numbers.engine) as connection:
            known = units.all_units(connection)
        tops = [one for one in known.values() if one.parent is None]
        return known.get(code) or (tops[0] if len(tops) == 1 else None)


def _bare(name: str) -> str:
    """The name of a place without the kind of unit in front: Phường Bình Phước is Bình Phước."""
    from nlu.text import fold

    words = name.split()
    kept = len(bare_name(fold(name)).split())
    return " ".join(words[-kept:]) if 0 < kept <= len(words) else name
