"""The operator's own entries as one file, to be taken to another server and published there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.editing import findings
from bot.editing.shelf import Shelf
from bot.errors import Refused
from bot.incidents.hours import HANOI
from bot.settings import Settings
from bot.storage import versions
from bot.storage.database import open_database, reading
from bot.storage.versions import NewVersion
from bot.wording import Wording
from knowledge.content import read_yaml
from knowledge.layer.files import Layer, LayerFile, as_yaml, laid_over

LARGEST = 8 * 1024 * 1024
LONGEST_NAME = 120


@dataclass(frozen=True)
class Moving:
    """What goes out and comes in."""

    engine: Engine
    shelf: Shelf
    say: Wording
    clock: Callable[[], datetime]

    def drafts(self) -> list[dict[str, str]]:
        """Entries being written, the newest first."""
        with reading(self.engine) as connection:
            found = versions.drafts(connection)
        return [{"entry": one.entry, "author": one.author_name, "at": one.at.isoformat()} for one in found]

    def export(self) -> str:
        """All published entries as a file."""
        return as_yaml(self.shelf.entries().values())

    def bring_in(self, file: Path, by: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Publish the entries of a file that differ from what serves. Raises `ContentError`, or `Refused` for what is wrong."""
        if file.stat().st_size > LARGEST:
            raise Refused("knowledge_desk.too_large")
        now = self.clock()
        before = self.shelf.entries()
        read = {entry.id: entry for entry in read_yaml(file, LayerFile).entries}
        changed = [entry for id_, entry in read.items() if before.get(id_) != entry]
        old = laid_over(self.shelf.shipped, Layer(before, {}))
        new = laid_over(self.shelf.shipped, Layer({**before, **read}, {}))
        wrong = findings.blocking(old, new, self.shelf.structures, now.astimezone(HANOI).date())
        if wrong:
            said = "; ".join(f"{one.item}: {findings.told(one, self.say).said}" for one in wrong)
            raise Refused("knowledge_desk.blocked", problems=said)
        if not dry_run:
            with self.engine.begin() as connection:
                self._publish(connection, [*changed], by[:LONGEST_NAME], now)
        return {"published": [entry.id for entry in changed], "same": len(read) - len(changed)}

    @staticmethod
    def _publish(connection: Connection, entries: list[Any], by: str, now: datetime) -> None:
        who = ("command", by)
        for entry in entries:
            new = NewVersion(entry=entry.id, made=entry, kind="imported", author=who, publisher=who)
            versions.publish(connection, new, now)


@contextmanager
def opened(settings: Settings) -> Iterator[Moving]:
    """On the database and the folder that are set. Raises `StorageError`."""
    say = Wording.load()
    engine = open_database(settings.database, datetime.now(UTC))
    try:
        yield Moving(engine, Shelf(settings, say, engine), say, lambda: datetime.now(UTC))
    finally:
        engine.dispose()
