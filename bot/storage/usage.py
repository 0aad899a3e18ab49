"""How much of a messenger was used: some allow a bot so many people and so many messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.tables import inbox, outbox


def of(connection: Connection, channel: str, since: datetime) -> tuple[int, int]:
    """How many people wrote on a channel, as far as that is kept, and how many messages were sent there since a moment."""
    people = select(func.count(inbox.c.address.distinct())).where(inbox.c.channel == channel)
    sent = select(func.count()).where(outbox.c.channel == channel, outbox.c.sent_at >= since)
    return connection.scalar(people) or 0, connection.scalar(sent) or 0
