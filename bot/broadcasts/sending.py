"""Sending broadcasts: recipients are frozen at the start, then a few messages at a time are made and sent when nothing else is.

A recipient's message and the note that it was made are one transaction, so a crash goes on with exactly the next person. What
was cut off, or answered by nobody, may have arrived: it is sent once more, says so, and the report lists who may have it twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy import Connection

from bot.broadcasts import model, texts
from bot.broadcasts.model import Broadcast
from bot.messages import Abilities, Reply, Sender
from bot.storage import broadcasts, lanes, outbox, readers, units
from bot.storage.database import reading
from bot.storage.lanes import Lane
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from bot.warnings.model import with_below
from bot.wording import Wording

log = structlog.get_logger()
ROUND = 0.25
"""Seconds between two rounds."""
AHEAD = 60
"""Messages of broadcasts that wait in the outbox, a channel: two seconds' worth on Telegram."""
LOOK_AGAIN = 5.0
"""Seconds after which what still waits is told to the dispatcher once more: what was put off, or left by a crash."""


@dataclass
class BroadcastSender:
    """Moves every broadcast on: freezes recipients, makes messages, sees the end. `pace`: as of the messenger's limits."""

    store: Store
    say: Wording
    new_id: Callable[[], str]
    clock: Callable[[], datetime]
    abilities: Mapping[str, Abilities]
    tell: Callable[[list[Lane]], None]
    quiet_hours: str = ""
    pace: float = 1.0
    _looked: float = field(default=-LOOK_AGAIN)

    async def run(self) -> None:
        """Until cancelled: what a crash left undone is taken up in the first round."""
        while True:
            await asyncio.sleep(ROUND)
            try:
                self.tell(await asyncio.to_thread(self.turn))
            except Exception:
                log.exception("broadcasts_failed")

    def turn(self) -> list[Lane]:
        """One round; gives the lanes in which something was put."""
        with reading(self.store.engine) as connection:
            ids = broadcasts.under_way(connection)
        told = [lane for id_ in ids for lane in self.store.run(lambda c, id_=id_: self._step(c, id_))]  # type: ignore[misc]
        if ids and time.monotonic() - self._looked >= LOOK_AGAIN:
            self._looked = time.monotonic()
            with reading(self.store.engine) as connection:
                told += lanes.of(connection, readers.due(connection, self.clock()))
        return list(dict.fromkeys(told))

    def _step(self, connection: Connection, id_: str) -> list[Lane]:
        one, now = broadcasts.held(connection, id_), self.clock()
        if one is None:
            return []
        if one.state == "scheduled" and model.is_due(one, self.quiet_hours, now):
            one = self._begin(connection, one, now)
        made = self._make(connection, one, now) if one.state == "sending" and model.is_due(one, self.quiet_hours, now) else []
        if not made and (one.state in ("sending", "stopped")) and readers.is_settled(connection, one.id):
            self._end(connection, one, now)
        return lanes.of(connection, made)

    def _begin(self, connection: Connection, one: Broadcast, now: datetime) -> Broadcast:
        """From now on nobody joins."""
        begun = msgspec.structs.replace(one, state="sending", began_at=now)
        if not broadcasts.change(connection, one, begun):
            return one
        readers.freeze(connection, one, self._area(connection, one))
        return begun

    @staticmethod
    def _area(connection: Connection, one: Broadcast) -> list[str] | None:
        above = {code: unit.parent for code, unit in units.all_units(connection).items()}
        return with_below(one.units, above) if one.units else None

    def _make(self, connection: Connection, one: Broadcast, now: datetime) -> list[str]:
        """Messages for those whose turn it is, no more than can be sent soon; gives their ids."""
        made: list[str] = []
        for channel in readers.channels(connection, one.id):
            room = int(AHEAD * self.pace) - readers.under_way(connection, channel)
            people = readers.following(connection, one.id, channel, room) if room > 0 else []
            made += self._put(connection, one, self._open(connection, one, channel, people, now), now)
        return made + self._put(connection, one, readers.unsure(connection, one.id, AHEAD), now, again=True)

    def _open(
        self, connection: Connection, one: Broadcast, channel: str, people: Sequence[Sender], now: datetime
    ) -> list[Sender]:
        """Those who can be written to; the others are listed as not reached."""
        of = self.abilities.get(channel)
        if of is None or not of.reach:
            return list(people)
        closed = readers.closed(connection, people, now - timedelta(seconds=of.reach))
        for person in closed:
            readers.leave_out(connection, one.id, person, "closed")
        return [person for person in people if person not in closed]

    def _put(
        self, connection: Connection, one: Broadcast, people: Sequence[Sender], now: datetime, *, again: bool = False
    ) -> list[str]:
        messages = [
            Outgoing(id=self.new_id(), to=to, kind="broadcast", reply=self._reply(one, to.channel, again)) for to in people
        ]
        outbox.put_many(connection, messages, now)
        for message in messages:
            readers.give(connection, one.id, message.to, message.id)
        return [message.id for message in messages]

    def _reply(self, one: Broadcast, channel: str, again: bool) -> Reply:
        return texts.bulletin(one, self.abilities.get(channel, texts.NO_BUTTONS), self.say, again=again)

    def _end(self, connection: Connection, one: Broadcast, now: datetime) -> None:
        """Over: the figures are kept, also when the recipients are forgotten."""
        state = "done" if one.state == "sending" else one.state
        figures = readers.figures(connection, one.id)
        over = msgspec.structs.replace(one, state=state, ended_at=one.ended_at or now, figures=figures)
        broadcasts.change(connection, one, over)
        log.info("broadcast_over", code=one.code, state=state, **msgspec.structs.asdict(figures))
