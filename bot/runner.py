"""Dealing with a message, all or nothing: state, incidents, records and replies are committed together, then sent."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import Connection, Engine

from bot import numbered
from bot.broadcasts import lookups as bulletins
from bot.changing import Changes, merge
from bot.conversation.state import State, Step, Took
from bot.effects import Writer
from bot.errors import NotFound, Refused
from bot.handover import desk as handover
from bot.incidents import drill, forwarding, relay
from bot.incidents.desk import Desk
from bot.incidents.model import ASK, SEE
from bot.incidents.telling import Outcome
from bot.jobs import Jobs
from bot.messages import Incoming, Reply, Sender
from bot.mind import Mind
from bot.storage import (
    contacts,
    conversations,
    inbox,
    incidents,
    lanes,
    moving,
    outbox,
    personal,
    units,
)
from bot.storage.database import reading
from bot.storage.lanes import Lane
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from bot.training import live
from bot.training.lookups import training as lookups_of_training
from bot.warnings import lookups, texts
from nlu.understanding import Understanding

log = structlog.get_logger()
MESSAGES = Counter("pccc_messages_total", "Messages dealt with", ["channel", "taken_for"])
SECONDS = Histogram("pccc_message_seconds", "Time to deal with a message", buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3))
MOST_REPLIES = 9
LOCKS = 1024
"""People share so many locks by chance; two who do only wait for each other for milliseconds."""
MANY = 6
"""With more messages in hand than this, what is surely an emergency is answered without the model's reading."""


@dataclass
class Handled:
    """What came of a message: replies with their outbox ids, and how it was taken."""

    replies: list[tuple[str, Reply]] = field(default_factory=list)
    took_for: Took = field(default_factory=Took)
    outcome: Outcome = field(default_factory=Outcome)
    lanes: list[Lane] = field(default_factory=list)


