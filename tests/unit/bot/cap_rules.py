"""What OASIS CAP 1.2 (July 2010) asks of a message, as far as this project uses it: order, number, values, patterns.

Written from the tables of section 3.2 and the data types of 3.3 of the standard.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
ONE, MAYBE, SOME, ANY = (1, 1), (0, 1), (1, 10**9), (0, 10**9)

ALERT = {
    "identifier": ONE, "sender": ONE, "sent": ONE, "status": ONE, "msgType": ONE, "source": MAYBE, "scope": ONE,
    "restriction": MAYBE, "addresses": MAYBE, "code": ANY, "note": MAYBE, "references": MAYBE, "incidents": MAYBE, "info": ANY,
}  # fmt: skip
INFO = {
    "language": MAYBE, "category": SOME, "event": ONE, "responseType": ANY, "urgency": ONE, "severity": ONE, "certainty": ONE,
    "audience": MAYBE, "eventCode": ANY, "effective": MAYBE, "onset": MAYBE, "expires": MAYBE, "senderName": MAYBE,
    "headline": MAYBE, "description": MAYBE, "instruction": MAYBE, "web": MAYBE, "contact": MAYBE, "parameter": ANY,
    "resource": ANY, "area": ANY,
}  # fmt: skip
AREA = {"areaDesc": ONE, "polygon": ANY, "circle": ANY, "geocode": ANY, "altitude": MAYBE, "ceiling": MAYBE}
PARAMETER = {"valueName": ONE, "value": ONE}

VALUES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
    },
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}  # fmt: skip
TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d[-+]\d\d:\d\d")
TIMES = ("sent", "effective", "onset", "expires")
NAME = re.compile(r"[^\s,<&]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
CIRCLE = re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)? \d+(\.\d+)?")


def check(xml: str) -> dict[str, str]:
    """The fields of the alert and of its info by name, after everything that the standard asks for held."""
    assert xml.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    alert = ElementTree.fromstring(xml.encode())
    assert alert.tag == f"{{{NAMESPACE}}}alert"
    found = _children(alert, ALERT)
    for info in alert.iterfind(f"{{{NAMESPACE}}}info"):
        found |= _children(info, INFO)
        for parameter in info.iterfind(f"{{{NAMESPACE}}}parameter"):
            _children(parameter, PARAMETER)
        for area in info.iterfind(f"{{{NAMESPACE}}}area"):
            found |= _children(area, AREA)
    _names_and_references(found)
    return {"references": ""} | found


def _children(parent: ElementTree.Element, rules: dict[str, tuple[int, int]]) -> dict[str, str]:
    names = []
    for child in parent:
        space, _, name = child.tag[1:].partition("}")
        assert space == NAMESPACE, child.tag
        assert not child.attrib
        assert name in rules, name
        names.append(name)
        _value(name, child.text or "")
    order = list(rules)
    assert names == sorted(names, key=order.index), names
    for name, (least, most) in rules.items():
        assert least <= names.count(name) <= most, name
    return {name: " ".join(c.text or "" for c in parent if c.tag.endswith(f"}}{name}")) for name in names}


def _value(name: str, text: str) -> None:
    if name in VALUES:
        assert text in VALUES[name], (name, text)
    if name in TIMES:
        assert TIME.fullmatch(text), (name, text)
    if name in ("identifier", "sender"):
        assert NAME.fullmatch(text), (name, text)
    if name == "language":
        assert LANGUAGE.fullmatch(text), text
    if name == "circle":
        assert CIRCLE.fullmatch(text), text
        lat, lon = map(float, text.split()[0].split(","))
        assert -90 <= lat <= 90
        assert -180 <= lon <= 180


def _names_and_references(found: dict[str, str]) -> None:
    """Conditions between elements: a restriction goes with Restricted, addresses with Private, references with Update."""
    assert ("restriction" in found) == (found["scope"] == "Restricted")
    assert found["scope"] != "Private" or "addresses" in found
    if found["msgType"] in ("Update", "Cancel", "Ack", "Error"):
        assert found.get("references")
    for reference in found.get("references", "").split():
        sender, identifier, sent = reference.split(",")
        assert NAME.fullmatch(sender)
        assert NAME.fullmatch(identifier)
        assert TIME.fullmatch(sent)
