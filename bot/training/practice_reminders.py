"""Reminds people of their practice: once a day at the hour they chose, if something is due, and never while they are busy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from bot.conversation.state import State
from bot.incidents.hours import HANOI, midnight
from bot.incidents.telling import Outcome
from bot.messages import Choice, Reply
from bot.storage import conversations, learning, outbox
from bot.storage.learning import Reminder
from bot.storage.outbox import Outgoing
from bot.training.scheduling import SESSION, kept_streak
from bot.wording import Wording

MOST = 50
"""Reminders of one sweep; the rest go with the next, seconds later."""
LATE = timedelta(hours=3)
"""After so long it isn't the hour they chose any more: the next day, then."""
BUSY = timedelta(minutes=30)
"""So long after its beginning a report is left alone, and a question on the screen isn't pushed away."""
AGAIN_IN = timedelta(minutes=10)


def following(minute: int, now: datetime, reminded_on: date | None) -> datetime:
    """The next moment after now at that minute of Vietnam's day, on a day on which nothing was sent yet."""
    today = now.astimezone(HANOI).date()
    for day in (today, today + timedelta(1)):
        moment = midnight(day) + timedelta(minutes=minute)
        if moment > now and day != reminded_on:
            return moment
    return midnight(today + timedelta(1)) + timedelta(minutes=minute)


def remind(connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime) -> Outcome:
    """Remind those whose moment has come, as many as one sweep may."""
    waiting = learning.to_remind(connection, now, MOST)
    sent = (_remind(connection, one, say, new_id(), now) for one in waiting)
    return Outcome(messages=[message for message in sent if message])


def _remind(connection: Connection, one: Reminder, say: Wording, message: str, now: datetime) -> str:
    """The message put for them, empty where there is none today."""
    today = now.astimezone(HANOI).date()
    conversations.hold(connection, one.to)
    if outbox.refused(connection, one.to):
        learning.stop_reminding(connection, one.learner)
        return ""
    state = conversations.read(connection, one.to)
    if _late(one, now, today) or one.reminded_on == today:
        learning.turn_to(connection, one, following(one.minute, now, one.reminded_on))
        return ""
    if _busy(state, now):
        learning.turn_to(connection, one, now + AGAIN_IN)
        return ""
    reply = _reply(connection, one.learner, say, today)
    if not learning.turn_to(connection, one, following(one.minute, now, today), today if reply else None) or reply is None:
        return ""
    outbox.put(connection, Outgoing(id=message, to=one.to, kind="reply", reply=reply), now)
    conversations.write(connection, one.to, msgspec.structs.replace(state, choices=reply.choices), now)
    return message


def _late(one: Reminder, now: datetime, today: date) -> bool:
    return now - one.remind_at > LATE or one.remind_at.astimezone(HANOI).date() != today


def _busy(state: State, now: datetime) -> bool:
    """Whether something is under way that a number typed now would answer."""
    begun = [
        state.report.opened_at if state.report else None,
        state.hazard.opened_at if state.hazard else None,
        state.quiz.asked_at if state.quiz else None,
        state.warning.at if state.warning else None,
        state.subscribing,
        state.reminding,
    ]
    checking = state.selfcheck is not None and not state.selfcheck.away
    return checking or any(since is not None and now - since < BUSY for since in begun)


def _reply(connection: Connection, learner: str, say: Wording, today: date) -> Reply | None:
    due, habit = learning.due(connection, learner, today), learning.habit(connection, learner)
    if due:
        lines = [say("practice.reminder", count=due)]
    elif not learning.begun(connection, learner):
        lines = [say("practice.reminder_first", count=SESSION)]
    else:
        return None
    if (days := kept_streak(habit.streak, habit.practised_on, today)) > 1:
        lines.append(say("practice.reminder_streak", days=days))
    choices = (Choice("practice:go", say("practice.go")), Choice("practice:off", say("practice.off")))
    return Reply(text="\n".join([*lines, say("practice.reminder_end")]), choices=choices)