class Runner(Changes):
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
        store: Store | None = None,
    ) -> None:
        super().__init__(engine, mind.say, desk, jobs, clock, new_id, store)
        self._mind, self._random = mind, random
        self._locks = [threading.Lock() for _ in range(LOCKS)]
        self._in_hand, self._counting = 0, threading.Lock()
        self._writer = Writer(desk, self.warnings, mind.say, new_id, lambda: self.pages, self.talks)
        self.hears = False
        """Whether voice notes are turned into words."""
        self.telegram_name: Callable[[], str] = lambda: ""
        """The name of our bot on Telegram, once known, for links into it."""
        self.live_seconds = 25
        """How long a question of a live quiz is open unless it is said."""
        self.numbered: frozenset[str] = frozenset()
        """Channels without buttons, where a number stands for one."""

    def accept(self, incoming: Incoming, *, reach: float = 0.0) -> bool:
        """Write a message down; False if it was here before. `reach`: the channel closes, so the moment is noted."""

        def work(connection: Connection) -> bool:
            new = inbox.accept(connection, incoming)
            if new and reach:
                contacts.touch(connection, incoming.sender, incoming.received_at)
            return new

        return self._store.run(work)

    def note_gone(self, who: Sender) -> None:
        """Somebody left or blocked us."""
        self._store.submit(lambda connection: contacts.gone(connection, who, self._clock()))

    def waiting(self, before: datetime | None = None) -> list[Incoming]:
        """Messages that a crash left undone; with `before` only those that came before that moment."""
        with reading(self._engine) as connection:
            return inbox.waiting(connection, before=before)

    def accept_and_handle(self, incoming: Incoming) -> list[tuple[str, Reply]]:
        """Both in one go, for a caller who waits for the replies. It is read while it is being written down.

        A repeat waits for the first, gets its replies, and makes good for one that failed.
        """
        accepted = self._store.submit(lambda connection: inbox.accept(connection, incoming, at_once=True))
        handled = self._handle(incoming, inline=True, first=accepted.result)
        return handled.replies or self.replies_to(incoming)

    def handle(self, incoming: Incoming, *, inline: bool = False) -> Handled:
        """Deal with an accepted message. `inline`: the caller hands the replies over itself, they are not sent again."""
        return self._handle(incoming, inline, first=lambda: False)

    def _handle(self, incoming: Incoming, inline: bool, first: Callable[[], bool]) -> Handled:
        """`first` tells, once it is on the disk, whether this is its first try, counted already."""
        with self._lock_of(incoming.sender), SECONDS.time(), self._counted() as in_hand:
            understood = self._mind.understand(incoming, hurried=in_hand > MANY)
            if not first():
                self._store.run(lambda connection: inbox.count_try(connection, incoming))
            handled = self._store.run(lambda connection: self._deal_with(connection, incoming, understood, inline))
        self._afterwards(handled.outcome, handled.lanes)
        return handled

    @contextmanager
    def _counted(self) -> Iterator[int]:
        """How many messages are in hand, with this one."""
        with self._counting:
            self._in_hand += 1
            in_hand = self._in_hand
        try:
            yield in_hand
        finally:
            with self._counting:
                self._in_hand -= 1

    def _lock_of(self, sender: Sender) -> threading.Lock:
        return self._locks[hash(sender.key) % LOCKS]

    def _deal_with(self, connection: Connection, incoming: Incoming, understood: Understanding, inline: bool) -> Handled:
        """All that follows from a message, unless another process has dealt with it meanwhile."""
        conversations.hold(connection, incoming.sender)
        if not inbox.done(connection, incoming, self._clock()):
            return Handled()
        handled = self._decide(connection, incoming, understood, inline)
        self._announce(connection, handled.outcome)
        replies = [] if inline else [id_ for id_, _ in handled.replies]
        handled.lanes = lanes.of(connection, [*handled.outcome.messages, *replies])
        return handled

    def replies_to(self, incoming: Incoming) -> list[tuple[str, Reply]]:
        """What was replied to a message dealt with before: a repeat of it gets the same."""
        with reading(self._engine) as connection:
            found = outbox.by_ids(connection, [_reply_id(incoming, number) for number in range(MOST_REPLIES)])
        return [(message.id, message.reply) for message in found]

    def _decide(self, connection: Connection, incoming: Incoming, understood: Understanding, inline: bool) -> Handled:
        if incoming.vote is not None:
            live.vote(connection, incoming, self._clock())
            return Handled()
        if incoming.new_address:
            moving.move(connection, incoming.sender, Sender(incoming.sender.channel, incoming.new_address))
            return Handled()
        if incoming.sender.channel in self.numbered:
            incoming = numbered.pressed(connection, incoming)
        if incoming.choice and incoming.choice.startswith(f"{forwarding.PREFIX}:"):
            return self._pressed(connection, incoming, inline)
        if (said := drill.answer(connection, incoming, self._mind.say, self._clock())) is not None:
            return self._answered(connection, incoming, said.text, Outcome(), inline)
        if incoming.choice and incoming.choice.startswith(f"{texts.PREFIX}:"):
            return self._signed(connection, incoming, inline)
        if incoming.choice and incoming.choice.startswith(f"{handover.PREFIX}:"):
            outcome, text = self.talks.press(connection, incoming, self._clock())
            return self._answered(connection, incoming, text, outcome, inline)
        state = conversations.read(connection, incoming.sender)
        now = self._clock()
        asked = relay.question(incoming, state.relay, now)
        if asked and self._desk.directory(connection).may_act(incoming.sender):
            return self._ask(connection, incoming, *asked, inline)
        step = self._mind.think(
            state,
            incoming,
            understood,
            now,
            self._random,
            incident_state=self._incident_state(connection, state),
            has_desk=bool(self._desk.directory(connection).reachable),
            pages=self.pages,
            communes=lambda: units.commune_names(connection),
            communes_like=lookups.communes(connection),
            nearby=lookups.nearby(connection, incoming, now),
            stored=lambda: personal.stored(connection, incoming.sender),
            training=replace(
                lookups_of_training(connection, incoming, now, self.telegram_name), live_seconds=self.live_seconds
            ),
            news=bulletins.news(connection, incoming.sender),
            talks=self.talks.lookups(connection, incoming.sender, now),
            hears=self.hears,
        )
        MESSAGES.labels(incoming.sender.channel, _taken_for(step)).inc()
        conversations.write(connection, incoming.sender, step.state, now)
        outcome = Outcome()
        for effect in step.effects:
            merge(outcome, self._writer.write(connection, incoming, effect, now))
        replies = [
            (self._reply(connection, incoming, number, reply, now, inline), reply) for number, reply in enumerate(step.replies)
        ]
        return Handled(replies, step.took_for, outcome)

    def _pressed(self, connection: Connection, incoming: Incoming, inline: bool) -> Handled:
        """A button under an alert. Only an official's own chat may press it."""
        assert incoming.choice is not None
        _, code, action = [*incoming.choice.split(":"), "", ""][:3]
        say, now, outcome = self._mind.say, self._clock(), Outcome()
        if not self._desk.directory(connection).may_act(incoming.sender):
            return self._answered(connection, incoming, say("action.not_yours"), outcome, inline)
        try:
            outcome = self._desk.act(connection, code, action, incoming.name, incoming.sender.channel, now)
            text = self._confirmation(connection, incoming, code, action, outcome)
        except (NotFound, Refused) as error:
            text = str(error)
        return self._answered(connection, incoming, text, outcome, inline)

    def _confirmation(self, connection: Connection, incoming: Incoming, code: str, action: str, outcome: Outcome) -> str:
        """What the official who pressed reads; nothing where everybody told is sent the change anyway."""
        incident = incidents.by_code(connection, code)
        assert incident is not None
        outbox.seen(connection, incident.linked_to or incident.id, incoming.sender, self._clock())
        if action == ASK:
            relay.expect(connection, incoming.sender, incident.code, self._clock())
            return self._mind.say("relay.prompt", code=incident.code)
        if action == SEE:
            return self._mind.say("action.seen", code=incident.code)
        return "" if outcome.messages else forwarding.state_label(incident, self._mind.say)

    def _ask(self, connection: Connection, incoming: Incoming, code: str, text: str, inline: bool) -> Handled:
        """An official's question goes to the reporter."""
        outcome = Outcome()
        try:
            if code.startswith(handover.CODES):
                outcome = self.talks.answer(connection, incoming, code, text, self._clock())
                answer = self._mind.say("handover.sent", code=code)
            else:
                outcome = self._desk.ask(connection, code, text, incoming.name, incoming.sender.channel, self._clock())
                answer = self._mind.say("relay.sent", code=code)
            relay.expect_nothing(connection, incoming.sender, self._clock())
        except (NotFound, Refused) as error:
            answer = str(error)
        return self._answered(connection, incoming, answer, outcome, inline)

    def _answered(self, connection: Connection, incoming: Incoming, text: str, outcome: Outcome, inline: bool) -> Handled:
        reply = Reply(text=text)
        replies = [(self._reply(connection, incoming, 0, reply, self._clock(), inline), reply)] if text else []
        return Handled(replies, Took(), outcome)

    def _signed(self, connection: Connection, incoming: Incoming, inline: bool) -> Handled:
        """A button under a warning that officials are to confirm."""
        outcome, reply = self.warnings.press(connection, incoming, self._clock())
        replies = [(self._reply(connection, incoming, 0, reply, self._clock(), inline), reply)]
        return Handled(replies, Took(), outcome)

    def _incident_state(self, connection: Connection, state: State) -> str:
        if state.report is None or not state.report.incident:
            return ""
        incident = incidents.get(connection, state.report.incident)
        return incidents.whole_of(connection, incident).state if incident else ""

    def _reply(self, connection: Connection, incoming: Incoming, number: int, reply: Reply, now: datetime, inline: bool) -> str:
        message = Outgoing(
            id=_reply_id(incoming, number), to=incoming.sender, kind="alert" if reply.emergency else "reply", reply=reply
        )
        outbox.put(connection, message, now, delivered=inline)
        return message.id


def _reply_id(incoming: Incoming, number: int) -> str:
    """The id of a reply follows from the message it answers."""
    key = f"{incoming.sender.channel}:{incoming.event_key}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}-{number}"


def _taken_for(step: Step) -> str:
    took = step.took_for
    return "emergency" if took.emergency else "declined" if took.declined else "answer" if took.entry else "other"
