"""What happens to incidents: opened, added to, forwarded, escalated, acted on. Everything in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from bot.conversation.state import AddToIncident, OpenIncident, WithdrawIncident
from bot.errors import NotFound, Refused
from bot.incidents import forwarding
from bot.incidents.details import told
from bot.incidents.model import ACTIONS, Incident, IncidentEvent, IncidentState
from bot.incidents.routing import Directory
from bot.messages import Place, Reply, Sender
from bot.storage import incidents, outbox, units
from bot.wording import Wording

REPORTER = "người báo"
SYSTEM = "hệ thống"


@dataclass
class Outcome:
    """What a change leaves to be done once committed: messages to send, incidents that changed, moments to look again."""

    messages: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    timers: list[tuple[str, datetime]] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """The rules of forwarding, with the two waiting times in seconds."""

    say: Wording
    fold: Callable[[str], str]
    new_id: Callable[[], str]
    silence: float
    escalate_after: float

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
        """More about it. A confirmation forwards it now; what matters is passed on to those already told."""
        outcome = Outcome(changed=[effect.incident])
        before = self._get(connection, effect.incident)
        if effect.text:
            said = "corrected" if effect.corrects else "said"
            self._append(connection, before.id, said, reporter.channel, now, REPORTER, effect.text)
        if known := told(effect):
            incidents.change(connection, before.id, **known)
        if effect.place:
            incidents.set_place(connection, before.id, effect.place)
            self._append(connection, before.id, "place", reporter.channel, now, REPORTER, effect.place.text)
        for media in effect.media:
            detail = msgspec.json.encode(media).decode()
            self._append(connection, before.id, "media", reporter.channel, now, REPORTER, detail)
        if effect.event:
            incidents.change(connection, before.id, event=effect.event)
        if effect.confirms and not before.confirmed:
            incidents.change(connection, before.id, confirmed=True)
        if before.state == "received" and (effect.confirms or before.confirmed):
            self._forward(connection, before.id, now, outcome)
        elif before.state != "received" and not before.is_closed:
            self._tell_again(connection, before.id, now, outcome)
            if effect.place:
                self._tell_its_desk(connection, before, now, outcome)
        return outcome

    def withdraw(self, connection: Connection, reporter: Sender, effect: WithdrawIncident, now: datetime) -> Outcome:
        """The reporter says it was none. Nobody told yet: closed. Else officials decide."""
        outcome = Outcome(changed=[effect.incident])
        before = self._get(connection, effect.incident)
        self._append(connection, before.id, "withdrawn", reporter.channel, now, REPORTER)
        if before.state == "received":
            incidents.change(connection, before.id, alert_due=None)
            self._append(connection, before.id, "false_alarm", reporter.channel, now, REPORTER)
        else:
            incidents.change(connection, before.id, alert_due=None)
            self._tell_again(connection, before.id, now, outcome, note=self.say("alert.withdrawn"))
        return outcome

    def act(self, connection: Connection, code: str, action: str, who: str, channel: str, now: datetime) -> Outcome:
        """An official pressed a button. Raises `NotFound`, or `Refused` for a closed incident or an unknown action."""
        before = incidents.by_code(connection, code)
        if before is None or action not in ACTIONS:
            raise NotFound("action.gone")
        if before.is_closed:
            raise Refused("action.closed", code=code)
        outcome = Outcome(changed=[before.id])
        if action not in before.actions:
            return outcome
        state = ACTIONS[action]
        event = self._append(connection, before.id, state, channel, now, who)
        incidents.change(connection, before.id, alert_due=None)
        self._tell_reporter(connection, before, state, event, now, outcome)
        after = self._get(connection, before.id)
        for to, _, _ in {r[0]: r for r in outbox.recipients(connection, before.id)}.values():
            self._put(connection, to, "notice", forwarding.change(after, self.say, event), now, outcome, before.id)
        return outcome

    def when_due(self, connection: Connection, incident_id: str, now: datetime) -> Outcome:
        """A waiting time is over: forward what hasn't been, escalate what nobody took."""
        outcome = Outcome()
        incident = incidents.get(connection, incident_id)
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
        incident = self._get(connection, incident_id)
        directory = self._directory(connection)
        unit = directory.find(incident.place, self.fold(incident.place.text))
        found = directory.desk(unit)
        incidents.change(connection, incident.id, unit=unit.code if unit else None, alert_due=None)
        if found is None:
            return
        desk, addresses = found
        self._append(connection, incident.id, "forwarded", "", now, SYSTEM, desk.name)
        reply = forwarding.alert(self._get(connection, incident.id), self.say, desk.name)
        for to in addresses:
            self._put(connection, to, "alert", reply, now, outcome, incident.id)
        self._look_again(connection, incident.id, now, outcome)

    def _tell_its_desk(self, connection: Connection, before: Incident, now: datetime, outcome: Outcome) -> None:
        """The place came after others were told: the desk of its unit is told too, whoever has taken it."""
        incident = self._get(connection, before.id)
        directory = self._directory(connection)
        unit = directory.find(incident.place, self.fold(incident.place.text))
        if unit is None or unit.code == incident.unit:
            return
        incidents.change(connection, incident.id, unit=unit.code)
        told = {sender for sender, _, _ in outbox.recipients(connection, incident.id)}
        addresses = directory.addresses(o for o in directory.officials if o.unit == unit.code)
        new = [to for to in addresses if to not in told]
        if new:
            self._append(connection, incident.id, "forwarded", "", now, SYSTEM, unit.name)
        for to in new:
            self._put(connection, to, "alert", forwarding.alert(incident, self.say, unit.name), now, outcome, incident.id)

    def _escalate(self, connection: Connection, incident: Incident, now: datetime, outcome: Outcome) -> None:
        """Told to the next unit up; the reporter hears the truth, that nobody has taken it."""
        directory = self._directory(connection)
        told = {sender for sender, _, _ in outbox.recipients(connection, incident.id)}
        unit = directory.units.get(incident.unit) if incident.unit else None
        found = directory.desk(unit, already=told)
        incidents.change(connection, incident.id, alert_due=None)
        text = self.say("update.unclaimed", code=incident.code)
        self._put(connection, incident.reporter, "notice", Reply(text=text, emergency=True), now, outcome)
        if found is None:
            return
        desk, addresses = found
        self._append(connection, incident.id, "escalated", "", now, SYSTEM, desk.name)
        note = self.say("alert.escalated", minutes=max(1, round(self.escalate_after / 60)))
        reply = forwarding.alert(incident, self.say, desk.name, note=note)
        for to in addresses:
            self._put(connection, to, "alert", reply, now, outcome, incident.id)
        self._look_again(connection, incident.id, now, outcome)

    def _look_again(self, connection: Connection, incident_id: str, now: datetime, outcome: Outcome) -> None:
        due = now + timedelta(seconds=self.escalate_after)
        incidents.change(connection, incident_id, alert_due=due)
        outcome.timers.append((incident_id, due))

    def _tell_again(self, connection: Connection, incident_id: str, now: datetime, outcome: Outcome, note: str = "") -> None:
        """The alert as it is now, to everybody who had it."""
        incident = self._get(connection, incident_id)
        reply = forwarding.alert(incident, self.say, "", note=note)
        for to in {sender for sender, _, _ in outbox.recipients(connection, incident_id)}:
            self._put(connection, to, "alert", reply, now, outcome, incident_id)

    def _tell_reporter(
        self,
        connection: Connection,
        incident: Incident,
        state: IncidentState,
        event: IncidentEvent,
        now: datetime,
        outcome: Outcome,
    ) -> None:
        time = forwarding.local_time(event.at)
        text = self.say(f"update.{state}", code=incident.code, who=event.who, time=time)
        self._put(connection, incident.reporter, "notice", Reply(text=text), now, outcome)

    def _put(
        self,
        connection: Connection,
        to: Sender,
        kind: outbox.Kind,
        reply: Reply,
        now: datetime,
        outcome: Outcome,
        incident: str | None = None,
    ) -> None:
        message = outbox.Outgoing(id=self.new_id(), to=to, kind=kind, reply=reply, incident=incident)
        outbox.put(connection, message, now)
        outcome.messages.append(message.id)

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
        found = incidents.get(connection, incident_id)
        if found is None:
            raise NotFound("action.gone")
        return found

    @staticmethod
    def _directory(connection: Connection) -> Directory:
        return Directory(units.all_units(connection), units.officials(connection))
