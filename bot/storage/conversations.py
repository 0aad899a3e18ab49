"""What each person's conversation remembers."""

from __future__ import annotations

from datetime import datetime

import msgspec
import structlog
from sqlalchemy import Connection, bindparam, delete, func, select

from bot.conversation.state import State
from bot.messages import Sender
from bot.storage.lanes import lock_number
from bot.storage.prepared import Prepared
from bot.storage.tables import conversation
from bot.storage.upsert import upsert

log = structlog.get_logger()


_MINE = (conversation.c.channel == bindparam("of"), conversation.c.address == bindparam("who"))
_READ = Prepared(select(conversation.c.state).where(*_MINE))


def hold(connection: Connection, sender: Sender) -> None:
    """Until the transaction ends no other process deals with this person; on SQLite none could."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(lock_number(sender.key))))


def read(connection: Connection, sender: Sender) -> State:
    """The person's state; a new one for somebody new, or whose state an older version wrote in a way not read any more."""
    state = _READ.scalar(connection, of=sender.channel, who=sender.address)
    if state is None:
        return State()
    try:
        return msgspec.json.decode(state, type=State)
    except msgspec.MsgspecError:
        log.warning("conversation_state_unreadable", channel=sender.channel)
        return State()


def write(connection: Connection, sender: Sender, state: State, now: datetime) -> None:
    """Remember it."""
    values = {"state": msgspec.json.encode(state).decode(), "updated_at": now}
    upsert(connection, conversation, {"channel": sender.channel, "address": sender.address}, values)


def forget(connection: Connection, sender: Sender) -> None:
    """Forget the person's state."""
    connection.execute(
        delete(conversation).where(conversation.c.channel == sender.channel, conversation.c.address == sender.address)
    )
