"""Read receipts of messengers: an official's alert was seen, as if they had pressed so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.desk import Desk
from bot.incidents.model import SEE
from bot.incidents.telling import Outcome
from bot.messages import Sender
from bot.storage import incidents, outbox


def note(desk: Desk, connection: Connection, who: Sender, message_ids: Sequence[str], at: datetime, now: datetime) -> Outcome:
    """An address has seen messages, by their ids on its channel; only an official's alerts lead to anything."""
    whole, name = Outcome(), desk.directory(connection).name_of(who)
    for incident_id in outbox.incidents_of(connection, who, message_ids) if name else ():
        outbox.seen(connection, incident_id, who, at)
        found = incidents.get(connection, incident_id)
        if found is None or incidents.whole_of(connection, found).is_closed:
            continue
        outcome = desk.act(connection, found.code, SEE, name, who.channel, now)
        whole.messages += outcome.messages
        whole.changed += outcome.changed
    return whole
