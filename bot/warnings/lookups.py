"""Answers what a conversation asks about warnings, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.nearby import Commune, Heard, Nearby, Post
from bot.incidents.routing import Directory
from bot.messages import Incoming, Place
from bot.storage import recipients, subscriptions, units
from bot.warnings import model, officials
from bot.warnings.desk import Register

LONGEST_LIST = 8


def nearby(connection: Connection, incoming: Incoming, now: datetime) -> Nearby:
    """The look-ups for one message."""
    asked = _Asked(connection, incoming, now)
    return Nearby(
        unit=asked.unit,
        desk=asked.desk,
        followed=asked.followed,
        commune_of=asked.commune_of,
        heard=asked.heard,
        post=asked.post,
        area=asked.area,
        people=asked.people,
        colleagues=asked.colleagues,
    )


def communes(connection: Connection) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """The look-up of communes by part of their name."""
    return lambda folded: subscriptions.communes(connection, folded)


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    incoming: Incoming
    now: datetime

    def unit(self, code: str) -> Commune | None:
        found = subscriptions.named(self.connection, code)
        return Commune(found.code, found.name) if found else None

    def desk(self, code: str) -> str:
        known = units.all_units(self.connection)
        told = Directory(known, units.officials(self.connection)).tell_next(known.get(code), self.now)
        return told[0].name if told else ""

    def followed(self) -> tuple[Commune, ...]:
        return tuple(Commune(*one) for one in subscriptions.of(self.connection, self.incoming.sender))

    def commune_of(self, place: Place) -> Commune | None:
        found = Directory(units.all_units(self.connection), []).find(place, "")
        return Commune(found.code, found.name) if found and found.parent else None

    def heard(self, code: str) -> Heard | None:
        got = recipients.received(self.connection, self.incoming.sender, code, self.now)
        if got is None:
            return None
        above = officials.parents(units.all_units(self.connection))
        mine = [one.name for one in self.followed() if any(model.covers(unit, one.code, above) for unit in got.units)]
        return Heard(got.code, got.kind, mine[0] if mine else "")

    def post(self) -> Post | None:
        signer = officials.signer(self.incoming, units.officials(self.connection))
        if signer is None:
            return None
        return Post(signer, self.unit(signer.unit) or Commune(signer.unit, signer.unit))

    def area(self, folded: str) -> tuple[Commune, ...]:
        post = self.post()
        if post is None or len(folded) < 2:
            return ()
        register = Register.of(self.connection)
        above = register.above
        found = [
            Commune(unit.code, unit.name)
            for unit in register.units.values()
            if f" {folded}" in f" {unit.folded}" and model.covers(post.unit.code, unit.code, above)
        ]
        return tuple(sorted(found, key=lambda one: (len(one.name), one.name))[:LONGEST_LIST])

    def people(self, unit: str) -> int:
        above = officials.parents(units.all_units(self.connection))
        return subscriptions.count(self.connection, model.with_below([unit], above))

    def colleagues(self, unit: str) -> int:
        post, register = self.post(), Register.of(self.connection)
        if post is None:
            return 0
        asked = officials.may_confirm([unit], register.officials, register.above, post.signer)
        return len(Directory(register.units, register.officials).addresses(asked))
