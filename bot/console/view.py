"""An incident as the console shows it."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.incidents.closing import CAUSES, ENDINGS, Closing, summary
from bot.incidents.closing_form import NUMBERS, TIMES, written
from bot.incidents.forwarding import channel_name, people, place_words, state_label
from bot.incidents.model import Assignment, Incident, IncidentEvent, map_link
from bot.storage.reporters import ReporterHistory
from bot.storage.units import Unit
from bot.wording import Wording


def as_json(incident: Incident, units: dict[str, Unit], say: Wording, history: ReporterHistory | None = None) -> dict[str, Any]:
    """All a desk needs to see and press; `history` is what the reporter reported so far, this one too."""
    taken = incident.taken_by
    unit = units.get(incident.unit or "")
    return {
        "code": incident.code,
        "event": incident.event,
        "title": say(f"event.{incident.event}"),
        "state": incident.state,
        "state_label": state_label(incident, say),
        "confirmed": incident.confirmed,
        "place": place_words(incident, say),
        "map": map_link(incident.place),
        "accuracy": incident.place.accuracy,
        "unit": unit.name if unit else "",
        "opened_at": incident.opened_at.isoformat(),
        "who": taken.who if taken else None,
        "assigned": incident.assigned.name if incident.assigned else "",
        "texts": list(incident.texts),
        "photos": [f"/console/media/{m.ref}" for m in incident.media if m.kind == "photo" and ":" not in m.ref],
        "recordings": [f"/console/media/{m.ref}" for m in incident.media if m.kind != "photo" and ":" not in m.ref],
        "not_fetched": sum(":" in m.ref for m in incident.media),
        "reporter": channel_name(incident.reporter.channel, say),
        "anonymous": incident.anonymous,
        "phone": "" if incident.anonymous else incident.phone or "",
        "history": {"reports": history.reports, "false_alarms": history.false_alarms} if history else None,
        "trapped": incident.trapped,
        "hurt": incident.hurt,
        "people": people(incident, say).partition(": ")[2],
        "suspect": [say(f"suspect.{sign}") for sign in filter(None, incident.suspect.split(","))],
        "closed_at": incident.closed_at.isoformat() if incident.closed_at else None,
        "reopen_until": incident.reopenable_until.isoformat() if incident.reopenable_until else None,
        "erased": incident.erased_at is not None,
        "closing": msgspec.to_builtins(incident.closing),
        "closing_said": summary(incident.closing, say) if incident.closing else "",
        "closing_form": written(incident.closing) if incident.closing else {},
        "timeline": [{"at": e.at.isoformat(), "label": label(e, say), "who": e.who} for e in incident.events],
        "actions": [{"value": a, "label": say(f"action.{a}")} for a in incident.actions],
    }


TOLD = ("said", "corrected", "flood", "place", "forwarded", "escalated")
"""Kinds of events whose detail is shown."""


def label(event: IncidentEvent, say: Wording) -> str:
    """One line of the time line."""
    words = say(f"timeline.{event.kind}")
    if event.kind == "closing" and event.detail:
        return f"{words}: {summary(msgspec.json.decode(event.detail, type=Closing), say)}"
    if event.kind == "assigned":
        return f"{words} {msgspec.json.decode(event.detail, type=Assignment).name}"
    return f"{words}: {event.detail}" if event.detail and event.kind in TOLD else words


def closing_choices(say: Wording) -> dict[str, Any]:
    """What the form of a closing is made of: outcomes, causes, names of the other fields."""
    return {
        "outcomes": [{"value": one, "label": say(f"closing.outcome.{one}")} for one in ENDINGS],
        "causes": [{"value": one, "label": say(f"{CAUSES}{one}")} for one in say.under(CAUSES)],
        "fields": {name: say(f"closing.field.{name}") for name in (*NUMBERS, *TIMES)},
    }
