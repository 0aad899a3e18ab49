"""Attempts whose time is over are closed with what was answered, and whoever sat them is told the result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.conversation.exam_words import result
from bot.incidents.telling import Outcome
from bot.messages import Reply
from bot.storage import exams, outbox
from bot.storage.outbox import Outgoing
from bot.wording import Wording

GRACE = timedelta(seconds=3)
"""So long an answer that came in time may still be on its way to the tables."""
AT_ONCE = 100
"""Attempts closed in one transaction."""


def close_due(connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime) -> Outcome:
    """Close a number of them; gives the messages put into the outbox."""
    whole = Outcome()
    for id_ in exams.due(connection, now - GRACE, AT_ONCE):
        over = exams.finish(connection, id_, now)
        sitting = exams.sitting_of(connection, id_)
        if over is None or sitting is None:
            continue
        if over.sender.address:
            text = f"{say('exam.closed_for')}\n\n{result(sitting, say)}"
            message = Outgoing(id=new_id(), to=over.sender, kind="notice", reply=Reply(text=text))
            outbox.put(connection, message, now)
            whole.messages.append(message.id)
    return whole
