"""Writing incidents out for operators: which ones, in which form, into which file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.app import prepare_folder, utc_now
from bot.errors import NotFound, Refused
from bot.incidents.cap import sender_of
from bot.incidents.export import as_cap, as_csv, as_geojson
from bot.incidents.hours import midnight
from bot.incidents.model import Incident
from bot.incidents.published import Published, publish
from bot.settings import Settings
from bot.storage import announcements, incidents, units
from bot.storage.database import open_database
from bot.wording import Wording


@contextmanager
def opened(settings: Settings, *, personal: bool) -> Iterator[Exporter]:
    """What a data folder holds, to be written out; telephone numbers only if `personal`."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield Exporter(engine, Wording.load(), sender_of(settings.public_url), personal)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Choice:
    """Which incidents: one code, or those opened from a day to another, both in, as Vietnam counts days."""

    code: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def start(self) -> datetime | None:
        """The first moment."""
        return midnight(self.since) if self.since else None

    @property
    def end(self) -> datetime | None:
        """The first moment after."""
        return midnight(self.until + timedelta(days=1)) if self.until else None


@dataclass(frozen=True)
class Exporter:
    """Reads incidents and gives them out."""

    engine: Engine
    say: Wording
    sender: str
    personal: bool

    def text(self, form: str, choice: Choice) -> str:
        """The export as one text: CSV, GeoJSON, or for one code CAP. Raises `NotFound`."""
        with self.engine.begin() as connection:
            found = self._found(connection, choice)
            names = _names(connection)
            if form == "cap":
                return as_cap(found[0], self.say, self.sender, names.get(found[0].unit or "", ""), personal=self.personal)
            published = [self._published(connection, one, names) for one in found]
        return as_csv(published) if form == "csv" else as_geojson(published)

    def files(self, choice: Choice, folder: Path) -> str:
        """A CAP file for each incident, by code; says how many. Raises `NotFound`, `Refused`."""
        with self.engine.begin() as connection:
            names = _names(connection)
            found = self._found(connection, choice)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused("error.folder", folder=folder, detail=error.strerror) from error
        for one in found:
            text = as_cap(one, self.say, self.sender, names.get(one.unit or "", ""), personal=self.personal)
            write(folder / f"{one.code}.xml", text)
        return self.say("export.written", count=len(found), file=folder)

    def _found(self, connection: Connection, choice: Choice) -> Sequence[Incident]:
        if choice.code is None:
            return incidents.opened_between(connection, choice.start, choice.end)
        one = incidents.by_code(connection, choice.code)
        if one is None:
            raise NotFound("error.incident", code=choice.code)
        return [one]

    def _published(self, connection: Connection, one: Incident, names: dict[str, str]) -> Published:
        linked_to = announcements.code_of(connection, one.linked_to)
        name = names.get(one.unit or "", "")
        return publish(one, self.say, unit_name=name, linked_to=linked_to, personal=self.personal)


def write(file: Path, text: str) -> None:
    """A file whole or not at all, readable by its owner alone: it may hold where people live. Raises `Refused`."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as out:
            out.write(text)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refused("error.folder", folder=file, detail=error.strerror) from error


def _names(connection: Connection) -> dict[str, str]:
    return {unit.code: unit.name for unit in units.all_units(connection).values()}
