"""What happens to incidents: opened, added to, forwarded, escalated, acted on. Everything in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import msgspec
from sqlalchemy import Connection

from bot.conversation.effects import AddToIncident, OpenIncident, WithdrawIncident
from bot.conversation.places import is_coarse
from bot.errors import NotFound, Refused
from bot.incidents import forwarding, noticing, relay
from bot.incidents.details import told
from bot.incidents.holding import under_way
from bot.incidents.joining import Joining
from bot.incidents.model import ACTIONS, ASK, CLOSED, REOPEN, REPORTER, SEE, SYSTEM, UNLINK, Incident, IncidentEvent
from bot.incidents.routing import Directory, directory_of
from bot.incidents.telling import Outcome, Telling
from bot.messages import Place, Reply, Sender
from bot.storage import incidents, units
from bot.storage.units import Unit
from bot.water.faults import fault_near
from bot.wording import Wording


@dataclass(frozen=True)
class Desk:
    """The rules of forwarding, with the two waiting times in seconds."""

    say: Wording
    fold: Callable[[str], str]
    new_id: Callable[[], str]
    silence: float
    escalate_after: float
    channels: Collection[str] | None = None
    """Those set up: officials are told by no other."""

    @cached_property
    def telling(self) -> Telling:
        """Writes the messages."""
        return Telling(self.say, self.new_id)

    @cached_property
    def joining(self) -> Joining:
        """Joins reports of the same incident."""
        return Joining(self.say, self.fold, self.telling)

    def open(self, connection: Connection, reporter: Sender, effect: OpenIncident, now: datetime) -> Outcome:
        """A new incident; told to officials at once if confirmed, else after the time of silence."""
        outcome = Outcome(changed=[effect.incident])
        due = now if effect.confirmed else now + timedelta(seconds=self.silence)
        new = Incident(
            id=effect.incident,
            code=effect.code,
            event=effect.event,
            reporter=reporter,
            confirmed=effect.confirmed,
            place=Place(),
            opened_at=now,
            alert_due=due,
        )
        incidents.open_(connection, new)
        if effect.anonymous:
            incidents.change(connection, new.id, anonymous=True)
        if effect.text:
            self._append(connection, new.id, "said", reporter.channel, now, REPORTER, effect.text)
        if effect.confirmed:
            self._forward(connection, new.id, now, outcome)
        else:
            outcome.timers.append((new.id, due))
        return outcome

    def add(self, connection: Connection, reporter: Sender, effect: AddToIncident, now: datetime) -> Outcome:
        """More about it. A confirmation forwards it now; what is new is passed on to those already told."""
        outcome = Outcome(changed=[effect.incident])
        before = self._get(connection, effect.incident)
        self._write_down(connection, before, reporter, effect, now)
        if before.state == "duplicate":
            self._add_to_joined(connection, before, effect, now, outcome)
        elif before.state == "received" and (effect.confirms or before.confirmed):
            self._forward(connection, before.id, now, outcome)
        elif before.is_closed:
            if effect.alarm:  # thanks wake nobody; a cry for help does
                self._reopen(connection, before, now, outcome)
        elif before.state != "received":
            self._pass_on(connection, before, effect, now, outcome)
        return outcome

    def _write_down(
        self, connection: Connection, before: Incident, reporter: Sender, effect: AddToIncident, now: datetime
    ) -> None:
        if effect.text:
            said = "corrected" if effect.corrects else "said"
            self._append(connection, before.id, said, reporter.channel, now, REPORTER, effect.text)
        if known := told(effect):
            incidents.change(connection, before.id, **known)
        if effect.place:
            incidents.set_place(connection, before.id, effect.place)
            self._append(connection, before.id, "place", reporter.channel, now, REPORTER, effect.place.text)
            if before.event == "faulty_hydrant":
                fault_near(connection, effect.place, before.code, REPORTER, reporter.channel, now)
        for media in effect.media:
            detail = msgspec.json.encode(media).decode()
            self._append(connection, before.id, "media", reporter.channel, now, REPORTER, detail)
        if effect.event:
            incidents.change(connection, before.id, event=effect.event)
        if effect.confirms and not before.confirmed:
            incidents.change(connection, before.id, confirmed=True)

    def _pass_on(
        self, connection: Connection, before: Incident, effect: AddToIncident, now: datetime, outcome: Outcome
    ) -> None:
        """To those told before; a place may show that it is another unit's, or that somebody else reported the same."""
        after = self._get(connection, before.id)
        if effect.place and before.taken_by is None and self.joining.find_and_join(connection, after, SYSTEM, now, outcome):
            return
        said = noticing.lines(before, after, effect, self.say)
        fresh = noticing.matters(before, after, effect, self.say, self.fold)
        self.telling.change(connection, after, said, now, outcome, fresh=fresh, media=effect.media)
        if effect.place:
            self._tell_its_desk(connection, after, now, outcome)

    def _add_to_joined(
        self, connection: Connection, report: Incident, effect: AddToIncident, now: datetime, outcome: Outcome
    ) -> None:
        """It is of an incident that another reported first: those who were told of that one hear it."""
        whole = incidents.whole_of(connection, report, lock=True)
        outcome.changed.append(whole.id)
        after = self._get(connection, report.id)
        if whole.is_closed and effect.alarm:
            self._reopen(connection, whole, now, outcome)
        elif not whole.is_closed:
            said = noticing.lines(report, after, effect, self.say, code=report.code)
            fresh = noticing.matters(report, after, effect, self.say, self.fold)
            self.telling.change(connection, whole, said, now, outcome, fresh=fresh, media=effect.media)

    def _reopen(
        self,
        connection: Connection,
        incident: Incident,
        now: datetime,
        outcome: Outcome,
        who: str = REPORTER,
        channel: str = "",
    ) -> None:
        self._append(connection, incident.id, "reopened", channel or incident.reporter.channel, now, who)
        incidents.change(connection, incident.id, closed_at=None, closing=None)
        after = self._get(connection, incident.id)
        line = self.say("alert.reopened") if who == REPORTER else self.say("alert.reopened_by", who=who)
        self.telling.change(connection, after, [line], now, outcome, fresh=True)
        if not self.telling.told(connection, after.id):
            self._forward_to(connection, self.directory(connection), after, now, outcome)
        self.look_again(connection, incident.id, now, outcome)

    def withdraw(self, connection: Connection, reporter: Sender, effect: WithdrawIncident, now: datetime) -> Outcome:
        """The reporter says it was none. Nobody told yet: closed. Else officials decide."""
        outcome = Outcome(changed=[effect.incident])
        before = self._get(connection, effect.incident)
        self._append(connection, before.id, "withdrawn", reporter.channel, now, REPORTER)
        incidents.change(connection, before.id, alert_due=None)
        if before.state == "received":
            self._append(connection, before.id, "false_alarm", reporter.channel, now, REPORTER)
            incidents.change(connection, before.id, closed_at=now)
        elif before.state == "duplicate":
            line = self.say("alert.joined_withdrawn", code=before.code)
            self.telling.change(connection, incidents.whole_of(connection, before, lock=True), [line], now, outcome)
        else:
            self.telling.change(connection, before, [self.say("alert.withdrawn")], now, outcome)
        return outcome

    def act(
        self, connection: Connection, code: str, action: str, who: str, channel: str, now: datetime, told: str = ""
    ) -> Outcome:
        """An official pressed a button; `told` names another sentence for the reporters.

        Raises `NotFound`, or `Refused` for a closed incident or an unknown action.
        """
        before = incidents.by_code(connection, code, lock=True)
        if before is None or action not in (*ACTIONS, SEE, ASK, UNLINK, REOPEN):
            raise NotFound("action.gone")
        if action == UNLINK:
            return self._unlink(connection, before, who, channel, now)
        before = incidents.whole_of(connection, before, lock=True)
        outcome = Outcome(changed=[before.id])
        if action == REOPEN:
            return self._undo(connection, before, who, channel, now, outcome)
        if before.is_closed:
            raise Refused("action.closed", code=code)
        if action == SEE:
            self._see(connection, before, who, channel, now, outcome)
        elif action in before.actions or action == "duplicate":
            self._reach(connection, before, action, who, channel, now, outcome, told)
        return outcome

    def _undo(
        self, connection: Connection, before: Incident, who: str, channel: str, now: datetime, outcome: Outcome
    ) -> Outcome:
        """An official's mistake: it isn't over. Within a day, while it is still known who reported it."""
        if before.reopenable_until is None or now > before.reopenable_until:
            raise Refused("action.not_reopened", code=before.code)
        self._reopen(connection, before, now, outcome, who, channel)
        self.telling.reporters(connection, before, "update.reopened", now, outcome, who=who)
        return outcome

    def _reach(
        self,
        connection: Connection,
        before: Incident,
        action: str,
        who: str,
        channel: str,
        now: datetime,
        outcome: Outcome,
        told: str,
    ) -> None:
        state = ACTIONS[action]
        event = self._append(connection, before.id, state, channel, now, who)
        incidents.change(connection, before.id, alert_due=None, closed_at=now if state in CLOSED else None)
        time = forwarding.local_time(event.at)
        self.telling.reporters(connection, before, told or f"update.{state}", now, outcome, who=event.who, time=time)
        self.telling.state(connection, self._get(connection, before.id), event, now, outcome)

    def _see(self, connection: Connection, before: Incident, who: str, channel: str, now: datetime, outcome: Outcome) -> None:
        """Somebody has read it and not taken it: the reporter may know, and still waits for somebody to take it."""
        if before.is_seen:
            return
        self._append(connection, before.id, "seen", channel, now, who)
        self.telling.reporters(connection, before, "update.seen", now, outcome, time=forwarding.local_time(now))

    def ask(self, connection: Connection, code: str, text: str, who: str, channel: str, now: datetime) -> Outcome:
        """An official asks the reporters. Raises `NotFound`, or `Refused` for a closed incident or an empty question."""
        found, incident = under_way(connection, code)
        if not text.strip():
            raise Refused("relay.empty")
        outcome = Outcome(changed=[incident.id])
        self._append(connection, incident.id, "asked", channel, now, who, text.strip()[: relay.LONGEST])
        asked = [found] if found.id != incident.id else [incident, *incidents.linked_with(connection, incident.id)]
        for report in asked:
            relay.listen(connection, report, now)
            words = self.say("relay.question", code=report.code, text=text.strip()[: relay.LONGEST])
            self.telling.reporter(connection, report, Reply(text=words), now, outcome)
        return outcome

    def _unlink(self, connection: Connection, report: Incident, who: str, channel: str, now: datetime) -> Outcome:
        """An official says that a joined report is of something else: it goes its own way, at once."""
        if report.linked_to is None:
            return Outcome()
        outcome = Outcome(changed=[report.id, report.linked_to])
        whole = incidents.whole_of(connection, report, lock=True)
        self._append(connection, report.id, "unlinked", channel, now, who)
        self.joining.part(connection, report, whole, who, now, outcome)
        self._forward(connection, report.id, now, outcome)
        return outcome

    def link(self, connection: Connection, code: str, to: str, who: str, channel: str, now: datetime) -> Outcome:
        """An official says that two reports are of one incident. Raises `NotFound` or `Refused`."""
        report, other = incidents.by_code(connection, code, lock=True), incidents.by_code(connection, to, lock=True)
        if report is None or other is None:
            raise NotFound("action.gone")
        whole = incidents.whole_of(connection, other, lock=True)
        if report.is_closed or whole.is_closed or report.id == whole.id:
            raise Refused("action.not_joined", code=report.code, other=whole.code)
        outcome = Outcome(changed=[report.id, whole.id])
        self.joining.join(connection, report, whole, self.say("alert.joined_by", who=who), who, now, outcome)
        return outcome

    def when_due(self, connection: Connection, incident_id: str, now: datetime) -> Outcome:
        """A waiting time is over: forward what hasn't been, escalate what nobody took."""
        outcome = Outcome()
        incident = incidents.get(connection, incident_id, lock=True)
        if incident is None or incident.alert_due is None or incident.alert_due > now or incident.is_closed:
            return outcome
        outcome.changed.append(incident.id)
        if incident.state == "received":
            self._forward(connection, incident.id, now, outcome)
        elif incident.state == "forwarded":
            self._escalate(connection, incident, now, outcome)
        else:
            incidents.change(connection, incident.id, alert_due=None)
        return outcome

    def _forward(self, connection: Connection, incident_id: str, now: datetime, outcome: Outcome) -> None:
        """To the desk of its place, unless somebody reported the same before: then those who were told of that hear it."""
        incident = self._get(connection, incident_id)
        directory = self.directory(connection)
        unit = self._unit_of(directory, incident.place, now)
        values = {"unit": unit.code if unit else None, "alert_due": None}
        incidents.change(connection, incident.id, **values)
        incident = msgspec.structs.replace(incident, **values)
        if not self.joining.find_and_join(connection, incident, SYSTEM, now, outcome):
            self._forward_to(connection, directory, incident, now, outcome)

    def _forward_to(
        self, connection: Connection, directory: Directory, incident: Incident, now: datetime, outcome: Outcome
    ) -> None:
        unit = directory.units.get(incident.unit) if incident.unit else None
        found = directory.tell_next(unit, now)
        if found is None:
            return
        desk, recipients = found
        event = self._append(connection, incident.id, "forwarded", "", now, SYSTEM, desk.name)
        incident = msgspec.structs.replace(incident, events=(*incident.events, event))
        self.telling.alert(connection, incident, desk.name, recipients, now, outcome)
        self.look_again(connection, incident.id, now, outcome)

    def _tell_its_desk(self, connection: Connection, incident: Incident, now: datetime, outcome: Outcome) -> None:
        """The place came after others were told: the desk of its unit is told too, whoever has taken it."""
        directory = self.directory(connection)
        unit = self._unit_of(directory, incident.place, now)
        if unit is None or unit.code == incident.unit:
            return
        incidents.change(connection, incident.id, unit=unit.code)
        told = self.telling.told(connection, incident.id)
        new = directory.recipients(unit, now, set(told))
        if new:
            self._append(connection, incident.id, "forwarded", "", now, SYSTEM, unit.name)
            self.telling.alert(connection, incident, unit.name, new, now, outcome)

    def _escalate(self, connection: Connection, incident: Incident, now: datetime, outcome: Outcome) -> None:
        """Told to the next unit up; the reporters hear the truth, that nobody has taken it."""
        directory = self.directory(connection)
        unit = directory.units.get(incident.unit) if incident.unit else None
        found = directory.tell_next(unit, now, set(self.telling.told(connection, incident.id)))
        incidents.change(connection, incident.id, alert_due=None)
        self.telling.reporters(connection, incident, "update.unclaimed", now, outcome)
        if found is None:
            return
        desk, recipients = found
        self._append(connection, incident.id, "escalated", "", now, SYSTEM, desk.name)
        note = self.say("alert.escalated", minutes=max(1, round(self.escalate_after / 60)))
        self.telling.alert(connection, incident, desk.name, recipients, now, outcome, note=note)
        self.look_again(connection, incident.id, now, outcome)

    def _unit_of(self, directory: Directory, place: Place, now: datetime) -> Unit | None:
        """The unit of a place; words go before a point that may be kilometres off."""
        words = self.fold(place.text)
        named = directory.find(Place(), words, now) if words and is_coarse(place) else None
        return named or directory.find(place, words, now)

    def look_again(self, connection: Connection, incident_id: str, now: datetime, outcome: Outcome) -> None:
        """Unless somebody takes it meanwhile, it goes one unit up when the waiting time is over."""
        due = now + timedelta(seconds=self.escalate_after)
        incidents.change(connection, incident_id, alert_due=due)
        outcome.timers.append((incident_id, due))

    def _append(
        self,
        connection: Connection,
        incident_id: str,
        kind: str,
        channel: str,
        now: datetime,
        who: str,
        detail: str = "",
    ) -> IncidentEvent:
        event = IncidentEvent(kind=kind, at=now, who=who, channel=channel, detail=detail)
        incidents.append(connection, incident_id, event)
        return event

    @staticmethod
    def _get(connection: Connection, incident_id: str) -> Incident:
        found = incidents.get(connection, incident_id, lock=True)
        if found is None:
            raise NotFound("action.gone")
        return found

    def directory(self, connection: Connection) -> Directory:
        """The units and officials as they are now, reached by the channels set up."""
        channels = None if self.channels is None else frozenset(self.channels)
        return directory_of(units.all_units(connection), units.officials(connection), channels)
