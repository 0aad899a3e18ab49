"""Closing, reopening and counting incidents from the command line. What it has to tell is sent by the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from bot.app import new_id, prepare_folder, utc_now
from bot.console import view
from bot.errors import NotFound
from bot.incidents import closing_desk, closing_form
from bot.incidents.announcing import announce_changes
from bot.incidents.closing import summary
from bot.incidents.desk import Desk
from bot.incidents.forwarding import state_label
from bot.incidents.model import REOPEN, Incident
from bot.incidents.telling import Outcome
from bot.settings import Settings
from bot.sinks import announced_to, manner_of
from bot.statistics import Statistics
from bot.storage import incidents, units
from bot.storage.database import open_database
from bot.wording import Wording
from nlu.text import fold

CHANNEL = "terminal"


@dataclass(frozen=True)
class Said:
    """What a command has to say: to people, to machines."""

    text: str
    data: dict[str, Any]


@contextmanager
def opened(settings: Settings) -> Iterator[Conclusion]:
    """The desk on the database that is set."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    say = Wording.load()
    desk = Desk(say, fold, new_id, settings.alert_after_silence, settings.escalate_after)
    try:
        yield Conclusion(engine, say, desk, settings)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Conclusion:
    """Closes and reopens."""

    engine: Engine
    say: Wording
    desk: Desk
    settings: Settings

    def close(self, code: str, form: Mapping[str, object], who: str) -> Said:
        """Close with what the form says, or correct it. Raises `NotFound`, `Refused`."""

        def work(connection: Connection, by: str) -> Outcome:
            opened_at = closing_desk.whole(connection, code).opened_at
            closing = closing_form.read(form, opened_at, self.say)
            return closing_desk.close(self.desk, connection, code, closing, by, CHANNEL, utc_now())

        return self._do(code, who, work)

    def reopen(self, code: str, who: str) -> Said:
        """Undo the closing. Raises `NotFound`, `Refused`."""
        return self._do(code, who, lambda c, by: self.desk.act(c, code, REOPEN, by, CHANNEL, utc_now()))

    @property
    def statistics(self) -> Statistics:
        """The figures over all of them."""
        return Statistics(self.engine, self.say)

    def _do(self, code: str, who: str, work: Callable[[Connection, str], Outcome]) -> Said:
        with self.engine.begin() as connection:
            outcome = work(connection, who or self.say(f"channel.{CHANNEL}"))
            if addresses := announced_to(self.settings):
                manner = manner_of(self.settings, self.say)
                announce_changes(connection, outcome.changed, utc_now(), new_id, addresses, manner)
            found = incidents.by_code(connection, code)
            if found is None:
                raise NotFound("error.incident", code=code)
            return Said(self._line(found), view.as_json(found, units.all_units(connection), self.say))

    def _line(self, incident: Incident) -> str:
        what = summary(incident.closing, self.say) if incident.closing else state_label(incident, self.say)
        return self.say("closing.done", code=incident.code, what=what)
