"""What an incident is and how its state follows from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

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
}
"""What an official can press, and the state it leads to."""
SEE, ASK, UNLINK = "see", "ask", "unlink"
"""What an official can press besides: I have seen it; ask the reporter; this report is of another event."""

_OFFERED: dict[IncidentState, tuple[str, ...]] = {
    "received": ("acknowledge", "respond", "resolve", "false_alarm"),
    "forwarded": ("acknowledge", "respond", "resolve", "false_alarm"),
    "acknowledged": ("respond", "resolve", "false_alarm"),
    "responding": ("resolve", "false_alarm"),
}


class IncidentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to an incident: a state reached, or one of these.

    By the reporter: `said`, `place`, `media`, `people`, `phone`, `corrected`, `withdrawn`. By an official: `seen`, `asked`,
    `unlinked`, `reopened`. By the system: `escalated`, `unreached`, `linked` (this report is of the incident in
    `linked_to`) and `joined` (another report is of this one).
    """

    kind: str
    at: datetime
    who: str
    channel: str
    detail: str = ""


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
    """The current state, derived from what happened. One more desk being told doesn't undo that somebody took it.

    A report joined to another is a duplicate until an official takes it apart; one reopened waits for somebody again.
    """
    state: IncidentState = "received"
    before: IncidentState = "received"
    for event in events:
        if event.kind == "linked":
            before, state = state, "duplicate"
        elif event.kind == "unlinked":
            state = before
        elif event.kind == "reopened":
            state = "forwarded"
        elif event.kind in STATES and (event.kind != "forwarded" or state == "received"):
            state = event.kind
    return state


def map_link(place: Place) -> str | None:
    """A link that opens the point on a map in any browser."""
    return (
        f"https://www.openstreetmap.org/?mlat={place.lat}&mlon={place.lon}#map=18/{place.lat}/{place.lon}"
        if place.is_point
        else None
    )
