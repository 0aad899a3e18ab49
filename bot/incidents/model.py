"""What an incident is and how its state follows from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.incidents.closing import Closing
from bot.messages import Media, Place, Sender

IncidentState = Literal["received", "forwarded", "acknowledged", "responding", "resolved", "false_alarm", "duplicate"]
STATES: tuple[IncidentState, ...] = (
    "received",
    "forwarded",
    "acknowledged",
    "responding",
    "resolved",
    "false_alarm",
    "duplicate",
)
CLOSED = frozenset({"resolved", "false_alarm", "duplicate"})

ACTIONS: dict[str, IncidentState] = {
    "acknowledge": "acknowledged",
    "respond": "responding",
    "resolve": "resolved",
    "false_alarm": "false_alarm",
    "duplicate": "duplicate",
}
"""What an official can press, and the state it leads to."""
SEE, ASK, UNLINK, REOPEN = "see", "ask", "unlink", "reopen"
"""What an official can press besides: I have seen it; ask the reporter; this report is of another event; it isn't over."""
REOPENABLE = timedelta(hours=24)
"""So long after it was closed an official can undo it."""
REPORTER, SYSTEM = "người báo", "hệ thống"
"""Who is named in an event where it was no official."""

_OFFERED: dict[IncidentState, tuple[str, ...]] = {
    "received": ("acknowledge", "respond", "resolve", "false_alarm"),
    "forwarded": ("acknowledge", "respond", "resolve", "false_alarm"),
    "acknowledged": ("respond", "resolve", "false_alarm"),
    "responding": ("resolve", "false_alarm"),
}


class IncidentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to an incident: a state reached, or one of these.

    By the reporter: `said`, `place`, `media`, `people`, `phone`, `corrected`, `withdrawn`. By an official: `seen`, `asked`,
    `unlinked`, `reopened`, `assigned` (to whom, as JSON), `closing` (how it ended, as JSON; each correction is another). By
    the system: `escalated`, `unreached`, `linked` (this report is of the incident in `linked_to`) and `joined` (another
    report is of this one).
    """

    kind: str
    at: datetime
    who: str
    channel: str
    detail: str = ""


class Assignment(msgspec.Struct, frozen=True, omit_defaults=True):
    """To whom an incident was given to see to: an official by id, or a unit by code; `name` as it was called then."""

    name: str
    official: int = 0
    unit: str | None = None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with all that happened to it, oldest first."""

    id: str
    code: str
    event: str
    reporter: Sender
    confirmed: bool
    place: Place
    opened_at: datetime
    unit: str | None = None
    alert_due: datetime | None = None
    anonymous: bool = False
    phone: str | None = None
    trapped: int | None = None
    hurt: int | None = None
    linked_to: str | None = None
    link_reason: str = ""
    suspect: str = ""
    closed_at: datetime | None = None
    closing: Closing | None = None
    erased_at: datetime | None = None
    events: tuple[IncidentEvent, ...] = ()

    @property
    def state(self) -> IncidentState:
        """The last state reached."""
        return state_of(self.events)

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.state in CLOSED

    @property
    def reopenable_until(self) -> datetime | None:
        """Until when an official may say that it isn't over; `None` for one under way, joined to another or erased."""
        if not self.is_closed or self.closed_at is None or self.linked_to or self.erased_at:
            return None
        return self.closed_at + REOPENABLE

    @property
    def actions(self) -> tuple[str, ...]:
        """What an official can press now."""
        return _OFFERED.get(self.state, ())

    @property
    def texts(self) -> tuple[str, ...]:
        """What the reporter wrote."""
        return tuple(e.detail for e in self.events if e.kind in ("said", "corrected") and e.detail)

    @property
    def media(self) -> tuple[Media, ...]:
        """Photos and the like."""
        return tuple(msgspec.json.decode(e.detail, type=Media) for e in self.events if e.kind == "media" and e.detail)

    @property
    def taken_by(self) -> IncidentEvent | None:
        """The last time an official pressed something."""
        return next((e for e in reversed(self.events) if e.kind in ACTIONS.values()), None)

    @property
    def assigned(self) -> Assignment | None:
        """To whom it was given last."""
        last = next((e for e in reversed(self.events) if e.kind == "assigned"), None)
        return msgspec.json.decode(last.detail, type=Assignment) if last else None

    @property
    def is_seen(self) -> bool:
        """Whether an official has said that they saw it, or did more."""
        return any(e.kind == "seen" or e.kind in ACTIONS.values() for e in self.events)

    @property
    def is_being_asked(self) -> bool:
        """Whether an official's question waits for the reporter's answer."""
        last = next((e.kind for e in reversed(self.events) if e.kind in ("asked", "said", "corrected")), "")
        return last == "asked"

    @property
    def was_unlinked(self) -> bool:
        """Whether an official took it apart from another: it isn't joined by itself again."""
        return any(e.kind == "unlinked" for e in self.events)

    @property
    def withdrawn(self) -> bool:
        """Whether the reporter said it was none."""
        return any(e.kind == "withdrawn" for e in self.events)


def state_of(events: Iterable[IncidentEvent]) -> IncidentState:
    """The current state, derived from what happened."""
    return state_after(event.kind for event in events)


def state_after(kinds: Iterable[str]) -> IncidentState:
    """The state that kinds of events lead to. One more desk being told doesn't undo that somebody took it.

    A report joined to another is a duplicate until an official takes it apart; one reopened waits for somebody again.
    """
    state: IncidentState = "received"
    before: IncidentState = "received"
    for kind in kinds:
        if kind == "linked":
            before, state = state, "duplicate"
        elif kind == "unlinked":
            state = before
        elif kind == "reopened":
            state = "forwarded"
        elif kind in STATES and (kind != "forwarded" or state == "received"):
            state = kind
    return state


def map_link(place: Place) -> str | None:
    """A link that opens the point on a map in any browser."""
    return (
        f"https://www.openstreetmap.org/?mlat={place.lat}&mlon={place.lon}#map=18/{place.lat}/{place.lon}"
        if place.is_point
        else None
    )
