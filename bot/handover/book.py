"""Talks as officials at the console see them: who waits and who talks in their own area, and what they do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import NotFound, Refused
from bot.handover.desk import CONSOLE, HandoverDesk
from bot.incidents.forwarding import channel_name
from bot.incidents.routing import routes_of
from bot.incidents.telling import Outcome
from bot.media import MediaStore
from bot.messages import Media, Sender
from bot.storage import talks, units
from bot.storage.database import reading
from bot.storage.talks import Line, Talk
from bot.wording import Wording

MOST = 200
"""Talks listed; more than that wait for nobody to read them."""
Change = Callable[[Callable[[Connection, datetime], Outcome]], None]
"""Does something in a transaction of its own and sends what came of it."""


@dataclass(frozen=True)
class AtConsole:
    """An official there: the key that is theirs alone, their name, their units (`None`: all), their number in the register."""

    key: str
    name: str
    units: frozenset[str] | None = None
    official: int | None = None

    @property
    def desk(self) -> Sender:
        """What stands in a talk that they take."""
        return Sender(CONSOLE, self.key)


@dataclass(frozen=True)
class TalkBook:
    """Every call but the first raises `NotFound` for a talk of another area just as for none."""

    engine: Engine
    desk: HandoverDesk
    change: Change
    media: MediaStore
    say: Wording

    def all_(self, who: AtConsole) -> dict[str, Any]:
        """Those under way, who waits longest first: `{"talks", "waiting"}`."""
        with reading(self.engine) as connection:
            mine = self._mine(connection, who)
            under_way = [one for one in talks.open_ones(connection) if _sees(who, one)]
            under_way.sort(key=lambda one: (one.state != "waiting", one.opened_at))
            known = units.all_units(connection)
            shown = [self._head(connection, one, mine, known) for one in under_way[:MOST]]
        return {"talks": shown, "waiting": sum(one.state == "waiting" for one in under_way)}

    def one(self, code: str, who: AtConsole) -> dict[str, Any]:
        """A talk with what was said, if it waits or is theirs; what a colleague talks about isn't shown."""
        with reading(self.engine) as connection:
            found, mine = self._seen(talks.found(connection, code), code, who), self._mine(connection, who)
            lines = talks.lines(connection, found) if self._may_read(found, mine) else []
            shown = [self._line(found, line) for line in lines]
            return self._head(connection, found, mine, units.all_units(connection)) | {"lines": shown, "may": _may(found, mine)}

    def take(self, code: str, who: AtConsole) -> dict[str, Any]:
        """They talk with the person from now on. Raises `Refused` where somebody was quicker."""
        self.change(
            lambda connection, now: self.desk.take(connection, self._held(connection, code, who), who.desk, who.name, now)
        )
        return self.one(code, who)

    def answer(self, code: str, text: str, who: AtConsole) -> dict[str, Any]:
        """They write to the person. Raises `Refused` for a talk that isn't theirs, or for nothing to say."""
        if not text.strip():
            raise Refused("handover.empty")

        def work(connection: Connection, now: datetime) -> Outcome:
            return self.desk.write(connection, self._own(connection, code, who), who.name, text, now)

        self.change(work)
        return self.one(code, who)

    def end(self, code: str, who: AtConsole) -> dict[str, Any]:
        """They end it. Raises `Refused` for a talk that isn't theirs."""
        self.change(lambda connection, now: self.desk.over(connection, self._own(connection, code, who), "desk", now))
        return self.one(code, who)

    def file(self, code: str, name: str, who: AtConsole) -> Path:
        """A file that the person sent in a talk that they may read. Raises `NotFound`."""
        with reading(self.engine) as connection:
            found = self._seen(talks.found(connection, code), code, who)
            lines = talks.lines(connection, found) if self._may_read(found, self._mine(connection, who)) else []
        path = self.media.path(name) if any(media.ref == name for line in lines for media in line.media) else None
        if path is None:
            raise NotFound("action.gone")
        return path

    def _head(
        self, connection: Connection, one: Talk, mine: frozenset[Sender], known: Mapping[str, units.Unit]
    ) -> dict[str, Any]:
        lines = talks.lines(connection, one)
        last, unit = (lines[-1] if lines else None), known.get(one.unit)
        first = next((line.text for line in lines if line.text), "") if self._may_read(one, mine) else ""
        return {
            "code": one.code,
            "unit": unit.name if unit else one.unit,
            "state": one.state,
            "state_label": self.say(f"handover.state.{one.state}"),
            "channel": channel_name(one.person.channel, self.say),
            "opened_at": one.opened_at.isoformat(),
            "spoke_at": one.spoke_at.isoformat(),
            "who": one.taken_by,
            "mine": one.desk in mine,
            "unanswered": last is not None and not last.from_desk,
            "first": first,
        }

    def _line(self, one: Talk, line: Line) -> dict[str, Any]:
        files = [self._shown(one, media) for media in line.media]
        return {"at": line.at.isoformat(), "from_desk": line.from_desk, "who": line.who, "text": line.text, "files": files}

    def _shown(self, one: Talk, media: Media) -> dict[str, str]:
        """What kind of file it is, and where it is read; nowhere while the messenger still has it."""
        address = "" if ":" in media.ref else f"/console/talks/{one.code}/media/{media.ref}"
        return {"kind": media.kind, "label": self.say(f"media.{media.kind}"), "address": address}

    def _mine(self, connection: Connection, who: AtConsole) -> frozenset[Sender]:
        """Where talks of theirs may stand: here, and in the chats that are theirs alone."""
        official = next((one for one in units.officials(connection) if one.id == who.official), None)
        chats = routes_of(official) if official and who.official is not None else ()
        return frozenset((who.desk, *(chat for chat in chats if not chat.address.startswith("-"))))

    def _held(self, connection: Connection, code: str, who: AtConsole) -> Talk:
        """A talk under way of their area, which stays as it is until the transaction ends."""
        found = self._seen(talks.by_code(connection, code), code, who)
        if found.state == "ended":
            raise NotFound("handover.gone", code=found.code)
        return found

    def _own(self, connection: Connection, code: str, who: AtConsole) -> Talk:
        found = self._held(connection, code, who)
        if found.desk not in self._mine(connection, who):
            raise Refused("handover.anothers" if found.desk else "handover.not_taken", code=found.code, who=found.taken_by)
        return found

    @staticmethod
    def _seen(found: Talk | None, code: str, who: AtConsole) -> Talk:
        if found is None or not _sees(who, found):
            raise NotFound("handover.gone", code=code[:12])
        return found

    @staticmethod
    def _may_read(one: Talk, mine: frozenset[Sender]) -> bool:
        return one.state == "waiting" or one.desk in mine


def _sees(who: AtConsole, one: Talk) -> bool:
    return who.units is None or one.unit in who.units


def _may(one: Talk, mine: frozenset[Sender]) -> list[str]:
    if one.state == "waiting":
        return ["take"]
    return ["answer", "end"] if one.state == "taken" and one.desk in mine else []
