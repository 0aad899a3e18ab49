"""Finding a unit by what somebody calls it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from bot.errors import NotFound
from bot.incidents.routing import bare_name
from bot.storage.units import Unit
from nlu.text import fold


def find_unit(known: Mapping[str, Unit], wanted: str) -> Unit:
    """The unit of that code or name, marks or none. Raises `NotFound` naming the nearest."""
    if wanted in known:
        return known[wanted]
    folded = fold(wanted)
    named = [u for u in known.values() if folded in (u.folded, bare_name(u.folded))]
    if len(named) == 1:
        return named[0]
    if named:
        raise NotFound("error.unit_ambiguous", name=wanted, near=_listed(named[:6]))
    close = difflib.get_close_matches(folded, [u.folded for u in known.values()], n=3, cutoff=0.5)
    near = _listed([u for u in known.values() if u.folded in close])
    raise NotFound("error.unit_near" if near else "error.unit", name=wanted, near=near)


def _listed(found: list[Unit]) -> str:
    return ", ".join(f"{unit.code} {unit.name}" for unit in found)
