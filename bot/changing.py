"""What changes incidents, quizzes and warnings but people's messages: officials on the console, waiting times, the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy import Connection, Engine

from bot.handover.desk import HandoverDesk
from bot.incidents import closing_desk, closing_form, keeping, receipts
from bot.incidents.desk import Desk
from bot.incidents.telling import Outcome
from bot.jobs import Jobs
from bot.messages import Abilities, Sender
from bot.storage import lanes
from bot.storage import live as live_quizzes
from bot.storage.database import reading
from bot.storage.lanes import Lane
from bot.storage.store import Store
from bot.training import live, sweeping
from bot.warnings.desk import WarningDesk
from bot.wording import Wording

CHANGES = Counter("pccc_incident_changes_total", "Changes of incidents", ["kind"])


class Changes:
    """Makes each change in a transaction of its own and sends afterwards what came of it. Thread-safe."""

    def __init__(
        self,
        engine: Engine,
        say: Wording,
        desk: Desk,
        jobs: Jobs,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        store: Store | None = None,
    ) -> None:
        self._engine, self._say, self._desk, self._jobs = engine, say, desk, jobs
        self._store = store or Store(engine)
        self._clock, self.new_id = clock, new_id
        self.tell: Callable[[list[Lane]], None] | None = None
        """Told of the lanes in which messages were put; without it every message is a job of its own."""
        self.on_change: list[Callable[[str], None]] = []
        self.on_talk: list[Callable[[str], None]] = []
        """Told of units in whose talks with people something happened."""
        self.announce: Callable[[Connection, list[str]], list[str]] | None = None
        """Puts into the outbox what other systems are told of changed incidents; gives the ids."""
        self.remove_media: Callable[[str], object] = lambda name: None
        """Removes a file that people sent, by its name."""
        self.warnings = WarningDesk(say, new_id)
        self.talks = HandoverDesk(say, new_id)
        self.by_the_clock: tuple[sweeping.Part, ...] = ()
        """What else is done by the clock."""
        self.pages = ""
        """The address of our pages once they are served, for links in messages."""

    def warn(self, change: Callable[[Connection, datetime], Outcome]) -> None:
        """An official makes, confirms or stops a warning on the console. Raises `NotFound` or `Refused`."""
        self._change(lambda connection: change(connection, self._clock()))

    def act(self, code: str, action: str, who: str, channel: str) -> None:
        """An official acted on the console. Raises `NotFound` or `Refused`."""
        self._change(lambda connection: self._desk.act(connection, code, action, who, channel, self._clock()))

    def note_seen(self, who: Sender, message_ids: Sequence[str], at: datetime) -> None:
        """A messenger says that an address has seen messages of ours; for alerts that is what an official's press says."""
        self._change(lambda connection: receipts.note(self._desk, connection, who, message_ids, at, self._clock()))

    def ask(self, code: str, text: str, who: str, channel: str) -> None:
        """An official on the console asks the reporters. Raises `NotFound` or `Refused`."""
        self._change(lambda connection: self._desk.ask(connection, code, text, who, channel, self._clock()))

    def link(self, code: str, to: str, who: str, channel: str) -> None:
        """An official on the console joins two reports. Raises `NotFound` or `Refused`."""
        self._change(lambda connection: self._desk.link(connection, code, to, who, channel, self._clock()))

    def close(self, code: str, form: Mapping[str, object], who: str, channel: str) -> None:
        """An official writes down how an incident ended, or corrects it. Raises `NotFound` or `Refused`."""
        say, now = self._say, self._clock()

        def work(connection: Connection) -> Outcome:
            closing = closing_form.read(form, closing_desk.whole(connection, code).opened_at, say)
            return closing_desk.close(self._desk, connection, code, closing, who, channel, now)

        self._change(work)

    def look(self, incident_id: str) -> None:
        """A waiting time of an incident is over."""
        self._change(lambda connection: self._desk.when_due(connection, incident_id, self._clock()))

    def sweep(self, abilities: Mapping[str, Abilities]) -> None:
        """What is done by the clock: reminders of training, keeping officials within reach of messengers that close."""

        def work(connection: Connection) -> Outcome:
            say, now = self._say, self._clock()
            outcome = sweeping.sweep(connection, say, self.new_id, now, self.pages)
            for part in self.by_the_clock:
                merge(outcome, part(connection, say, self.new_id, now))
            merge(outcome, keeping.keep(connection, abilities, say, self.new_id, now))
            merge(outcome, self.talks.sweep(connection, now))
            return outcome

        self._change(work)

    def sweep_live(self) -> list[Sender]:
        """What is due in live quizzes; gives the groups in which people answer in words just now."""
        now = self._clock()
        with reading(self._engine) as connection:
            due = live_quizzes.due(connection, now)
        for quiz in due:
            self._change(lambda connection, quiz=quiz: live.step(connection, quiz, self._say, now))  # type: ignore[misc]
        with reading(self._engine) as connection:
            return live_quizzes.typed_in(connection)

    def resume_live(self) -> None:
        """After a start: answers that came meanwhile are taken before any question is closed."""
        earliest = self._clock() + live.RESUMED
        self._store.run(lambda connection: live_quizzes.resume(connection, earliest))

    def _change(self, work: Callable[[Connection], Outcome]) -> None:
        """Change an incident in a transaction of its own, then send what came of it."""

        def change(connection: Connection) -> tuple[Outcome, list[Lane]]:
            outcome = work(connection)
            self._announce(connection, outcome)
            return outcome, lanes.of(connection, outcome.messages)

        self._afterwards(*self._store.run(change))

    def _announce(self, connection: Connection, outcome: Outcome) -> None:
        """Other systems are told of what changed, in the same transaction."""
        if self.announce and outcome.changed:
            outcome.messages += self.announce(connection, outcome.changed)

    def _afterwards(self, outcome: Outcome, told: list[Lane]) -> None:
        """What is committed is started and told; a failure here is made good by the sweep."""
        for incident in outcome.changed:
            CHANGES.labels("any").inc()
            for tell in self.on_change:
                tell(incident)
        for unit in dict.fromkeys(outcome.talks):
            for tell in self.on_talk:
                tell(unit)
        if self.tell is not None:
            self.tell(told)
        for message in outcome.messages if self.tell is None else ():
            self._jobs.deliver(message)
        for incident, due in outcome.timers:
            self._jobs.watch(incident, due)
        for media in outcome.media:
            self.remove_media(media.ref)


def merge(whole: Outcome, part: Outcome) -> None:
    """Add what came of one thing to what came of others."""
    whole.messages += part.messages
    whole.changed += part.changed
    whole.timers += part.timers
    whole.media += part.media
    whole.talks += part.talks
