"""An incident as the console shows it."""

from __future__ import annotations

from typing import Any

from bot.incidents.forwarding import channel_name, place_words, state_label
from bot.incidents.model import Incident, IncidentEvent, map_link
from bot.storage.units import Unit
from bot.wording import Wording


def as_json(incident: Incident, units: dict[str, Unit], say: Wording) -> dict[str, Any]:
    """All a desk needs to see and press."""
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
        "unit": unit.name if unit else "",
        "opened_at": incident.opened_at.isoformat(),
        "who": taken.who if taken else None,
        "texts": list(incident.texts),
        "photos": [f"/console/media/{m.ref}" for m in incident.media if m.kind == "photo" and ":" not in m.ref],
        "reporter": channel_name(incident.reporter.channel, say),
        "timeline": [{"at": e.at.isoformat(), "label": label(e, say), "who": e.who} for e in incident.events],
        "actions": [{"value": a, "label": say(f"action.{a}")} for a in incident.actions],
    }


TOLD = ("said", "corrected", "flood", "place", "forwarded", "escalated")
"""Kinds of events whose detail is shown."""


def label(event: IncidentEvent, say: Wording) -> str:
    """One line of the time line."""
    words = say(f"timeline.{event.kind}")
    return f"{words}: {event.detail}" if event.detail and event.kind in TOLD else words
