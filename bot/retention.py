"""What was kept long enough goes: personal data of closed incidents, conversations, files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, not_, or_, select, tuple_

from bot.media import MediaStore
from bot.settings import Settings
from bot.storage import training_ages
from bot.storage.broadcast_tables import broadcast, broadcast_recipient
from bot.storage.database import open_database, reading
from bot.storage.duty_tables import drill_call
from bot.storage.erasing import SETTLED, closed, empty_messages, erase, named_media, of_erased
from bot.storage.handover_tables import talk, talk_line
from bot.storage.learning_tables import practice_card
from bot.storage.lesson_tables import lesson_seen
from bot.storage.personal import REPEATS
from bot.storage.store import Store
from bot.storage.tables import conversation, inbox, outbox, quiz_answer, self_check
from bot.storage.warning_tables import warning_recipient

PORTION = 500
"""Rows of each kind that one turn deals with: so it holds up nobody's message."""


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """How many of each kind were erased or deleted, or would be."""

    incidents: int = 0
    conversations: int = 0
    received: int = 0
    sent: int = 0
    emptied: int = 0
    quiz_answers: int = 0
    lessons: int = 0
    practice: int = 0
    self_checks: int = 0
    exam_attempts: int = 0
    contest_entries: int = 0
    live_answers: int = 0
    live_votes: int = 0
    tabletops: int = 0
    broadcasts: int = 0
    talk_lines: int = 0
    talks: int = 0
    files: int = 0

    @property
    def more(self) -> bool:
        """Whether another turn may find more."""
        return any(count >= PORTION for count in msgspec.structs.astuple(self))

    def plus(self, other: Swept) -> Swept:
        """Both together."""
        return Swept(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


@dataclass(frozen=True)
class Retention:
    """The rules, with the days that personal data of closed incidents and conversations are kept."""

    store: Store
    media: MediaStore
    personal_days: int
    conversation_days: int

    def turn(self, now: datetime) -> Swept:
        """Deal with one portion of each kind; the files go once that is on the disk."""
        swept, files = self.store.run(lambda connection: self._sweep(connection, now))
        removed = [self.media.remove(name) for name in [*files, *self._unnamed(now)]]
        return msgspec.structs.replace(swept, files=sum(removed))

    def everything(self, now: datetime) -> Swept:
        """Turn after turn until nothing is left to do."""
        swept = last = self.turn(now)
        while last.more:
            last = self.turn(now)
            swept = swept.plus(last)
        return swept

    def due(self, connection: Connection, now: datetime) -> Swept:
        """What would go now; nothing is changed. Files are those that no incident names."""
        old = self._old(now)
        return Swept(
            incidents=_count(connection, closed(self._personal(now))),
            emptied=_count(connection, select(outbox.c.id).where(of_erased())),
            exam_attempts=_count(connection, training_ages.attempts(self._personal(now))),
            contest_entries=_count(connection, training_ages.entries(self._personal(now))),
            files=len(self._unnamed_in(connection, now)),
            **{
                name: _count(connection, select(table.primary_key.columns[0]).where(where))
                for name, (table, where) in old.items()
            },
        )

    def _sweep(self, connection: Connection, now: datetime) -> tuple[Swept, list[str]]:
        ids = list(connection.scalars(closed(self._personal(now)).limit(PORTION)))
        media = erase(connection, ids, now)
        emptied = list(connection.scalars(select(outbox.c.id).where(of_erased()).limit(PORTION)))
        empty_messages(connection, and_(outbox.c.id.in_(emptied), of_erased()))
        deleted = {name: _delete(connection, table, where) for name, (table, where) in self._old(now).items()}
        forgotten = training_ages.forget(connection, self._personal(now), PORTION)
        return Swept(incidents=len(ids), emptied=len(emptied), **deleted, **forgotten), [one.ref for one in media]

    def _old(self, now: datetime) -> dict[str, tuple[Table, ColumnElement[bool]]]:
        """What is deleted, by name: the table and which of its rows."""
        talk_day, handled = now - timedelta(days=self.conversation_days), inbox.c.done_at
        return {
            "conversations": (conversation, conversation.c.updated_at <= talk_day),
            "received": (inbox, or_(handled <= talk_day, and_(inbox.c.content == "", handled <= now - REPEATS))),
            "sent": (outbox, and_(_settled_alone(), outbox.c.created_at <= talk_day)),
            "quiz_answers": (quiz_answer, quiz_answer.c.at <= self._personal(now)),
            "lessons": (lesson_seen, lesson_seen.c.seen_at <= self._personal(now)),
            "practice": (practice_card, practice_card.c.answered_at <= self._personal(now)),
            "self_checks": (self_check, self_check.c.expires_at <= now),
            **training_ages.old(self._personal(now), talk_day),
            "broadcasts": (broadcast_recipient, broadcast_recipient.c.broadcast.in_(_sent(talk_day))),
            "talk_lines": (talk_line, talk_line.c.talk.in_(_ended(talk_day))),
            "talks": (talk, and_(talk.c.id.in_(_ended(talk_day)), talk.c.id.not_in(select(talk_line.c.talk)))),
        }

    def _personal(self, now: datetime) -> datetime:
        return now - timedelta(days=self.personal_days)

    def _unnamed(self, now: datetime) -> list[str]:
        with reading(self.store.engine) as connection:
            return self._unnamed_in(connection, now)[:PORTION]

    def _unnamed_in(self, connection: Connection, now: datetime) -> list[str]:
        """Files as old as conversations get that no incident names: of reports never sent, or left by a crash."""
        files = self.media.kept_before(now - timedelta(days=self.conversation_days))
        named = named_media(connection) if files else set()
        return [name for name in files if name not in named]


@contextmanager
def opened(settings: Settings, now: datetime) -> Iterator[Retention]:
    """The rules on the database that is set. Raises `StorageError`."""
    engine = open_database(settings.database, now)
    try:
        yield of(settings, Store(engine), MediaStore(settings.media_dir, lambda: ""))
    finally:
        engine.dispose()


def of(settings: Settings, store: Store, media: MediaStore) -> Retention:
    """The rules as they are set."""
    return Retention(store, media, settings.keep_personal_days, settings.keep_conversation_days)


def _sent(before: datetime) -> Select[tuple[str]]:
    """Broadcasts that ended before a moment, whose figures are kept."""
    return select(broadcast.c.id).where(broadcast.c.ended_at <= before, broadcast.c.figures.is_not(None))


def _ended(before: datetime) -> Select[tuple[str]]:
    return select(talk.c.id).where(talk.c.ended_at <= before)


def _settled_alone() -> ColumnElement[bool]:
    """Messages that are of no incident, drill or warning, and on their way no more."""
    calls = select(drill_call.c.message).where(drill_call.c.message.is_not(None))
    warned = select(warning_recipient.c.message).where(warning_recipient.c.message.is_not(None))
    return and_(outbox.c.state.in_(SETTLED), outbox.c.incident.is_(None), not_(outbox.c.id.in_(calls.union_all(warned))))


def _delete(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    """One portion; what has changed meanwhile stays."""
    key = tuple_(*table.primary_key.columns)
    rows = connection.execute(select(*table.primary_key.columns).where(where).limit(PORTION)).all()
    return connection.execute(delete(table).where(key.in_([tuple(row) for row in rows]), where)).rowcount if rows else 0


def _count(connection: Connection, query: Select[tuple[str]]) -> int:
    return connection.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
