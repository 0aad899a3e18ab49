"""An incident as a message of the Common Alerting Protocol 1.2 (OASIS, 2010), for the systems of other services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

from bot.incidents.forwarding import HANOI, state_label
from bot.incidents.model import Incident
from bot.incidents.published import said
from bot.wording import Wording

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
Status = Literal["Actual", "Exercise", "Test"]
NO_SENDER = "tro-ly-pccc"
POINT_KM = 0.1
"""Radius around a point whose accuracy nobody knows."""

_CATEGORIES: dict[str, tuple[str, ...]] = {
    "fire": ("Fire",),
    "smoke": ("Fire",),
    "gas": ("Fire", "Safety"),
    "explosion": ("Fire", "Safety"),
    "trapped": ("Rescue",),
    "drowning": ("Rescue",),
    "collapse": ("Rescue",),
    "lift": ("Rescue",),
    "electrocution": ("Rescue", "Health"),
    "unconscious": ("Health",),
    "burn": ("Health",),
    "traffic": ("Transport", "Rescue"),
    "chemical": ("CBRNE",),
    "flood": ("Met", "Rescue"),
    "unknown": ("Rescue",),
}
_SEVERE = frozenset(
    {"fire", "explosion", "trapped", "drowning", "collapse", "electrocution", "unconscious", "burn", "chemical", "flood"}
)
_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORBIDDEN = re.compile(r"[\s,<&]+")


class Reference(NamedTuple):
    """What names one message among all: its sender, its identifier, when it was sent."""

    sender: str
    identifier: str
    sent: str


@dataclass(frozen=True)
class Envelope:
    """What a message says of itself. `earlier`: the messages that it brings up to date; none makes it the first."""

    identifier: str
    sender: str
    sent: datetime
    earlier: Sequence[Reference] = ()
    status: Status = "Actual"


def message(
    incident: Incident, say: Wording, envelope: Envelope, *, unit_name: str = "", web: str = "", personal: bool = False
) -> str:
    """The XML, in the standard's order. Scope is Restricted: it is for services on duty, not for the public.

    Telephone numbers are only in it if `personal`.
    """
    alert = ElementTree.Element("alert", xmlns=NAMESPACE)
    for name, value in (
        ("identifier", token(envelope.identifier)),
        ("sender", token(envelope.sender)),
        ("sent", moment(envelope.sent)),
        ("status", envelope.status),
        ("msgType", _kind(incident, envelope)),
        ("scope", "Restricted"),
        ("restriction", say("cap.restriction")),
        ("references", " ".join(",".join(reference) for reference in envelope.earlier)),
        ("incidents", token(incident.code)),
    ):
        _add(alert, name, value)
    _info(ElementTree.SubElement(alert, "info"), incident, say, unit_name, web, personal)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(alert, encoding="unicode")


def _kind(incident: Incident, envelope: Envelope) -> str:
    if not envelope.earlier:
        return "Alert"
    return "Cancel" if incident.state in ("false_alarm", "duplicate") else "Update"


def _info(info: ElementTree.Element, incident: Incident, say: Wording, unit_name: str, web: str, personal: bool) -> None:
    event = say(f"event.{incident.event}")
    for name, value in (
        ("language", "vi-VN"),
        *(("category", category) for category in _CATEGORIES.get(incident.event, ("Safety",))),
        ("event", event),
        ("urgency", _urgency(incident)),
        ("severity", _severity(incident)),
        ("certainty", _certainty(incident)),
        ("onset", moment(incident.opened_at)),
        ("senderName", say("cap.sender_name")),
        ("headline", say("cap.headline", event=event, code=incident.code, state=state_label(incident, say))),
        ("description", "\n".join(said(incident, personal=personal))),
        ("web", web),
        ("contact", (incident.phone or "") if personal else ""),
    ):
        _add(info, name, value)
    for name, value in _parameters(incident):
        parameter = ElementTree.SubElement(info, "parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    area = ElementTree.SubElement(info, "area")
    words = visible(incident.place.text)
    _add(area, "areaDesc", words or visible(unit_name) or say("cap.nowhere"))
    _add(area, "circle", _circle(incident))


def _parameters(incident: Incident) -> Iterator[tuple[str, str]]:
    """What the standard has no element for: people in danger, and how it ended as far as officials wrote it down."""
    end = incident.closing
    numbers = [("trapped", incident.trapped), ("hurt", incident.hurt)]
    if end is not None:
        yield "outcome", end.outcome
        if end.cause:
            yield "cause", end.cause
        numbers += [("dead", end.dead), ("injured", end.injured), ("rescued", end.rescued), ("damageVnd", end.damage)]
    yield from ((name, str(number)) for name, number in numbers if number is not None)


def _urgency(incident: Incident) -> str:
    return "Past" if incident.is_closed else "Expected" if incident.event == "hazard" else "Immediate"


def _severity(incident: Incident) -> str:
    if incident.trapped or incident.hurt:
        return "Extreme"
    return "Severe" if incident.event in _SEVERE else "Minor" if incident.event == "hazard" else "Unknown"


def _certainty(incident: Incident) -> str:
    """What somebody reports is likely once they confirm it; officials who dealt with it have seen it."""
    if incident.state == "false_alarm" or incident.withdrawn:
        return "Unlikely"
    return "Observed" if incident.state == "resolved" else "Likely" if incident.confirmed else "Possible"


def _circle(incident: Incident) -> str:
    place = incident.place
    if place.lat is None or place.lon is None:
        return ""
    radius = place.accuracy / 1000 if place.accuracy else POINT_KM
    return f"{place.lat:.6f},{place.lon:.6f} {radius:.3f}"


def _add(parent: ElementTree.Element, name: str, value: str) -> None:
    """An element, unless it would be empty; without the characters that XML can't hold."""
    clean = visible(value)
    if clean:
        ElementTree.SubElement(parent, name).text = clean


def visible(text: str) -> str:
    """The text without the characters that XML can't hold and the spaces around it."""
    return _CONTROL.sub("", text).strip()


def token(text: str) -> str:
    """An identifier as the standard allows it: no spaces, commas, < or &."""
    return _FORBIDDEN.sub("-", _CONTROL.sub("", text)) or NO_SENDER


def moment(at: datetime) -> str:
    """A time as the standard writes it: to the second, with the zone of Vietnam."""
    return at.astimezone(HANOI).isoformat(timespec="seconds")


def sender_of(public_url: str) -> str:
    """Who speaks: the host of the public address, which nobody else has."""
    return token(urlsplit(public_url).hostname or NO_SENDER)


def reference_of(xml: str) -> Reference | None:
    """What names a message that was written here; `None` for what is none."""
    try:
        alert = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return None
    found = [alert.findtext(f"{{{NAMESPACE}}}{name}") for name in Reference._fields]
    return Reference(*(value or "" for value in found)) if all(found) else None
