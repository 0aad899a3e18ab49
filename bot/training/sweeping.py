"""What training does by the clock: reminders, ends of exams and contests. The process that sends looks every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.telling import Outcome
from bot.training import exam_ends, practice_reminders, reminding
from bot.training.campaigning import Issuing
from bot.wording import Wording

Part = Callable[[Connection, Wording, Callable[[], str], datetime], Outcome]
PARTS: tuple[Part, ...] = (exam_ends.close_due, reminding.remind, practice_reminders.remind)
"""Each does what is due, a bounded number at a time, and gives the messages that it put into the outbox."""


def sweep(connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime, pages: str = "") -> Outcome:
    """All that is due now; `pages` is the address of our pages."""
    whole = Outcome()
    for part in PARTS:
        whole.messages += part(connection, say, new_id, now).messages
    whole.messages += Issuing(say, new_id, pages).look(connection, now).messages
    return whole
