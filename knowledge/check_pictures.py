"""What a drawing may hold: plain shapes and words of its own, nothing that runs, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

LARGEST = 12_000
"""Bytes of a drawing at most."""
SMALLEST_LETTERS = 20
"""Height of letters at least, in the drawing's own units: half of that on the smallest phone."""
VIEW = "0 0 640 400"
_SHAPES = {
    "svg",
    "g",
    "rect",
    "circle",
    "ellipse",
    "path",
    "line",
    "polygon",
    "polyline",
    "text",
    "tspan",
    "title",
    "defs",
    "use",
}
_LINKS = {"href", "src"}
_NUMBER = re.compile(r"\d+(\.\d+)?")
_FETCHED = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)


def drawing_problems(svg: str) -> Iterator[str]:
    """Everything for which a drawing is refused."""
    size = len(svg.encode())
    if size > LARGEST:
        yield f"has {size} bytes, more than {LARGEST}"
    if "<!" in svg:
        yield "holds a declaration or comment (`<!`)"
        return
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        yield f"isn't well-formed: {error}"
        return
    if _name(root.tag) != "svg" or root.get("viewBox") != VIEW:
        yield f'must be an svg with viewBox="{VIEW}"'
    for element in root.iter():
        yield from _element_problems(element)


def _element_problems(element: ElementTree.Element) -> Iterator[str]:
    name = _name(element.tag)
    if name not in _SHAPES:
        yield f"holds <{name}>; only shapes and words are allowed"
    for key, value in element.attrib.items():
        if _name(key).lower().startswith("on"):
            yield f"holds `{_name(key)}`, which would run"
        if (_name(key) in _LINKS and not value.startswith("#")) or _FETCHED.search(value):
            yield f"links to something outside: {value[:60]}"
    if name == "text" and _height(element) < SMALLEST_LETTERS:
        yield f"has letters smaller than {SMALLEST_LETTERS}: {''.join(element.itertext())[:40]}"


def _height(text: ElementTree.Element) -> float:
    found = _NUMBER.match(text.get("font-size", ""))
    return float(found.group()) if found else 0.0


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
