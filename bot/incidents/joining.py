"""Several reports of one incident: found, shown as one with all its reporters, and taken apart where an official says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import forwarding, linking, noticing
from bot.incidents.model import Incident, IncidentEvent
from bot.incidents.telling import Outcome, Telling
from bot.messages import Reply
from bot.storage import incidents
from bot.wording import Wording


@dataclass(frozen=True)
class Joining:
    """Joins reports, in the caller's transaction."""

    say: Wording
    fold: Callable[[str], str]
    telling: Telling

    def find_and_join(self, connection: Connection, report: Incident, who: str, now: datetime, outcome: Outcome) -> bool:
        """Join a report to one under way that is of the same event, if there is one and no official has taken them apart."""
        if report.was_unlinked:
            return False
        told = [other for other in self._others(connection, report) if other.state != "received"]
        match = linking.find(report, self.fold(report.place.text), ((other, self.fold(other.place.text)) for other in told))
        if match is None or incidents.linked_with(connection, report.id):
            return False
        whole = incidents.get(connection, match.incident.id, lock=True)
        if whole is None or whole.is_closed:
            return False
        self.join(connection, report, whole, self._reason(match), who, now, outcome)
        return True

    def join(
        self, connection: Connection, report: Incident, whole: Incident, reason: str, who: str, now: datetime, outcome: Outcome
    ) -> None:
        """Show a report, and those joined to it, as part of a whole; officials and the reporter hear it, with the reason."""
        for one in (report, *incidents.linked_with(connection, report.id)):
            self._put_under(connection, one, whole, reason, who, now)
        outcome.changed.append(whole.id)
        graver = noticing.graver(whole.event, report.event)
        if graver:
            incidents.change(connection, whole.id, event=report.event)
        self._tell(connection, report, whole.id, reason, now, outcome, fresh=graver)

    def part(
        self, connection: Connection, report: Incident, whole: Incident, who: str, now: datetime, outcome: Outcome
    ) -> None:
        """Take a report out of the whole; those told of the whole hear it."""
        incidents.change(connection, report.id, linked_to=None, link_reason="", closed_at=None)
        line = self.say("alert.unlinked", code=report.code, who=who)
        self.telling.change(connection, whole, [line], now, outcome)

    def _others(self, connection: Connection, report: Incident) -> list[Incident]:
        since, place = report.opened_at - linking.WITHIN, report.place
        if place.lat is not None and place.lon is not None:
            return incidents.open_near(connection, place.lat, place.lon, linking.BOX_DEGREES, since)
        return incidents.open_in(connection, report.unit, since) if report.unit and place.text else []

    def _reason(self, match: linking.Match) -> str:
        if match.metres is None:
            return self.say("alert.same_words", minutes=match.minutes)
        return self.say("alert.near_by", metres=round(match.metres), minutes=match.minutes)

    def _put_under(
        self, connection: Connection, report: Incident, whole: Incident, reason: str, who: str, now: datetime
    ) -> None:
        linked = IncidentEvent(kind="linked", at=now, who=who, channel="", detail=f"{whole.code}: {reason}")
        joined = IncidentEvent(kind="joined", at=now, who=who, channel="", detail=f"{report.code}: {reason}")
        incidents.append(connection, report.id, linked)
        incidents.append(connection, whole.id, joined)
        values = {"linked_to": whole.id, "link_reason": reason, "unit": whole.unit, "alert_due": None, "closed_at": now}
        incidents.change(connection, report.id, **values)

    def _tell(
        self,
        connection: Connection,
        report: Incident,
        whole_id: str,
        reason: str,
        now: datetime,
        outcome: Outcome,
        *,
        fresh: bool,
    ) -> None:
        whole, after = incidents.get(connection, whole_id), incidents.get(connection, report.id)
        assert whole is not None
        assert after is not None
        place = forwarding.place_words(report, self.say)
        lines = [self.say("alert.joined", code=report.code, reason=reason, place=place)]
        lines += [self.say("alert.said", text=forwarding.shortened(text)) for text in report.texts[-2:]]
        self.telling.change(connection, whole, lines, now, outcome, fresh=fresh, media=report.media)
        into = self.say("alert.joined_into", code=whole.code, reason=reason)
        self.telling.change(connection, after, [into], now, outcome)
        words = self.say("update.joined", code=report.code, state=self.say(f"state.{whole.state}"))
        self.telling.reporter(connection, report, Reply(text=words), now, outcome)
