"""What a conversation can ask about bulletins: which topics there are, which the person follows, which a bulletin was of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.broadcasts.topics import Topic


@dataclass(frozen=True)
class News:
    """Looked up when a flow asks. `behind` gives the topics of the bulletin of a code, none where there is no such."""

    topics: Callable[[], tuple[Topic, ...]] = lambda: ()
    followed: Callable[[], tuple[str, ...]] = lambda: ()
    behind: Callable[[str], tuple[str, ...]] = lambda _: ()
