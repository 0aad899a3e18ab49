"""An incident as other systems are told of it: stable names, nothing of the reporter but what is agreed."""

from __future__ import annotations

from datetime import datetime

import msgspec
import phonenumbers

from bot.incidents.closing import CAUSES, Closing
from bot.incidents.forwarding import HANOI, WORD_LENGTH, WORDS_SHOWN
from bot.incidents.model import STATES, Incident, map_link
from bot.wording import Wording

VERSION = 1
REGION = "VN"
HIDDEN = "…"


class PublishedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is: in words, in degrees of WGS 84, how exactly in metres."""

    text: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    map: str | None


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A state, and when it was reached."""

    state: str
    at: str


class PublishedClosing(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended; null where nobody wrote it down. `damage_vnd` in đồng, `area_m2` in square metres, people as counted."""

    outcome: str
    cause: str | None
    cause_name: str | None
    dead: int | None
    injured: int | None
    rescued: int | None
    damage_vnd: int | None
    area_m2: float | None
    people_sent: int | None
    vehicles_sent: int | None
    arrived_at: str | None
    controlled_at: str | None
    same_as: str | None
    note: str


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as documented in docs/webhook.md. Times are ISO 8601 with the zone of Vietnam.

    `phone` is only there where personal data may be passed on.
    """

    code: str
    event: str
    event_name: str
    state: str
    confirmed: bool
    withdrawn: bool
    opened_at: str
    closed_at: str | None
    unit: str | None
    unit_name: str
    place: PublishedPlace
    trapped: int | None
    hurt: int | None
    texts: tuple[str, ...]
    photos: int
    linked_to: str | None
    reported_by: str
    states: tuple[Reached, ...]
    closing: PublishedClosing | None = None
    phone: str | msgspec.UnsetType = msgspec.UNSET


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of an incident: what happened last, and the incident as it is now."""

    version: int = VERSION
    id: str
    change: str
    at: str
    incident: Published


def publish(
    incident: Incident, say: Wording, *, unit_name: str = "", linked_to: str | None = None, personal: bool = False
) -> Published:
    """An incident for others; `linked_to` is the code of the one that it was joined to."""
    place = incident.place
    event = f"event.{incident.event}"
    return Published(
        code=incident.code,
        event=incident.event,
        event_name=say(event) if event in say else incident.event,
        state=incident.state,
        confirmed=incident.confirmed,
        withdrawn=incident.withdrawn,
        opened_at=local(incident.opened_at),
        closed_at=local(incident.closed_at) if incident.closed_at else None,
        unit=incident.unit,
        unit_name=unit_name,
        place=PublishedPlace(
            text=place.text if personal else without_phones(place.text),
            lat=place.lat,
            lon=place.lon,
            accuracy_m=place.accuracy,
            map=map_link(place),
        ),
        trapped=incident.trapped,
        hurt=incident.hurt,
        texts=said(incident, personal=personal),
        photos=len(incident.media),
        linked_to=linked_to,
        reported_by=incident.reporter.channel,
        states=tuple(Reached(state=e.kind, at=local(e.at)) for e in incident.events if e.kind in STATES),
        closing=_ended(incident.closing, say, personal=personal) if incident.closing else None,
        phone=incident.phone if personal and incident.phone else msgspec.UNSET,
    )


def _ended(closing: Closing, say: Wording, *, personal: bool) -> PublishedClosing:
    cause = f"{CAUSES}{closing.cause}"
    return PublishedClosing(
        outcome=closing.outcome,
        cause=closing.cause or None,
        cause_name=say(cause) if cause in say else None,
        dead=closing.dead,
        injured=closing.injured,
        rescued=closing.rescued,
        damage_vnd=closing.damage,
        area_m2=closing.area,
        people_sent=closing.people,
        vehicles_sent=closing.vehicles,
        arrived_at=local(closing.arrived_at) if closing.arrived_at else None,
        controlled_at=local(closing.controlled_at) if closing.controlled_at else None,
        same_as=closing.same_as or None,
        note=closing.note if personal else without_phones(closing.note),
    )


def said(incident: Incident, *, personal: bool) -> tuple[str, ...]:
    """The last things the reporter wrote, each cut; without telephone numbers unless they may be passed on."""
    texts = (text if personal else without_phones(text) for text in incident.texts[-WORDS_SHOWN:])
    return tuple(text if len(text) <= WORD_LENGTH else text[: WORD_LENGTH - 1] + "…" for text in texts)


def without_phones(text: str) -> str:
    """The text with what looks like a telephone number of this country left out."""
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE))):
        text = text[: match.start] + HIDDEN + text[match.end :]
    return text


def local(at: datetime) -> str:
    """A moment to the second, in Vietnam."""
    return at.astimezone(HANOI).isoformat(timespec="seconds")
