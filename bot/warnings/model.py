"""What a warning is, who may make and confirm it, and its life as pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Literal

import msgspec

from bot.errors import Refused
from nlu.text import clean

Kind = Literal["shelter", "evacuate", "smoke", "road_closed", "water", "all_clear", "test"]
KINDS: tuple[Kind, ...] = ("shelter", "evacuate", "smoke", "road_closed", "water", "all_clear", "test")
WarningState = Literal["draft", "confirmed", "sending", "done", "stopped", "rejected", "lapsed"]
OPEN: tuple[WarningState, ...] = ("draft", "confirmed", "sending")
"""States in which something is still to be done about a warning."""
CONFIRM_WITHIN = timedelta(minutes=15)
"""After so long without a second official's confirmation a draft lapses."""
SEND_WITHIN = timedelta(hours=2)
"""What hasn't gone out so long after the confirmation is not sent any more: an old warning misleads."""
ANSWER_WITHIN = timedelta(hours=2)
"""How long after a warning words such as "tôi ổn" count as an answer to it."""
LONGEST_TEXT = 500
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """An official who makes or confirms a warning.

    `official` is their id in the register, `person` their own address ("telegram:500") where it is known, `shared` whether
    they act in a desk's group, whose register entry stands for several people; `chat` is where they are told of the outcome.
    """

    official: int
    name: str
    unit: str
    person: str = ""
    shared: bool = False
    chat: str = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The warning an official wants made: public code, kind, codes of units, a sentence of their own."""

    code: str
    kind: str
    units: tuple[str, ...]
    text: str = ""


class Warning(msgspec.Struct, frozen=True, kw_only=True):
    """A warning to the subscribers of units. `units` are codes; the units below them are meant as well."""

    id: str
    code: str
    kind: Kind
    text: str
    units: tuple[str, ...]
    state: WarningState
    made_by: Signer
    made_at: datetime
    confirmed_by: Signer | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None

    def state_at(self, now: datetime) -> WarningState:
        """The state, which for an old draft is that it has lapsed, whether or not anybody has noticed yet."""
        return "lapsed" if self.state == "draft" and now - self.made_at > CONFIRM_WITHIN else self.state


def new_code(random: Random) -> str:
    """A public code, short enough to say over the phone: CB-7K3PM."""
    return "CB-" + "".join(random.choice(_LETTERS) for _ in range(5))


def draft(id_: str, asked: Wanted, by: Signer, parents: Mapping[str, str | None], now: datetime) -> Warning:
    """A new warning, not to be sent before somebody else confirms it.

    Raises `Refused` for an unknown kind, no unit, a unit outside the official's own area, or a text over `LONGEST_TEXT`.
    """
    kind = next((k for k in KINDS if k == asked.kind), None)
    if kind is None:
        raise Refused("warning.error.kind", kind=asked.kind, kinds=", ".join(KINDS))
    text = clean(asked.text)
    if len(text) > LONGEST_TEXT:
        raise Refused("warning.error.text", count=len(text), most=LONGEST_TEXT)
    units = tuple(dict.fromkeys(asked.units))
    if not units:
        raise Refused("warning.error.no_unit")
    _must_cover(by, units, parents)
    return Warning(id=id_, code=asked.code, kind=kind, text=text, units=units, state="draft", made_by=by, made_at=now)


def confirm(warning: Warning, by: Signer, parents: Mapping[str, str | None], now: datetime) -> Warning:
    """The second official stands by it: it may be sent.

    Raises `Refused` where they are the person who made it, it isn't theirs to confirm, or it isn't waiting for that.
    """
    _must_wait(warning, now)
    if same_person(warning.made_by, by):
        raise Refused("warning.error.same", code=warning.code)
    _must_cover(by, warning.units, parents)
    return msgspec.structs.replace(warning, state="confirmed", confirmed_by=by, confirmed_at=now)


def reject(warning: Warning, by: Signer, parents: Mapping[str, str | None], now: datetime) -> Warning:
    """An official, the one who made it or another, says it is not to be sent. Raises `Refused` as `confirm` does."""
    _must_wait(warning, now)
    _must_cover(by, warning.units, parents)
    return msgspec.structs.replace(warning, state="rejected", ended_at=now)


def stop(warning: Warning, by: Signer, parents: Mapping[str, str | None], now: datetime) -> Warning:
    """What isn't sent yet is not to be sent. Raises `Refused` where nothing is under way or it isn't theirs."""
    _must_cover(by, warning.units, parents)
    if warning.state not in ("confirmed", "sending"):
        raise Refused("warning.error.not_sending", code=warning.code)
    return ended(warning, "stopped", now)


def ended(warning: Warning, state: WarningState, now: datetime) -> Warning:
    """The warning with nothing more to do about it."""
    return msgspec.structs.replace(warning, state=state, ended_at=now)


def is_out_of_date(warning: Warning, now: datetime) -> bool:
    """Whether it was confirmed so long ago that what hasn't gone out mustn't."""
    return warning.confirmed_at is not None and now - warning.confirmed_at > SEND_WITHIN


def same_person(one: Signer, other: Signer) -> bool:
    """Whether two officials may be one human being; where it can't be told, they count as one.

    Two people in a desk's group, told apart by their own addresses, are two although the group is one entry.
    """
    if one.person and one.person == other.person:
        return True
    told_apart = bool(one.person and other.person)
    if one.official == other.official:
        return not (told_apart and one.shared and other.shared)
    return not told_apart and one.name.casefold() == other.name.casefold()


def covers(area: str, unit: str, parents: Mapping[str, str | None]) -> bool:
    """Whether a unit is the area itself or lies below it."""
    seen: set[str] = set()
    step: str | None = unit
    while step and step not in seen:
        if step == area:
            return True
        seen.add(step)
        step = parents.get(step)
    return False


def with_below(units: Iterable[str], parents: Mapping[str, str | None]) -> list[str]:
    """The codes of these units and of all below them, sorted."""
    wanted = tuple(units)
    return sorted({code for code in {*parents, *wanted} if any(covers(unit, code, parents) for unit in wanted)})


def _must_wait(warning: Warning, now: datetime) -> None:
    state = warning.state_at(now)
    if state != "draft":
        raise Refused(f"warning.error.{'lapsed' if state == 'lapsed' else 'not_waiting'}", code=warning.code)


def _must_cover(by: Signer, units: Iterable[str], parents: Mapping[str, str | None]) -> None:
    outside = [unit for unit in units if not covers(by.unit, unit, parents)]
    if outside:
        raise Refused("warning.error.area", units=", ".join(outside))
