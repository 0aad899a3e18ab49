"""Sending warnings: recipients are written in batches with their messages, then sent, a few at a time.

A recipient and their message are written in one transaction, and a person can be a recipient of a warning once. So a crash
leaves either both or neither: whoever goes on continues with the next person, and nobody gets a warning twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import Connection, Engine

from bot.incidents.telling import Outcome
from bot.storage import outbox, recipients, warnings
from bot.storage.database import reading
from bot.storage.outbox import Outgoing
from bot.warnings import model, texts
from bot.warnings.desk import Register, WarningDesk
from bot.warnings.model import Warning, WarningState

log = structlog.get_logger()
BATCH = 200
"""Recipients written in one transaction: other writers of an SQLite file wait no longer than that takes."""
AT_ONCE = 8
"""Messages under way at the same time."""
PACE = 18
"""Messages started in a second; Telegram takes about thirty from a bot, and others are to be answered meanwhile."""
ROUND = 1.0


@dataclass(frozen=True)
class WarningSender:
    """Moves every open warning on: lapses drafts, writes recipients, sends, sees the end."""

    engine: Engine
    desk: WarningDesk
    attempt: Callable[[str], float | None]
    """Sends a message of the outbox, or has it sent in its turn."""
    clock: Callable[[], datetime]
    deliver: Callable[[str], None]
    """Starts the delivery of a message to an official."""
    _tries: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """Until cancelled: what a crash left undone is taken up in the first round."""
        while True:
            await asyncio.sleep(ROUND)
            try:
                await asyncio.to_thread(self.advance_all)
                await self.send_due()
            except Exception:
                log.exception("warnings_failed")

    def advance_all(self) -> None:
        """Every open warning, as far as it goes now."""
        with reading(self.engine) as connection:
            open_ = warnings.open_ids(connection)
        for warning_id in open_:
            while self.advance(warning_id):
                pass

    def advance(self, warning_id: str) -> bool:
        """One step of a warning in one transaction; says whether there may be another at once."""
        now, outcome = self.clock(), Outcome()
        with self.engine.begin() as connection:
            warning = warnings.held(connection, warning_id)
            more = warning is not None and self._step(connection, warning, now, outcome)
        for message in outcome.messages:
            self.deliver(message)
        return more

    def _step(self, connection: Connection, warning: Warning, now: datetime, outcome: Outcome) -> bool:
        if warning.state_at(now) == "lapsed" and warning.state == "draft":
            self._end(connection, warning, "lapsed", now, outcome)
        elif warning.state in ("confirmed", "sending") and model.is_out_of_date(warning, now):
            self.desk.leave_out(connection, warning)
            self._end(connection, warning, "stopped", now, outcome)
        elif warning.state == "confirmed":
            return self.write_batch(connection, warning, now)
        elif warning.state == "sending" and recipients.is_settled(connection, warning.id):
            self._end(connection, warning, "done", now, outcome)
        return False

    def write_batch(self, connection: Connection, warning: Warning, now: datetime) -> bool:
        """Write the next recipients with their messages; False once all are written, and the warning counts as being sent."""
        register = Register.of(connection)
        people = recipients.not_yet(connection, warning.id, model.with_below(warning.units, register.above), BATCH)
        if not people:
            warnings.change(connection, warning, msgspec.structs.replace(warning, state="sending"))
            return False
        ids = {to: self.desk.new_id() for to in people}
        new = recipients.add(connection, warning.id, dict(ids))
        reply = texts.announcement(warning, register.place(warning.units), now, self.desk.say)
        messages = [Outgoing(id=ids[to], to=to, kind="warning", reply=reply) for to in people if to in new]
        outbox.put_many(connection, messages, now)
        return True

    def _end(self, connection: Connection, warning: Warning, state: WarningState, now: datetime, outcome: Outcome) -> None:
        """The warning is over; the officials concerned hear how it went."""
        after = model.ended(warning, state, now)
        if warnings.change(connection, warning, after):
            said = self.desk.report(connection, after, Register.of(connection), now)
            self.desk.tell_officials(connection, after, texts.told(after, said, self.desk.say), now, outcome)

    async def send_due(self) -> None:
        """Send what is due, a few at a time and not faster than messengers take it; what failed waits for its time."""
        due = await asyncio.to_thread(self._due)
        await asyncio.gather(*(self._send(message) for message in due))

    def _due(self) -> list[str]:
        with reading(self.engine) as connection:
            return recipients.due(connection, self.clock(), PACE)

    async def _send(self, message: str) -> None:
        async with self._tries:
            await asyncio.to_thread(self.attempt, message)
