"""What follows from a unit's name: its folded form and its kind."""

from __future__ import annotations

import msgspec

from bot.incidents.gazetteer import kind_of
from bot.storage.units import Unit
from nlu.text import clean, fold


def named(unit: Unit, name: str) -> Unit:
    """The unit under that name."""
    folded = fold(name)
    return msgspec.structs.replace(unit, name=clean(name), folded=folded, kind=kind_of(folded).replace(" ", "_"))


def new_unit(code: str, name: str, parent: str | None = None) -> Unit:
    """A unit of which nothing else is known."""
    return named(Unit(code=code, name="", folded="", parent=parent), name)
