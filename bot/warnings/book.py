"""Warnings as operators handle them: on the command line and on the console, where an official is given by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import NotFound
from bot.incidents.telling import Outcome
from bot.settings import Settings
from bot.storage import recipients, units, warnings
from bot.storage.database import open_database, reading
from bot.warnings import model, officials, progress, view
from bot.warnings.desk import Register, WarningDesk
from bot.warnings.model import KINDS, Signer, Wanted, Warning
from bot.warnings.texts import body
from bot.wording import Wording

Commit = Callable[[Callable[[Connection, datetime], Outcome]], None]
"""Carries out a change in a transaction and starts what follows from it."""
By = str | Callable[[Connection], Signer]
"""Who is behind a change: the name of an official, or what finds them."""
Seen = Callable[[Warning, Mapping[str, str | None]], bool]
"""Whether somebody may see a warning, given the unit above each unit."""
LOOKED_AT, SHOWN = 200, 20


class WarningBook:
    """Makes, confirms, stops and shows warnings; every change names the official who is behind it."""

    def __init__(
        self, engine: Engine, desk: WarningDesk, commit: Commit, clock: Callable[[], datetime], random: Random
    ) -> None:
        self._engine, self._desk, self._commit, self._clock, self._random = engine, desk, commit, clock, random
        self._say = desk.say

    def make(self, kind: str, codes: tuple[str, ...], text: str, by: By) -> dict[str, Any]:
        """A draft. Raises `NotFound` or `Refused`."""
        wanted = Wanted(code=model.new_code(self._random), kind=kind, units=codes, text=text)
        self._commit(lambda c, now: self._desk.make(c, wanted, _official(c, by), now))
        return self.show(wanted.code)

    def act(self, action: str, code: str, by: By) -> dict[str, Any]:
        """Confirm, reject or stop. Raises `NotFound` or `Refused`."""
        acts = {"confirm": self._desk.confirm, "reject": self._desk.reject, "stop": self._desk.stop}
        if action not in acts:
            raise NotFound("action.gone")
        self._commit(lambda c, now: acts[action](c, code, _official(c, by), now))
        return self.show(code)

    def show(self, code: str) -> dict[str, Any]:
        """One warning with its figures and those not reached. Raises `NotFound`."""
        with reading(self._engine) as connection:
            found = warnings.by_code(connection, code)
            if found is None:
                raise NotFound("warning.error.gone", code=code)
            return self._view(connection, found, Register.of(connection))

    def report(self, code: str) -> str:
        """The same in words. Raises `NotFound`."""
        with reading(self._engine) as connection:
            found = warnings.by_code(connection, code)
            if found is None:
                raise NotFound("warning.error.gone", code=code)
            return self._desk.report(connection, found, Register.of(connection), self._clock())

    def latest(self, seen: Seen = lambda _warning, _above: True) -> list[dict[str, Any]]:
        """The newest warnings with their figures, of those that are `seen`."""
        with reading(self._engine) as connection:
            register = Register.of(connection)
            found = [one for one in warnings.latest(connection, LOOKED_AT) if seen(one, register.above)]
            return [self._view(connection, one, register) for one in found[:SHOWN]]

    def is_seen(self, code: str, seen: Seen) -> bool:
        """Whether there is a warning of that code that is `seen`."""
        with reading(self._engine) as connection:
            found = warnings.by_code(connection, code)
            return found is not None and seen(found, Register.of(connection).above)

    def preview(self, kind: str, codes: tuple[str, ...], text: str, by: By) -> dict[str, Any]:
        """What people would read and how many they are, nothing written down. Raises `NotFound` or `Refused`."""
        with reading(self._engine) as connection:
            register = Register.of(connection)
            wanted = Wanted(code="", kind=kind, units=codes, text=text)
            made = model.draft("", wanted, _official(connection, by), register.above, self._clock())
            shown = body(made.kind, made.text, register.place(made.units), self._say)
            return {"shown": shown, "people": self._desk.people(connection, made.units, register)}

    def choices(self) -> dict[str, Any]:
        """Kinds, units and officials to choose from."""
        with reading(self._engine) as connection:
            register = Register.of(connection)
        return {
            "kinds": [{"value": kind, "label": self._say(f"warning.kind.{kind}")} for kind in KINDS],
            "units": [{"code": u.code, "name": u.name, "parent": u.parent} for u in register.units.values()],
            "officials": [{"name": o.name, "unit": o.unit} for o in register.officials],
        }

    def _view(self, connection: Connection, warning: Warning, register: Register) -> dict[str, Any]:
        figures = progress.count(recipients.delivered(connection, warning.id))
        people = self._desk.people(connection, warning.units, register)
        return view.as_json(warning, register, figures, people, self._clock(), self._say)


def _official(connection: Connection, by: By) -> Signer:
    return officials.by_name(by, units.officials(connection)) if isinstance(by, str) else by(connection)


@contextmanager
def opened(settings: Settings) -> Iterator[WarningBook]:
    """The warnings of a data folder, for the command line; a running server sends what is confirmed here."""
    from bot.app import new_id, prepare_folder, utc_now

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())

    def commit(change: Callable[[Connection, datetime], Outcome]) -> None:
        with engine.begin() as connection:
            change(connection, utc_now())

    try:
        yield WarningBook(engine, WarningDesk(Wording.load(), new_id), commit, utc_now, Random())
    finally:
        engine.dispose()
