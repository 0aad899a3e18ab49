"""Broadcasts as operators handle them, on the command line and on the console; each sees those of their own units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Connection

from bot.broadcasts import model, texts, topics
from bot.broadcasts.model import Broadcast, Figures, Wanted
from bot.delivery import fit, split
from bot.errors import NotFound, Refused
from bot.incidents.hours import HANOI
from bot.media import MediaStore, kind_of
from bot.messages import Abilities
from bot.settings import Settings
from bot.storage import broadcasts, readers, units
from bot.storage.database import open_database, reading
from bot.storage.store import Store
from bot.warnings.model import with_below
from bot.warnings.progress import mask
from bot.warnings.texts import channel as channel_name
from bot.wording import Wording

Scope = frozenset[str] | None
"""The units that are somebody's, with those below; `None`: all."""
LISTS = ("twice", "unknown", "failed", "unreachable")
MOST_LISTED = 500
LARGEST_PICTURE = 5 * 1024 * 1024
PICTURES = (".jpg", ".png")


@dataclass(frozen=True)
class BroadcastBook:
    """Makes, starts, stops and shows broadcasts. `channels`: those set up, for the preview and the count."""

    store: Store
    say: Wording
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    random: Random
    media: MediaStore
    quiet_hours: str = ""
    channels: Mapping[str, Abilities] = field(default_factory=dict)

    def make(self, wanted: Wanted, by: str, scope: Scope = None) -> dict[str, Any]:
        """A draft. Raises `Refused`."""
        code = model.new_code(self.random)

        def work(connection: Connection) -> None:
            broadcasts.make(connection, self._draft(connection, code, wanted, by, scope))

        self.store.run(work)
        return self.show(code, scope)

    def start(self, code: str, by: str, at: datetime | None = None, scope: Scope = None) -> dict[str, Any]:
        """It goes out from that moment, or now. Raises `NotFound` or `Refused`."""
        return self._change(code, scope, lambda _connection, one: model.start(one, by, at, self.clock()))

    def stop(self, code: str, by: str, scope: Scope = None) -> dict[str, Any]:
        """Nobody else is sent it. Raises `NotFound` or `Refused`."""

        def stopped(connection: Connection, one: Broadcast) -> Broadcast:
            after = model.stop(one, by, self.clock())
            readers.leave_all_out(connection, one.id, "stopped")
            return after

        return self._change(code, scope, stopped)

    def keep_picture(self, data: bytes) -> str:
        """The name under which a picture is kept. Raises `Refused` for what is none, or too large."""
        ending = kind_of(data) or ""
        if len(data) > LARGEST_PICTURE or ending not in PICTURES:
            raise Refused("broadcast.error.picture", most=LARGEST_PICTURE // 1024 // 1024)
        return self.media.save(data, ending)

    def show(self, code: str, scope: Scope = None) -> dict[str, Any]:
        """One with its figures, and who is behind them. Raises `NotFound`."""
        with reading(self.store.engine) as connection:
            one = self._get(connection, code, scope)
            lists = {name: self._listed(connection, one, name) for name in LISTS}
            return self._view(connection, one) | {"people": lists}

    def progress(self, code: str, scope: Scope = None) -> dict[str, Any]:
        """Only state and figures. Raises `NotFound`."""
        with reading(self.store.engine) as connection:
            one = self._get(connection, code, scope)
            figures = self._figures(connection, one)
            return {"code": one.code, "state": self._state(one), "figures": msgspec.to_builtins(figures)}

    def report(self, code: str) -> str:
        """The same in words. Raises `NotFound`."""
        with reading(self.store.engine) as connection:
            one = self._get(connection, code, None)
            place = self._place(connection, one)
            return texts.report(one, self._figures(connection, one), place, self._state(one), self.say)

    def latest(self, scope: Scope = None) -> list[dict[str, Any]]:
        """The newest."""
        with reading(self.store.engine) as connection:
            return [self._view(connection, one) for one in broadcasts.latest(connection) if _is_theirs(one, scope)]

    def preview(self, wanted: Wanted, by: str, scope: Scope = None) -> dict[str, Any]:
        """How it would look on each channel and how many would get it, nothing written down. Raises `Refused`."""
        with reading(self.store.engine) as connection:
            one = self._draft(connection, "TT-XXXXX", wanted, by, scope)
            area = _area(connection, one)
            people = readers.count(connection, one.topics, area)
            shown = [self._as_on(connection, one, name, people.get(name, 0), area) for name in self._shown(people)]
            return {"people": sum(people.values()), "channels": shown, "quiet_hours": self.quiet_hours}

    def choices(self, scope: Scope = None) -> dict[str, Any]:
        """What one can be made of: topics, units, limits."""
        with reading(self.store.engine) as connection:
            known = units.all_units(connection).values()
        return {
            "topics": [{"code": one.code, "name": one.name} for one in topics.known()],
            "units": [{"code": u.code, "name": u.name, "parent": u.parent} for u in known if scope is None or u.code in scope],
            "everywhere": scope is None,
            "longest": model.LONGEST_TEXT,
            "quiet_hours": self.quiet_hours,
        }

    def _draft(self, connection: Connection, code: str, wanted: Wanted, by: str, scope: Scope) -> Broadcast:
        one = model.draft(self.new_id(), code, wanted, by, units.all_units(connection), self.clock())
        if not _is_theirs(one, scope):
            raise Refused("broadcast.error.area")
        if one.picture and self.media.path(one.picture) is None:
            raise Refused("broadcast.error.no_picture")
        return one

    def _change(self, code: str, scope: Scope, change: Callable[[Connection, Broadcast], Broadcast]) -> dict[str, Any]:
        def work(connection: Connection) -> None:
            found = self._get(connection, code, scope)
            one = broadcasts.held(connection, found.id) or found
            if not broadcasts.change(connection, one, change(connection, one)):
                raise Refused("broadcast.error.started", code=one.code)

        self.store.run(work)
        return self.show(code, scope)

    @staticmethod
    def _get(connection: Connection, code: str, scope: Scope) -> Broadcast:
        """The broadcast; another commune's is as one that isn't there."""
        found = broadcasts.by_code(connection, code)
        if found is None or not _is_theirs(found, scope):
            raise NotFound("broadcast.error.gone", code=code[:12])
        return found

    @staticmethod
    def _figures(connection: Connection, one: Broadcast) -> Figures:
        """As kept, once it is over."""
        return one.figures or (readers.figures(connection, one.id) if one.began_at else Figures())

    def _state(self, one: Broadcast) -> str:
        begun = one.state == "sending" or (one.state == "scheduled" and one.starts_at and one.starts_at <= self.clock())
        return "held" if begun and model.is_held(one, self.quiet_hours, self.clock()) else one.state

    def _place(self, connection: Connection, one: Broadcast) -> str:
        known = units.all_units(connection)
        named = [known[code].name if code in known else code for code in one.units]
        return ", ".join(named) or self.say("broadcast.everywhere")

    def _view(self, connection: Connection, one: Broadcast) -> dict[str, Any]:
        state = self._state(one)
        moments = {
            name: at.isoformat() if (at := getattr(one, name)) else None for name in ("starts_at", "began_at", "ended_at")
        }
        actions = {"draft": ["start", "stop"], "scheduled": ["stop"], "sending": ["stop"]}.get(one.state, [])
        return moments | {
            "code": one.code,
            "text": one.text,
            "picture": one.picture,
            "topics": list(one.topics),
            "topic_names": topics.names(one.topics),
            "units": list(one.units),
            "place": self._place(connection, one),
            "quiet": one.quiet,
            "state": state,
            "state_label": self.say(f"broadcast.state.{state}"),
            "made_by": one.made_by,
            "made_at": one.made_at.isoformat(),
            "started_by": one.started_by,
            "ended_by": one.ended_by,
            "figures": msgspec.to_builtins(self._figures(connection, one)),
            "actions": actions,
        }

    def _listed(self, connection: Connection, one: Broadcast, name: str) -> list[dict[str, str]]:
        rows = readers.listed(connection, one.id, name, MOST_LISTED) if one.began_at else []
        return [
            {"channel": channel_name(row.channel, self.say), "address": mask(row.address), "why": self._why(row)}
            for row in rows
        ]

    def _why(self, row: readers.NotReached) -> str:
        name = f"broadcast.why.{row.why}"
        return self.say(name) if name in self.say and row.why != "failed" else row.detail

    def _shown(self, people: Mapping[str, int]) -> list[str]:
        """Channels on which people read us, those set up first."""
        return list(dict.fromkeys([*(name for name, of in self.channels.items() if of.answers), *people]))

    def _as_on(self, connection: Connection, one: Broadcast, name: str, people: int, area: list[str] | None) -> dict[str, Any]:
        of = self.channels.get(name)
        reply = texts.bulletin(one, of or texts.NO_BUTTONS, self.say)
        reply = fit(reply, of) if of else reply
        limit = of.max_text if of else 0
        closed = 0
        if of and of.reach and people:
            since = self.clock() - timedelta(seconds=of.reach)
            closed = readers.count_closed(connection, one.topics, area, name, since)
        return {
            "channel": name,
            "label": channel_name(name, self.say),
            "set_up": of is not None,
            "people": people,
            "closed": closed,
            "text": reply.text,
            "buttons": [choice.label for choice in reply.choices],
            "picture": bool(reply.media),
            "length": len(reply.text),
            "limit": limit,
            "messages": len(split(reply.text, limit)) if limit else 1,
        }


def _is_theirs(one: Broadcast, scope: Scope) -> bool:
    """Whether a broadcast goes to somebody's own units only; one to everybody is of those who see all."""
    return scope is None or (bool(one.units) and all(unit in scope for unit in one.units))


def _area(connection: Connection, one: Broadcast) -> list[str] | None:
    above = {code: unit.parent for code, unit in units.all_units(connection).items()}
    return with_below(one.units, above) if one.units else None


@contextmanager
def opened(settings: Settings) -> Iterator[BroadcastBook]:
    """The broadcasts of a data folder, for the command line; a running server sends what is started here."""
    from bot.app import new_id, prepare_folder, utc_now

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    media = MediaStore(settings.media_dir, new_id)
    try:
        yield BroadcastBook(Store(engine), Wording.load(), utc_now, new_id, Random(), media, settings.quiet_hours, {})
    finally:
        engine.dispose()


def read_picture(path: Path) -> bytes:
    """A picture from the disk. Raises `Refused`."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_PICTURE + 1)
    except OSError as error:
        raise Refused("error.file", file=path, detail=error.strerror) from error


def read_text(path: Path) -> str:
    """A text from the disk. Raises `Refused`."""
    try:
        return path.read_bytes()[: 4 * model.LONGEST_TEXT + 16].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("error.file", file=path, detail=error) from error


def moment_of(given: str) -> datetime:
    """A moment as somebody writes it, Vietnam's time where none is said. Raises `Refused`."""
    try:
        moment = datetime.fromisoformat(given.strip())
    except ValueError as error:
        raise Refused("broadcast.error.time", given=given[:40]) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
