"""What training does by the clock: reminders, ends of exams and contests. The process that sends looks every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.telling import Outcome
from bot.training import reminding
from bot.wording import Wording

Part = Callable[[Connection, Wording, Callable[[], str], datetime], Outcome]
PARTS: tuple[Part, ...] = (reminding.remind,)
"""Each does what is due, a bounded number at a time, and gives the messages that it put into the outbox."""


def sweep(connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime) -> Outcome:
    """All that is due now."""
    whole = Outcome()
    for part in PARTS:
        whole.messages += part(connection, say, new_id, now).messages
    return whole
