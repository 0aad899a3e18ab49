"""The reminder of the yearly report: 30, 14 and 3 days before it is due, once each, until it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.incidents.hours import HANOI, midnight
from bot.incidents.routing import Directory, Recipient
from bot.incidents.telling import Outcome
from bot.messages import Reply
from bot.storage import outbox, reports, units
from bot.storage.outbox import Outgoing
from bot.training.reminding import FROM, TO
from bot.wording import Wording
from nlu.text import fold

BEFORE = (30, 14, 3)
"""Days before the day it is due; one that was missed is sent as long as the next isn't due."""
COUNTS_FROM = timedelta(days=60)
"""A report made longer before was a trial: its year was far from over."""


@dataclass(frozen=True)
class Reminding:
    """`due`: month and day, as 11-15; `official`: whom to remind by name, empty for all with the role of the province."""

    due: str
    official: str = ""

    def remind(self, connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime) -> Outcome:
        """What is due now; whom nobody can reach is looked for again later."""
        outcome, day = Outcome(), now.astimezone(HANOI).date()
        if not self.due or not FROM <= now.astimezone(HANOI).hour < TO:
            return outcome
        due = due_in(self.due, day)
        left = (due - day).days
        step = min((days for days in BEFORE if left <= days), default=None)
        if step is None or left <= 0:
            return outcome
        whom = self._whom(connection)
        if not whom or self._made(connection, due) or not reports.note_reminder(connection, due.year, step, now):
            return outcome
        text = say("reports.remind", year=due.year, day=due.strftime("%d/%m/%Y"), left=left)
        for one in whom:
            to = Outgoing(
                id=new_id(), to=one.first, kind="notice", reply=Reply(text=text), official=one.official, fallback=one.fallback
            )
            outbox.put(connection, to, now)
            outcome.messages.append(to.id)
        return outcome

    def _whom(self, connection: Connection) -> list[Recipient]:
        serving = units.officials(connection)
        named = [one for one in serving if fold(one.name) == fold(self.official)] if self.official else []
        chosen = named or [one for one in serving if one.role == "province"]
        return Directory({}, chosen).everybody

    @staticmethod
    def _made(connection: Connection, due: date) -> bool:
        """Whether the report of all, or of a unit at the top, was made for that year by now."""
        tops = tuple(one.code for one in units.all_units(connection).values() if one.parent is None)
        return reports.was_made(connection, due.year, ("", *tops), midnight(due) - COUNTS_FROM)


def due_in(due: str, day: date) -> date:
    """The next day it is due, that day included."""
    month, number = map(int, due.split("-"))
    this = date(day.year, month, number)
    return this if this >= day else date(day.year + 1, month, number)
