"""Talk between officials and reporters, each by their own messenger: neither sees the other's address or number."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from bot.conversation.hazard_kinds import KINDS as HAZARDS
from bot.conversation.reporting import STILL_OPEN
from bot.conversation.state import Relay, Report
from bot.incidents.model import Incident
from bot.messages import TALK, Incoming, Sender
from bot.storage import conversations

CODE = re.compile(r"\b(?:SC|GC)-[2-9A-HJKMNP-Z]{5}\b")
"""An incident's, or that of a talk (`bot.handover`)."""
COMMAND = re.compile(r"^/nhan(?:@\w+)?\s+((?:SC|GC)-\w+)\s+(.+)$", re.DOTALL | re.IGNORECASE)
WAITS = timedelta(minutes=10)
"""How long after pressing "ask" the next message counts as the question."""
LONGEST = 1000


def question(incoming: Incoming, waiting: Relay | None, now: datetime) -> tuple[str, str] | None:
    """The code and the words of an official's question to a reporter; `None` for any other message.

    It is a reply to one of our messages of the talk, "/nhan CODE …", or what is written after pressing "ask".
    """
    text = incoming.text.strip()
    if not text or incoming.choice or incoming.edited:
        return None
    if found := COMMAND.match(text):
        return found.group(1).upper(), found.group(2)
    if text.startswith("/"):
        return None
    if TALK in incoming.about and (found := CODE.search(incoming.about)):
        return found.group(), text
    return (waiting.code, text) if waiting and now - waiting.at < WAITS else None


def expect(connection: Connection, official: Sender, code: str, now: datetime) -> None:
    """The official's next message is a question about this incident."""
    _remember(connection, official, Relay(code=code, at=now), now)


def expect_nothing(connection: Connection, official: Sender, now: datetime) -> None:
    """The question was asked."""
    _remember(connection, official, None, now)


def listen(connection: Connection, incident: Incident, now: datetime) -> None:
    """What the reporter writes next belongs to this report, however long ago it was made."""
    if not incident.reporter.address:
        return
    state = conversations.read(connection, incident.reporter)
    report = state.report
    if report is None or report.incident != incident.id or now - report.opened_at >= STILL_OPEN / 2:
        place = incident.place.is_point or bool(incident.place.text)
        event = "unknown" if incident.event in HAZARDS else incident.event
        report = Report(incident=incident.id, code=incident.code, event=event, opened_at=now, has_place=place, confirmed=True)
        conversations.write(connection, incident.reporter, msgspec.structs.replace(state, report=report), now)


def _remember(connection: Connection, official: Sender, waiting: Relay | None, now: datetime) -> None:
    state = conversations.read(connection, official)
    if state.relay != waiting:
        conversations.write(connection, official, msgspec.structs.replace(state, relay=waiting), now)
