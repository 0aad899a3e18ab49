"""Desks that alerts don't reach: the operator is told by the log, /healthz and a gauge, the unit above by a message."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from prometheus_client import Gauge
from sqlalchemy import Connection

from bot.incidents.forwarding import channel_name, local_time
from bot.incidents.routing import Directory
from bot.messages import Reply, Sender
from bot.storage import outbox, units
from bot.storage.outbox import Outgoing, Unreached
from bot.storage.units import Official
from bot.wording import Wording

log = structlog.get_logger()
UNREACHED = Gauge("pccc_desks_unreached", "Desks that alerts haven't reached for a minute, or failed to reach for good")
AFTER = timedelta(seconds=60)


def unreached(connection: Connection, now: datetime, after: timedelta = AFTER) -> list[Unreached]:
    """Addresses of officials in service that alerts don't reach."""
    found = outbox.unreached(connection, now, after)
    if not found:
        return []
    serving = set(Directory({}, units.officials(connection)).reachable)
    return [one for one in found if one.to in serving]


def raise_(connection: Connection, say: Wording, now: datetime, new: Callable[[Unreached], bool]) -> list[str]:
    """Set the gauge, log what is `new`, and put a message about it to the officials above; the ids of the messages put."""
    found = unreached(connection, now)
    UNREACHED.set(len(found))
    put: list[str] = []
    directory = Directory(units.all_units(connection), units.officials(connection)) if found else Directory({}, [])
    for one in filter(new, found):
        officials = [o for o in directory.officials if one.to in directory.addresses([o])]
        log.error("desk_unreached", channel=one.to.channel, units=[o.unit for o in officials], messages=one.messages)
        put += _tell_above(connection, say, directory, one, officials, now)
    return put


def _tell_above(
    connection: Connection, say: Wording, directory: Directory, one: Unreached, officials: Iterable[Official], now: datetime
) -> list[str]:
    """Once for each desk and the moment since which it can't be reached, however often it is looked at."""
    put = []
    for official in officials:
        unit = directory.units.get(official.unit)
        above = directory.desk(directory.units.get(unit.parent or "") if unit else None, already={one.to})
        for to in above[1] if above else ():
            message = Outgoing(id=_name(one, to), to=to, kind="notice", reply=Reply(text=_words(say, one, official)))
            if not outbox.by_ids(connection, [message.id]):
                outbox.put(connection, message, now)
                put.append(message.id)
    return put


def _words(say: Wording, one: Unreached, official: Official) -> str:
    return say(
        "alarm.unreached",
        name=official.name,
        channel=channel_name(one.to.channel, say),
        time=local_time(one.since),
        count=one.messages,
    )


def _name(one: Unreached, to: Sender) -> str:
    return "u" + hashlib.sha256(f"{one.to.key}|{one.since.isoformat()}|{to.key}".encode()).hexdigest()[:32]
