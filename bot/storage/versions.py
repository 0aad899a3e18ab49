"""Drafts of entries and their published versions. Versions are only ever added; a draft is saved on what one has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from bot.errors import NotFound, Refused
from bot.storage.knowledge_tables import entry_draft, entry_version
from bot.storage.upsert import insert_once
from knowledge.schema import Entry


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry being written; `content` is the form as JSON."""

    entry: str
    content: str
    revision: int
    based_on: int
    author: str
    author_name: str
    at: datetime


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A published state of an entry; `made` is None where the shipped one (or none) serves again."""

    id: int
    entry: str
    number: int
    made: Entry | None
    kind: str
    returned_to: int | None
    author: str
    author_name: str
    publisher: str
    publisher_name: str
    at: datetime


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published: by whom it was written and by whom released, as (key, name)."""

    entry: str
    made: Entry | None
    kind: str
    author: tuple[str, str]
    publisher: tuple[str, str]
    returned_to: int | None = None


def draft_of(connection: Connection, entry: str) -> Draft | None:
    """The draft of an entry."""
    row = connection.execute(select(entry_draft).where(entry_draft.c.entry == entry)).first()
    return Draft(**row._mapping) if row else None


def drafts(connection: Connection) -> list[Draft]:
    """All drafts, the newest first."""
    return [Draft(**row._mapping) for row in connection.execute(select(entry_draft).order_by(entry_draft.c.at.desc()))]


def save_draft(
    connection: Connection, entry: str, content: str, read: int, based_on: int, author: tuple[str, str], now: datetime
) -> int:
    """Save on top of the revision that was read (0: there was none); gives the new one.

    Raises `Refused` where somebody else has saved meanwhile.
    """
    values = {"content": content, "author": author[0], "author_name": author[1], "at": now}
    if read == 0:
        new = {"entry": entry, "revision": 1, "based_on": based_on, **values}
        saved = insert_once(connection, entry_draft, new)
    else:
        same = (entry_draft.c.entry == entry, entry_draft.c.revision == read)
        saved = (
            connection.execute(update(entry_draft).where(*same).values(revision=read + 1, based_on=based_on, **values)).rowcount
            == 1
        )
    if not saved:
        raise overtaken(connection, entry)
    return read + 1


def overtaken(connection: Connection, entry: str) -> Refused:
    """What to say to somebody whose draft is no longer the one there is."""
    there = draft_of(connection, entry)
    return Refused("knowledge_desk.overtaken", who=there.author_name) if there else Refused("knowledge_desk.draft_gone")


def discard(connection: Connection, entry: str, read: int) -> None:
    """Throw a draft away. Raises `Refused` where somebody has saved since it was read."""
    same = (entry_draft.c.entry == entry, entry_draft.c.revision == read)
    if connection.execute(delete(entry_draft).where(*same)).rowcount != 1:
        raise overtaken(connection, entry)


def last_publication(connection: Connection) -> int:
    """The number of the newest publication of all, 0 where there is none."""
    return connection.scalar(select(func.max(entry_version.c.id))) or 0


def publish(connection: Connection, new: NewVersion, now: datetime) -> Version:
    """Add a version."""
    before = connection.scalar(select(func.max(entry_version.c.number)).where(entry_version.c.entry == new.entry)) or 0
    content = msgspec.json.encode(new.made).decode() if new.made else ""
    values = {
        "entry": new.entry,
        "number": before + 1,
        "content": content,
        "kind": new.kind,
        "returned_to": new.returned_to,
        "author": new.author[0],
        "author_name": new.author[1],
        "publisher": new.publisher[0],
        "publisher_name": new.publisher[1],
        "at": now,
    }
    row = connection.execute(insert(entry_version).values(**values).returning(entry_version)).one()
    return _version(row._mapping)


def history(connection: Connection, entry: str) -> list[Version]:
    """The versions of an entry, the newest first."""
    query = select(entry_version).where(entry_version.c.entry == entry).order_by(entry_version.c.number.desc())
    return [_version(row._mapping) for row in connection.execute(query)]


def version(connection: Connection, entry: str, number: int) -> Version:
    """One version. Raises `NotFound`."""
    same = (entry_version.c.entry == entry, entry_version.c.number == number)
    row = connection.execute(select(entry_version).where(*same)).first()
    if row is None:
        raise NotFound("knowledge_desk.no_version", number=number)
    return _version(row._mapping)


def in_force(connection: Connection) -> list[Version]:
    """The newest version of each entry that has any, those among them that went back to the shipped one."""
    newest = select(func.max(entry_version.c.id)).group_by(entry_version.c.entry)
    rows = connection.execute(select(entry_version).where(entry_version.c.id.in_(newest)).order_by(entry_version.c.entry))
    return [_version(row._mapping) for row in rows]


def layer_of(versions: Sequence[Version]) -> dict[str, Entry]:
    """The entries that serve in the operator's layer."""
    return {one.entry: one.made for one in versions if one.made is not None}


def _version(row: object) -> Version:
    fields = dict(row)  # type: ignore[call-overload]
    content = fields.pop("content")
    return Version(made=msgspec.json.decode(content, type=Entry) if content else None, **fields)
