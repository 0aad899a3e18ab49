"""Dealing with a message, all or nothing: state, incidents, records and replies are committed together, then sent."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import Connection, Engine

from bot.conversation.state import (
    AddToIncident,
    AnswerWarning,
    Effect,
    ForgetSelfCheck,
    KeepSelfCheck,
    MakeWarning,
    OpenIncident,
    RecordQuizAnswer,
    RecordUnanswered,
    State,
    Step,
    Subscribe,
    Took,
    Unsubscribe,
    WithdrawIncident,
)
from bot.errors import NotFound, Refused
from bot.incidents import forwarding
from bot.incidents.desk import Desk, Outcome
from bot.incidents.routing import Directory
from bot.jobs import Jobs
from bot.messages import Incoming, Reply, Sender
from bot.mind import Mind
from bot.storage import conversations, inbox, incidents, outbox, recipients, records, selfchecks, subscriptions, units
from bot.storage.outbox import Outgoing
from bot.warnings import lookups, texts
from bot.warnings.desk import WarningDesk
from nlu.understanding import Understanding

log = structlog.get_logger()
MESSAGES = Counter("pccc_messages_total", "Messages dealt with", ["channel", "taken_for"])
SECONDS = Histogram("pccc_message_seconds", "Time to deal with a message", buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3))
CHANGES = Counter("pccc_incident_changes_total", "Changes of incidents", ["kind"])
MOST_REPLIES = 9


@dataclass
class Handled:
    """What came of a message: replies with their outbox ids, and how it was taken."""

    replies: list[tuple[str, Reply]] = field(default_factory=list)
    took_for: Took = field(default_factory=Took)
    outcome: Outcome = field(default_factory=Outcome)


class Runner:
    """Takes messages from channels and presses from officials. Thread-safe; one message of a person at a time."""

    def __init__(
        self,
        engine: Engine,
        mind: Mind,
        desk: Desk,
        jobs: Jobs,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        random: Random,
    ) -> None:
        self._engine, self._mind, self._desk, self._jobs = engine, mind, desk, jobs
        self._clock, self._new_id, self._random = clock, new_id, random
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.on_change: list[Callable[[str], None]] = []
        self.warnings = WarningDesk(mind.say, new_id)
        self.pages = ""
        """The address of our pages once they are served, for links in messages."""

    def accept(self, incoming: Incoming) -> bool:
        """Write a message down; False if it was here before."""
        with self._engine.begin() as connection:
            return inbox.accept(connection, incoming)

    def waiting(self) -> list[Incoming]:
        """Messages that a crash left undone."""
        with self._engine.begin() as connection:
            return inbox.waiting(connection)

    def handle(self, incoming: Incoming, *, inline: bool = False) -> Handled:
        """Deal with an accepted message. `inline`: the caller hands the replies over itself, they are not sent again."""
        with self._locks[incoming.sender.key], SECONDS.time():
            with self._engine.begin() as connection:
                inbox.count_try(connection, incoming)
            understood = self._mind.understand(incoming)
            with self._engine.begin() as connection:
                if inbox.is_done(connection, incoming):
                    return Handled()
                handled = self._decide(connection, incoming, understood, inline)
                inbox.done(connection, incoming, self._clock())
        self._afterwards(handled.outcome)
        return handled

    def replies_to(self, incoming: Incoming) -> list[tuple[str, Reply]]:
        """What was replied to a message dealt with before: a repeat of it gets the same."""
        with self._engine.begin() as connection:
            found = outbox.by_ids(connection, [_reply_id(incoming, number) for number in range(MOST_REPLIES)])
        return [(message.id, message.reply) for message in found]

    def _decide(self, connection: Connection, incoming: Incoming, understood: Understanding, inline: bool) -> Handled:
        if incoming.choice and incoming.choice.startswith(f"{forwarding.PREFIX}:"):
            return self._pressed(connection, incoming, inline)
        if incoming.choice and incoming.choice.startswith(f"{texts.PREFIX}:"):
            return self._signed(connection, incoming, inline)
        state = conversations.read(connection, incoming.sender)
        now = self._clock()
        step = self._mind.think(
            state,
            incoming,
            understood,
            now,
            self._random,
            incident_state=self._incident_state(connection, state),
            has_desk=bool(Directory({}, units.officials(connection)).reachable),
            pages=self.pages,
            communes=lookups.communes(connection),
            nearby=lookups.nearby(connection, incoming, now),
        )
        MESSAGES.labels(incoming.sender.channel, _taken_for(step)).inc()
        conversations.write(connection, incoming.sender, step.state, now)
        outcome = Outcome()
        for effect in step.effects:
            _merge(outcome, self._apply(connection, incoming.sender, effect, now))
        replies = [
            (self._reply(connection, incoming, number, reply, now, inline), reply) for number, reply in enumerate(step.replies)
        ]
        return Handled(replies, step.took_for, outcome)

    def _pressed(self, connection: Connection, incoming: Incoming, inline: bool) -> Handled:
        """A button under an alert. Only an official's own chat may press it."""
        assert incoming.choice is not None
        _, code, action = [*incoming.choice.split(":"), "", ""][:3]
        outcome = Outcome()
        directory = Directory(units.all_units(connection), units.officials(connection))
        if not directory.may_act(incoming.sender):
            text = self._mind.say("action.not_yours")
        else:
            try:
                outcome = self._desk.act(connection, code, action, incoming.name, incoming.sender.channel, self._clock())
                incident = incidents.by_code(connection, code)
                assert incident is not None
                text = "" if outcome.messages else forwarding.state_label(incident, self._mind.say)
            except (NotFound, Refused) as error:
                text = str(error)
        reply = Reply(text=text)
        replies = [(self._reply(connection, incoming, 0, reply, self._clock(), inline), reply)] if text else []
        return Handled(replies, Took(), outcome)

    def _signed(self, connection: Connection, incoming: Incoming, inline: bool) -> Handled:
        """A button under a warning that officials are to confirm."""
        outcome, reply = self.warnings.press(connection, incoming, self._clock())
        replies = [(self._reply(connection, incoming, 0, reply, self._clock(), inline), reply)]
        return Handled(replies, Took(), outcome)

    def warn(self, change: Callable[[Connection, datetime], Outcome]) -> None:
        """An official makes, confirms or stops a warning on the console. Raises `NotFound` or `Refused`."""
        with self._engine.begin() as connection:
            outcome = change(connection, self._clock())
        self._afterwards(outcome)

    def act(self, code: str, action: str, who: str, channel: str) -> None:
        """An official acted on the console. Raises `NotFound` or `Refused`."""
        with self._engine.begin() as connection:
            outcome = self._desk.act(connection, code, action, who, channel, self._clock())
        self._afterwards(outcome)

    def look(self, incident_id: str) -> None:
        """A waiting time of an incident is over."""
        with self._engine.begin() as connection:
            outcome = self._desk.when_due(connection, incident_id, self._clock())
        self._afterwards(outcome)

    def _apply(self, connection: Connection, sender: Sender, effect: Effect, now: datetime) -> Outcome:
        match effect:
            case OpenIncident():
                return self._desk.open(connection, sender, effect, now)
            case AddToIncident():
                return self._desk.add(connection, sender, effect, now)
            case WithdrawIncident():
                return self._desk.withdraw(connection, sender, effect, now)
            case RecordUnanswered():
                records.note_unanswered(connection, sender, effect, now)
            case RecordQuizAnswer():
                records.note_quiz_answer(connection, sender, effect, now)
            case KeepSelfCheck():
                selfchecks.keep(connection, sender, effect, now)
            case ForgetSelfCheck():
                selfchecks.forget(connection, effect.code)
            case Subscribe():
                subscriptions.subscribe(connection, sender, effect.unit, now)
            case Unsubscribe():
                subscriptions.unsubscribe(connection, sender, effect.unit)
            case AnswerWarning():
                recipients.answer(connection, sender, effect.code, safe=effect.safe, now=now)
            case MakeWarning():
                return self.warnings.make(connection, effect.wanted, effect.by, now)
        return Outcome()

    def _incident_state(self, connection: Connection, state: State) -> str:
        if state.report is None or not state.report.incident:
            return ""
        incident = incidents.get(connection, state.report.incident)
        return incident.state if incident else ""

    def _reply(self, connection: Connection, incoming: Incoming, number: int, reply: Reply, now: datetime, inline: bool) -> str:
        message = Outgoing(
            id=_reply_id(incoming, number), to=incoming.sender, kind="alert" if reply.emergency else "reply", reply=reply
        )
        outbox.put(connection, message, now, delivered=inline)
        return message.id

    def _afterwards(self, outcome: Outcome) -> None:
        """What is committed is started and told; a failure here is made good by the sweep."""
        for incident in outcome.changed:
            CHANGES.labels("any").inc()
            for tell in self.on_change:
                tell(incident)
        for message in outcome.messages:
            self._jobs.deliver(message)
        for incident, due in outcome.timers:
            self._jobs.watch(incident, due)


def _reply_id(incoming: Incoming, number: int) -> str:
    """The id of a reply follows from the message it answers."""
    key = f"{incoming.sender.channel}:{incoming.event_key}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}-{number}"


def _merge(whole: Outcome, part: Outcome) -> None:
    whole.messages += part.messages
    whole.changed += part.changed
    whole.timers += part.timers


def _taken_for(step: Step) -> str:
    took = step.took_for
    return "emergency" if took.emergency else "declined" if took.declined else "answer" if took.entry else "other"
