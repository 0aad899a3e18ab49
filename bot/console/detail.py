"""One incident in full, beyond what the list shows: who was told, joined reports, the talk with reporters."""

from __future__ import annotations

from itertools import dropwhile
from typing import Any

from sqlalchemy import Connection

from bot.console import view
from bot.incidents.forwarding import channel_name, place_words
from bot.incidents.model import Incident, IncidentEvent
from bot.storage import announcements, incidents, outbox, reporters, units
from bot.storage.outbox import Receipt
from bot.wording import Wording

ANSWERS = ("said", "corrected")


def as_json(connection: Connection, incident: Incident, say: Wording) -> dict[str, Any]:
    """All that is known of an incident."""
    linked = incidents.linked_with(connection, incident.id)
    history = reporters.history(connection, incident.reporter)
    return view.as_json(incident, units.all_units(connection), say, history) | {
        "recipients": recipients(connection, incident, say),
        "linked": [_linked(one, say) for one in linked],
        "linked_to": announcements.code_of(connection, incident.linked_to),
        "link_reason": incident.link_reason,
        "talk": talk(incident, linked),
    }


def recipients(connection: Connection, incident: Incident, say: Wording) -> list[dict[str, Any]]:
    """The last alert to each address: who, by which route, what became of it, why not, when next."""
    names = {official.id: official.name for official in units.officials(connection)}
    last = {receipt.to: receipt for receipt in outbox.receipts(connection, incident.id)}
    return [_recipient(receipt, names, say) for receipt in last.values()]


def _recipient(receipt: Receipt, names: dict[int, str], say: Wording) -> dict[str, Any]:
    state = _state(receipt)
    at = {"seen": receipt.seen_at, "sent": receipt.sent_at, "retry": receipt.not_before}.get(state, receipt.at)
    return {
        "who": names.get(receipt.official or 0) or receipt.to.address,
        "route": receipt.to.channel,
        "route_name": channel_name(receipt.to.channel, say),
        "state": state,
        "label": say(f"receipt.{state}"),
        "at": at.isoformat() if at else None,
        "why": receipt.reason or "",
        "tries": receipt.tries,
    }


def _state(receipt: Receipt) -> str:
    if receipt.seen_at:
        return "seen"
    if receipt.state in ("sent", "failed", "unknown"):
        return receipt.state
    return "retry" if receipt.tries and receipt.state == "queued" else "waiting"


def _linked(one: Incident, say: Wording) -> dict[str, Any]:
    return {
        "code": one.code,
        "reason": one.link_reason,
        "place": place_words(one, say),
        "texts": list(one.texts),
        "phone": "" if one.anonymous else one.phone or "",
        "anonymous": one.anonymous,
        "reporter": channel_name(one.reporter.channel, say),
        "opened_at": one.opened_at.isoformat(),
    }


def talk(incident: Incident, linked: list[Incident]) -> list[dict[str, str]]:
    """What officials asked and what reporters wrote since the first question, in order of time, with the report it is of."""
    own = list(dropwhile(lambda event: event.kind != "asked", incident.events))
    if not own:
        return []
    events = [(event, incident.code) for event in own]
    events += [(event, one.code) for one in linked for event in one.events if event.at >= own[0].at]
    since = sorted(events, key=lambda pair: pair[0].at)
    return [_said(event, code) for event, code in since if event.kind == "asked" or event.kind in ANSWERS]


def _said(event: IncidentEvent, code: str) -> dict[str, str]:
    kind = "question" if event.kind == "asked" else "answer"
    return {"kind": kind, "at": event.at.isoformat(), "who": event.who, "text": event.detail, "code": code}
