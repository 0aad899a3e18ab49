"""What is stored of a person, and forgetting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from bot.conversation.state import State
from bot.conversation.stored import Stored, StoredReport
from bot.incidents.hours import HANOI
from bot.messages import Incoming, Media, Sender
from bot.storage import (
    contests,
    conversations,
    exam_people,
    incidents,
    learning,
    lessons,
    live,
    members,
    tabletops,
    talks,
)
from bot.storage.broadcast_tables import broadcast_recipient
from bot.storage.channel_tables import contact
from bot.storage.duty_tables import drill_call
from bot.storage.erasing import SETTLED, erase, named_media
from bot.storage.tables import conversation, inbox, incident, outbox, quiz_answer, self_check
from bot.storage.warning_tables import subscription, warning_recipient

REPEATS = timedelta(hours=1)
"""For so long a messenger may bring a message once more: it is known by its key, all else of it is gone."""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten of a person: codes of reports erased and of those kept because they aren't closed, media to remove."""

    erased: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


def stored(connection: Connection, sender: Sender) -> Stored:
    """All we have of somebody on this channel."""
    return Stored(
        reports=_reports(connection, sender),
        messages=_count(connection, inbox, sender) + _count(connection, outbox, sender, outbox.c.incident.is_(None)),
        quiz_answers=_count(connection, quiz_answer, sender),
        self_checks=_count(connection, self_check, sender),
        lessons=lessons.count(connection, sender),
        subscriptions=_count(connection, subscription, sender),
        warnings=_count(connection, warning_recipient, sender),
        exam_attempts=exam_people.count(connection, members.learner_of(connection, sender).key),
        practice=sum(len(learning.learned(connection, key)) for key in _keys(connection, sender)),
        conversation=_count(connection, conversation, sender) > 0,
        team=members.team_name(connection, sender),
        live_answers=live.count_of(connection, _keys(connection, sender)),
        contest_entries=contests.count_of(connection, sender, _keys(connection, sender)),
        tabletops=tabletops.count_of(connection, _keys(connection, sender)),
        broadcasts=_count(connection, broadcast_recipient, sender),
        talks=talks.count_of(connection, sender),
    )


def forget(connection: Connection, sender: Sender, now: datetime) -> Forgotten:
    """Delete what is theirs and erase their closed reports. Reports under way and messages still to be dealt with stay."""
    reports = _reports(connection, sender)
    kept = [report for report in reports if report.is_open]
    media = erase(connection, [report.id for report in reports if not report.is_open], now)
    media += _forget_conversation(connection, sender, {report.id for report in kept}, now)
    media += _forget_messages(connection, sender, now)
    for key in _keys(connection, sender):
        learning.forget(connection, key)
    learning.stop_reminding(connection, sender.key, sender)
    for table in (quiz_answer, self_check, subscription, warning_recipient, broadcast_recipient, contact):
        connection.execute(delete(table).where(*_of(table, sender)))
    talks.forget(connection, sender)
    tabletops.forget(connection, _keys(connection, sender))
    live.forget(connection, sender, _keys(connection, sender))
    contests.forget(connection, sender, _keys(connection, sender), now)
    exam_people.forget(connection, members.learner_of(connection, sender).key)
    members.forget(connection, sender)
    lessons.forget(connection, sender)
    named = named_media(connection)
    return Forgotten(
        erased=tuple(report.code for report in reports if not report.is_open),
        kept=tuple(report.code for report in kept),
        media=tuple(dict.fromkeys(one for one in media if one.ref not in named)),
    )


def _reports(connection: Connection, sender: Sender) -> tuple[StoredReport, ...]:
    ids = connection.scalars(select(incident.c.id).where(*_of(incident, sender)).order_by(incident.c.opened_at.desc()))
    return tuple(_report(connection, id_) for id_ in ids.all())


def _report(connection: Connection, incident_id: str) -> StoredReport:
    found = incidents.get(connection, incident_id)
    assert found is not None
    whole = incidents.whole_of(connection, found)
    is_open = found.closed_at is None or whole.closed_at is None
    return StoredReport(found.id, found.code, found.event, found.opened_at.astimezone(HANOI).date(), whole.state, is_open)


def _forget_conversation(connection: Connection, sender: Sender, kept: set[str], now: datetime) -> Sequence[Media]:
    """All but the report under way; gives the media of a hazard that wasn't sent."""
    state = conversations.read(connection, sender)
    if state.report is not None and state.report.incident in kept:
        conversations.write(connection, sender, State(report=state.report), now)
    else:
        conversations.forget(connection, sender)
    return state.hazard.media if state.hazard else ()


def _forget_messages(connection: Connection, sender: Sender, now: datetime) -> list[Media]:
    """Messages dealt with and those delivered; gives the media that came with them."""
    done = (*_of(inbox, sender), inbox.c.done_at.is_not(None))
    contents = connection.scalars(select(inbox.c.content).where(*done, inbox.c.content != ""))
    media = [one for content in contents for one in msgspec.json.decode(content, type=Incoming).media]
    connection.execute(delete(inbox).where(*done, inbox.c.received_at <= now - REPEATS))
    connection.execute(update(inbox).where(*done).values(content="", address=""))
    calls = select(drill_call.c.message).where(drill_call.c.message.is_not(None))
    theirs = (*_of(outbox, sender), outbox.c.incident.is_(None), outbox.c.id.not_in(calls))
    connection.execute(delete(outbox).where(*theirs, outbox.c.state.in_(SETTLED)))
    return media


def _keys(connection: Connection, sender: Sender) -> tuple[str, ...]:
    """Under what their training is kept: their address, and since they joined a team the member."""
    return tuple(dict.fromkeys((sender.key, members.learner_of(connection, sender).key)))


def _count(connection: Connection, table: Table, sender: Sender, *where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*_of(table, sender), *where)) or 0


def _of(table: Table, sender: Sender) -> tuple[ColumnElement[bool], ...]:
    return table.c.channel == sender.channel, table.c.address == sender.address
