"""What a conversation can ask about talks with officials: the one under way, and whether a desk takes them now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Talk(NamedTuple):
    """A talk under way; `ahead`: how many wait before this person."""

    code: str
    unit: str
    taken: bool
    ahead: int


class Post(NamedTuple):
    """A desk: the unit whose officials are asked, whether they take talks now, in which hours, how many wait already."""

    unit: str
    name: str
    is_open: bool
    hours: str
    waiting: int


@dataclass(frozen=True)
class Talks:
    """Looked up when a flow asks. `desk` gives that of a unit, or without a code the one above all; `None`: there is none."""

    open: Callable[[], Talk | None] = lambda: None
    desk: Callable[[str], Post | None] = lambda _: None
