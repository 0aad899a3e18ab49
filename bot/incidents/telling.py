"""Who is sent what about an incident: alerts, their edits, a short line for each change, and the truth to the reporters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.hazard_kinds import KINDS as HAZARDS
from bot.incidents import forwarding
from bot.incidents.forwarding import Surroundings
from bot.incidents.model import Incident, IncidentEvent
from bot.incidents.routing import Recipient
from bot.messages import Media, Reply, Sender
from bot.storage import incidents, outbox, reporters
from bot.storage.outbox import Outgoing, Receipt
from bot.water.lines import lines_around
from bot.wording import Wording


@dataclass
class Outcome:
    """What a change leaves to be done once committed: messages to send, incidents that changed, moments to look again.

    `media` are files that nobody needs any more; `talks` the units in whose talks with people something happened.
    """

    messages: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    timers: list[tuple[str, datetime]] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    talks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Telling:
    """Puts messages into the outbox, in the caller's transaction."""

    say: Wording
    new_id: Callable[[], str]

    def alert(
        self,
        connection: Connection,
        incident: Incident,
        unit_name: str,
        recipients: Iterable[Recipient],
        now: datetime,
        outcome: Outcome,
        note: str = "",
    ) -> None:
        """The whole incident to officials who haven't been told."""
        reply = forwarding.alert(incident, self.say, unit_name, self.surroundings(connection, incident), note=note)
        photos = [forwarding.picture(incident, self.say, media) for media in incident.media]
        for one in recipients:
            self._ring(connection, one, reply, now, outcome, incident.id)
            for photo in photos:
                self._put(connection, one.first, "notice", photo, now, outcome, incident.id)

    def change(
        self,
        connection: Connection,
        incident: Incident,
        lines: Iterable[str],
        now: datetime,
        outcome: Outcome,
        *,
        fresh: bool = False,
        media: Iterable[Media] = (),
    ) -> None:
        """What is new, to all who were told: their alert is edited and a short line sent, or, if `fresh`, a new alert."""
        said = [line for line in lines if line]
        photos = [forwarding.picture(incident, self.say, one) for one in media]
        told = self.told(connection, incident.id)
        if not told or not (said or fresh or photos):
            return
        note = "\n".join(said) if fresh else ""
        reply = forwarding.alert(incident, self.say, "", self.surroundings(connection, incident), note=note)
        for to, receipt in told.items():
            if fresh:
                route = Recipient(receipt.official or 0, to, receipt.fallback)
                self._ring(connection, route, reply, now, outcome, incident.id)
            else:
                self._edit(connection, to, receipt, reply, now, outcome, incident.id)
                if said:
                    self._line(connection, to, incident, said, now, outcome)
            for photo in photos:
                self._put(connection, to, "notice", photo, now, outcome, incident.id)

    def state(self, connection: Connection, incident: Incident, event: IncidentEvent, now: datetime, outcome: Outcome) -> None:
        """Who did what, to everybody told; their alert is edited, so that its buttons are those of now."""
        about = self.surroundings(connection, incident)
        shown = forwarding.alert(incident, self.say, "", about)
        for to, receipt in self.told(connection, incident.id).items():
            self._edit(connection, to, receipt, shown, now, outcome, incident.id)
            self._put(connection, to, "notice", forwarding.change(incident, self.say, event), now, outcome, incident.id)

    def told(self, connection: Connection, incident_id: str) -> dict[Sender, Receipt]:
        """The last alert at every address that was sent one."""
        return {receipt.to: receipt for receipt in outbox.receipts(connection, incident_id)}

    def reporters(
        self, connection: Connection, incident: Incident, sentence: str, now: datetime, outcome: Outcome, **values: object
    ) -> None:
        """The same to everybody who reported it, each under their own code."""
        for report in (incident, *incidents.linked_with(connection, incident.id)):
            name = forwarding.CALM.get(sentence, sentence) if report.event in HAZARDS else sentence
            text = self.say(name, code=report.code, **values)
            reply = Reply(text=text, emergency=name in forwarding.URGENT, asked_enough=incident.is_closed)
            self.reporter(connection, report, reply, now, outcome)

    def reporter(self, connection: Connection, report: Incident, reply: Reply, now: datetime, outcome: Outcome) -> None:
        """To the one who made this report; not to one who has had their address deleted."""
        if report.reporter.address:
            self._put(connection, report.reporter, "notice", reply, now, outcome)

    def surroundings(self, connection: Connection, incident: Incident) -> Surroundings:
        """What stands in an alert beside the incident itself: other reports of it, the reporter's history, water near by."""
        lat, lon = incident.place.lat, incident.place.lon
        water = lines_around(connection, lat, lon, self.say) if lat is not None and lon is not None else ()
        return Surroundings(
            linked=tuple(incidents.linked_with(connection, incident.id)),
            history=reporters.history(connection, incident.reporter),
            water=water,
        )

    def _line(
        self, connection: Connection, to: Sender, incident: Incident, lines: list[str], now: datetime, outcome: Outcome
    ) -> None:
        self._put(connection, to, "notice", forwarding.line(incident, self.say, lines), now, outcome, incident.id)

    def _edit(
        self,
        connection: Connection,
        to: Sender,
        receipt: Receipt,
        reply: Reply,
        now: datetime,
        outcome: Outcome,
        incident: str,
    ) -> None:
        message = Outgoing(id=self.new_id(), to=to, kind="edit", reply=reply, incident=incident, edits=receipt.id)
        outcome.messages.append(outbox.put_edit(connection, message, now))

    def _ring(
        self, connection: Connection, to: Recipient, reply: Reply, now: datetime, outcome: Outcome, incident: str
    ) -> None:
        message = Outgoing(
            id=self.new_id(),
            to=to.first,
            kind="alert",
            reply=reply,
            incident=incident,
            official=to.official,
            fallback=to.fallback,
        )
        self._queue(connection, message, now, outcome)

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
        self._queue(connection, Outgoing(id=self.new_id(), to=to, kind=kind, reply=reply, incident=incident), now, outcome)

    @staticmethod
    def _queue(connection: Connection, message: Outgoing, now: datetime, outcome: Outcome) -> None:
        outbox.put(connection, message, now)
        outcome.messages.append(message.id)
