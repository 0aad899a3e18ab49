"""Keeping officials within reach on messengers that close some time after a person last wrote: they are asked to write again.

They are asked before writing to them begins to cost, in waking hours, once for each silence; officials with another route too,
since the first one is the one they look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.incidents.hours import HANOI
from bot.incidents.routing import routes_of
from bot.incidents.telling import Outcome
from bot.messages import Abilities, Choice, Reply
from bot.storage import contacts, outbox, units
from bot.storage.outbox import Outgoing
from bot.wording import Wording

HERE = "duty:here"
"""The button by which an official says that they still get alerts here."""
AHEAD = timedelta(hours=16)
"""So long before writing stops being free they are asked, so that a night may lie between."""
WAKING = range(7, 21)


def keep(
    connection: Connection, abilities: Mapping[str, Abilities], say: Wording, new_id: Callable[[], str], now: datetime
) -> Outcome:
    """Put a question to each official who has been silent for too long; gives the messages."""
    outcome = Outcome()
    closing = {name: of for name, of in abilities.items() if of.reach}
    if not closing or now.astimezone(HANOI).hour not in WAKING:
        return outcome
    addresses = {
        sender for official in units.officials(connection) for sender in routes_of(official) if sender.channel in closing
    }
    for name, of in closing.items():
        since = now - timedelta(seconds=of.free or of.reach) + AHEAD
        for who in contacts.silent(connection, [sender for sender in addresses if sender.channel == name], since):
            reply = Reply(text=say("zalo.stay"), choices=(Choice(HERE, say("zalo.here")),))
            message = Outgoing(id=new_id(), to=who, kind="notice", reply=reply)
            outbox.put(connection, message, now)
            contacts.asked(connection, who, now)
            outcome.messages.append(message.id)
    return outcome
