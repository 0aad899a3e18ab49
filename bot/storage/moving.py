"""A group has a new address (Telegram makes a supergroup of it): what is kept under the old one is kept under the new one."""

from __future__ import annotations

from sqlalchemy import Connection, Table, and_, delete, exists, func, select, update

from bot.messages import Sender
from bot.storage import live, units
from bot.storage.base import metadata
from bot.storage.tables import outbox
from bot.storage.tabletop_tables import tabletop_game

KEY = {"channel", "address"}


def move(connection: Connection, old: Sender, new: Sender) -> None:
    """Bring every row of an address to its new one; where both have one that may be there once, the new one's stays."""
    if old == new:
        return
    units.move_telegram(connection, old.address, new.address)  # no other messenger has addresses that change
    live.move(connection, old, new)
    _move_game(connection, old, new)
    for table in metadata.sorted_tables:
        if set(table.c.keys()) >= KEY:
            _move(connection, table, old, new)
    before, after = (f'"address":"{one.address}"' for one in (old, new))
    routes = func.replace(outbox.c.fallback, before, after)
    connection.execute(update(outbox).where(outbox.c.fallback.contains(before, autoescape=True)).values(fallback=routes))


def _move_game(connection: Connection, old: Sender, new: Sender) -> None:
    """A tabletop scenario goes on there, unless one is under way there too."""
    there = select(tabletop_game.c.code).where(tabletop_game.c.running == new.key)
    if connection.execute(there).first() is None:
        moved = {"running": new.key, "chat_channel": new.channel, "chat_address": new.address}
        connection.execute(update(tabletop_game).where(tabletop_game.c.running == old.key).values(moved))


def _move(connection: Connection, table: Table, old: Sender, new: Sender) -> None:
    mine = (table.c.channel == old.channel, table.c.address == old.address)
    keys = {column.name for column in table.primary_key}
    if keys >= KEY:
        there = table.alias()
        same = [there.c[name] == table.c[name] for name in keys - KEY]
        taken = select(there.c.address).where(there.c.channel == new.channel, there.c.address == new.address, *same)
        connection.execute(delete(table).where(and_(*mine), exists(taken.correlate(table))))
    connection.execute(update(table).where(*mine).values(channel=new.channel, address=new.address))
