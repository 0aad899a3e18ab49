"""What follows when an attempt at an exam is over, whoever ended it: the person, or the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.telling import Outcome
from bot.storage.exams import Attempt

After = Callable[[Connection, Attempt, datetime], Outcome]
AFTER: tuple[After, ...] = ()
"""Each is called once for every attempt, in the transaction that locks its result; gives the messages that it put into the
outbox."""


def finished(connection: Connection, attempt: Attempt, now: datetime) -> Outcome:
    """An attempt is over: its score is counted and locked."""
    whole = Outcome()
    for follows in AFTER:
        whole.messages += follows(connection, attempt, now).messages
    return whole
