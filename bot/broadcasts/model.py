"""What a broadcast is, and its life as pure functions: draft → scheduled → sending → done | stopped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Literal

import msgspec

from bot.broadcasts import topics
from bot.errors import Refused
from bot.incidents import hours

BroadcastState = Literal["draft", "scheduled", "sending", "done", "stopped"]
LONGEST_TEXT = 1500
"""Characters of a text, so that with what goes with it it fits into one message everywhere."""
LONGEST_AHEAD = timedelta(days=60)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How far a broadcast has come. `queued`: not sent yet; `unreachable`: their messenger is closed to us;

    `twice`: sent once more, as it isn't known whether the first arrived; `unknown`: that isn't known of any sending.
    """

    targeted: int = 0
    queued: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    unreachable: int = 0
    left_out: int = 0
    twice: int = 0


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """A text, perhaps with a picture (a name in the media folder), for those who follow any of the topics.

    `units`: only those who follow one of these as well, or a unit below; none: everybody. `quiet`: it waits for the morning.
    """

    id: str
    code: str
    text: str
    picture: str = ""
    topics: tuple[str, ...]
    units: tuple[str, ...] = ()
    quiet: bool = True
    state: BroadcastState = "draft"
    made_by: str
    made_at: datetime
    starts_at: datetime | None = None
    started_by: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    figures: Figures | None = None

    @property
    def is_over(self) -> bool:
        """Whether nobody will be sent it any more."""
        return self.state in ("done", "stopped")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The broadcast somebody wants made."""

    text: str
    topics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    picture: str = ""
    quiet: bool = True


def new_code(random: Random) -> str:
    """A public code, short enough to say over the phone: TT-7K3PM."""
    return "TT-" + "".join(random.choice(_LETTERS) for _ in range(5))


def draft(id_: str, code: str, asked: Wanted, by: str, known_units: Collection[str], now: datetime) -> Broadcast:
    """A new broadcast, not sent before it is started. Raises `Refused` where something of it isn't there, or too long."""
    text = asked.text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refused("broadcast.error.no_text")
    if len(text) > LONGEST_TEXT:
        raise Refused("broadcast.error.text", count=len(text), most=LONGEST_TEXT)
    there = {one.code for one in topics.known()}
    if not asked.topics or (strange := [one for one in asked.topics if one not in there]):
        raise Refused(
            "broadcast.error.topics", given=", ".join(strange if asked.topics else ()), known=", ".join(sorted(there))
        )
    if outside := [one for one in asked.units if one not in known_units]:
        raise Refused("broadcast.error.unit", given=", ".join(outside)[:100])
    return Broadcast(
        id=id_,
        code=code,
        text=text,
        picture=asked.picture,
        topics=tuple(dict.fromkeys(asked.topics)),
        units=tuple(dict.fromkeys(asked.units)),
        quiet=asked.quiet,
        made_by=by[:120],
        made_at=now,
    )


def start(one: Broadcast, by: str, at: datetime | None, now: datetime) -> Broadcast:
    """It goes out from that moment on, without one from now. Raises `Refused` for what is no draft, or no such moment."""
    if one.state not in ("draft", "scheduled"):
        raise Refused("broadcast.error.started", code=one.code)
    if at is not None and not now - timedelta(minutes=5) <= at <= now + LONGEST_AHEAD:
        raise Refused("broadcast.error.moment", days=LONGEST_AHEAD.days)
    return msgspec.structs.replace(one, state="scheduled", starts_at=max(at or now, now), started_by=by[:120])


def stop(one: Broadcast, by: str, now: datetime) -> Broadcast:
    """Nobody is sent it any more. Raises `Refused` where it is over."""
    if one.is_over:
        raise Refused("broadcast.error.over", code=one.code)
    return msgspec.structs.replace(one, state="stopped", ended_at=now, ended_by=by[:120])


def is_held(one: Broadcast, quiet_hours: str, now: datetime) -> bool:
    """Whether it waits for the end of the quiet hours."""
    return one.quiet and bool(quiet_hours) and hours.covers(quiet_hours, now)


def is_due(one: Broadcast, quiet_hours: str, now: datetime) -> bool:
    """Whether somebody may be sent it now."""
    begun = one.state == "sending" or (one.state == "scheduled" and one.starts_at is not None and one.starts_at <= now)
    return begun and not is_held(one, quiet_hours, now)
