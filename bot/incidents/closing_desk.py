"""Closing an incident with all that is known of its end, and setting that right afterwards; in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.errors import NotFound, Refused
from bot.incidents import closing as rules
from bot.incidents import forwarding
from bot.incidents.closing import Closing
from bot.incidents.desk import Desk
from bot.incidents.model import ACTIONS, Incident, IncidentEvent
from bot.incidents.telling import Outcome
from bot.storage import incidents


def whole(connection: Connection, code: str) -> Incident:
    """The incident of a code, or that which it is joined to; nobody changes it until the end. Raises `NotFound`."""
    found = incidents.by_code(connection, code, lock=True)
    if found is None:
        raise NotFound("error.incident", code=code)
    return incidents.whole_of(connection, found, lock=True)


def close(desk: Desk, connection: Connection, code: str, closing: Closing, who: str, channel: str, now: datetime) -> Outcome:
    """Close it, or correct how it ended; the reporters hear an outcome that is new to them.

    Raises `NotFound`, and `Refused` for what can't be right. What was written before stays in the events.
    """
    before = whole(connection, code)
    if before.erased_at:
        raise Refused("closing.erased", code=before.code)
    rules.check(closing, before.opened_at, now, desk.say)
    if closing.same_as:
        _check_other(connection, before, closing.same_as)
    if not before.is_closed:
        told = rules.TOLD[closing.outcome]
        outcome = desk.act(connection, before.code, rules.ACTION[closing.outcome], who, channel, now, told)
        _write(connection, before, closing, who, channel, now)
    elif closing == before.closing:
        return Outcome()
    else:
        outcome = Outcome(changed=[before.id])
        _write(connection, before, closing, who, channel, now)
        _correct(desk, connection, before, closing, who, channel, now, outcome)
    return outcome


def _check_other(connection: Connection, this: Incident, code: str) -> None:
    other = incidents.by_code(connection, code)
    if other is None or other.id == this.id:
        raise Refused("closing.not_same", value=code)


def _write(connection: Connection, incident: Incident, closing: Closing, who: str, channel: str, now: datetime) -> None:
    text = incidents.close(connection, incident.id, closing)
    incidents.append(connection, incident.id, IncidentEvent(kind="closing", at=now, who=who, channel=channel, detail=text))


def _correct(
    desk: Desk,
    connection: Connection,
    before: Incident,
    closing: Closing,
    who: str,
    channel: str,
    now: datetime,
    outcome: Outcome,
) -> None:
    """Another outcome may be another state; then officials who were told hear it too."""
    said = before.closing.outcome if before.closing else rules.UNSAID[before.state]
    if closing.outcome != said:
        time = forwarding.local_time(now)
        desk.telling.reporters(connection, before, rules.TOLD[closing.outcome], now, outcome, who=who, time=time)
    state = ACTIONS[rules.ACTION[closing.outcome]]
    if state != before.state:
        incidents.append(connection, before.id, IncidentEvent(kind=state, at=now, who=who, channel=channel))
        after = incidents.get(connection, before.id)
        assert after is not None
        line = desk.say("closing.corrected", who=who, what=rules.summary(closing, desk.say))
        desk.telling.change(connection, after, [line], now, outcome)
