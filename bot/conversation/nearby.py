"""What a conversation can ask about warnings: who is warned of what, what was received, and for officials their own area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.messages import Place
from bot.warnings.model import Signer


class Commune(NamedTuple):
    """A unit by code and name."""

    code: str
    name: str


class Heard(NamedTuple):
    """A warning this person got; `commune` is the one they follow that it was for."""

    code: str
    kind: str
    commune: str


class Post(NamedTuple):
    """An official's place: who they are, and their own unit."""

    signer: Signer
    unit: Commune


@dataclass(frozen=True)
class Nearby:
    """Looked up when a flow asks, never before: most messages need none of it.

    `unit` gives a unit by its code, `desk` the name of the unit whose desk is told of what happens there, empty where none is.
    `heard` gives the warning of a code, or without one the last that words may answer.
    `area` gives the units of an official's area by part of the name, `people` how many would get a warning of a unit,
    `colleagues` how many others may confirm one.
    """

    unit: Callable[[str], Commune | None] = lambda _: None
    desk: Callable[[str], str] = lambda _: ""
    followed: Callable[[], tuple[Commune, ...]] = lambda: ()
    commune_of: Callable[[Place], Commune | None] = lambda _: None
    heard: Callable[[str], Heard | None] = lambda _: None
    post: Callable[[], Post | None] = lambda: None
    area: Callable[[str], tuple[Commune, ...]] = lambda _: ()
    people: Callable[[str], int] = lambda _: 0
    colleagues: Callable[[str], int] = lambda _: 0
