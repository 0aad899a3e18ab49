"""How an incident ended: the outcome, what is known of cause and harm, who came and when; and what of it can't be right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.errors import Refused
from bot.wording import Wording

Ending = Literal["forces", "residents", "false_alarm", "duplicate", "handed_over"]
ENDINGS: tuple[Ending, ...] = ("forces", "residents", "false_alarm", "duplicate", "handed_over")
"""Dealt with by forces, by residents; no incident; reported by somebody else too; handed over to another unit."""
ACTION: dict[Ending, str] = {
    "forces": "resolve",
    "residents": "resolve",
    "handed_over": "resolve",
    "false_alarm": "false_alarm",
    "duplicate": "duplicate",
}
"""What an official would press to close it so."""
UNSAID: dict[str, Ending] = {"resolved": "forces", "false_alarm": "false_alarm", "duplicate": "duplicate"}
"""What a press alone, by the state it led to, told the reporter."""
TOLD: dict[Ending, str] = {
    "forces": "update.resolved",
    "residents": "update.ended_residents",
    "handed_over": "update.ended_handed_over",
    "false_alarm": "update.false_alarm",
    "duplicate": "update.duplicate",
}
"""The sentence for the reporters."""
MOST: dict[str, int] = {
    "dead": 1000,
    "injured": 5000,
    "rescued": 20_000,
    "people": 20_000,
    "vehicles": 2000,
    "damage": 100_000_000_000_000,
    "area": 1_000_000_000,
}
"""More than this is a slip of the hand: people, vehicles, đồng, square metres."""
HARM = ("dead", "injured", "rescued", "damage", "area")
LONGEST_NOTE = 2000
CAUSES = "closing.cause."
"""Where the causes stand in the wording: a line there is a cause to choose."""
_CLOCKS_DIFFER = timedelta(minutes=5)


class Closing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What officials wrote down at the end. `None`: not known; `damage` in đồng, `area` in square metres.

    `people` and `vehicles` were sent; `same_as` is the code of the report that this one repeats.
    """

    outcome: Ending
    cause: str = ""
    dead: int | None = None
    injured: int | None = None
    rescued: int | None = None
    damage: int | None = None
    area: float | None = None
    people: int | None = None
    vehicles: int | None = None
    arrived_at: datetime | None = None
    controlled_at: datetime | None = None
    same_as: str = ""
    note: str = ""


def check(closing: Closing, opened_at: datetime, now: datetime, say: Wording) -> None:
    """Raises `Refused` with the first thing that can't be right."""
    if closing.cause and closing.cause not in say.under(CAUSES):
        raise Refused("closing.no_cause", value=closing.cause)
    if len(closing.note) > LONGEST_NOTE:
        raise Refused("closing.long", most=LONGEST_NOTE)
    _check_numbers(closing, say)
    _check_times(closing, opened_at, now, say)


def _check_numbers(closing: Closing, say: Wording) -> None:
    for name, most in MOST.items():
        value = getattr(closing, name)
        if value is not None and value < 0:
            raise Refused("closing.negative", field=say(f"closing.field.{name}"))
        if value is not None and value > most:
            raise Refused("closing.too_much", field=say(f"closing.field.{name}"), value=amount(value))
    harmed = next((name for name in HARM if getattr(closing, name)), None)
    if closing.outcome == "false_alarm" and harmed:
        raise Refused("closing.harm_in_nothing", field=say(f"closing.field.{harmed}"))


def _check_times(closing: Closing, opened_at: datetime, now: datetime, say: Wording) -> None:
    opened = opened_at.replace(second=0, microsecond=0)
    for name, moment in (("arrived_at", closing.arrived_at), ("controlled_at", closing.controlled_at)):
        if moment is None:
            continue
        if moment > now + _CLOCKS_DIFFER:
            raise Refused("closing.future", field=say(f"closing.field.{name}"))
        if moment < opened:
            raise Refused("closing.too_early", field=say(f"closing.field.{name}"))
    if closing.arrived_at and closing.controlled_at and closing.controlled_at < closing.arrived_at:
        raise Refused("closing.control_first")


def summary(closing: Closing, say: Wording) -> str:
    """What was written down, in a line; the note comes last."""
    from_numbers = [
        say(f"closing.said.{name}", value=amount(getattr(closing, name))) for name in MOST if getattr(closing, name) is not None
    ]
    parts = [
        say(f"closing.outcome.{closing.outcome}"),
        say("closing.said.cause", value=say(f"{CAUSES}{closing.cause}")) if _known(closing.cause, say) else "",
        *from_numbers,
        closing.same_as and say("closing.said.same_as", value=closing.same_as),
        closing.note,
    ]
    return "; ".join(part for part in parts if part)


def _known(cause: str, say: Wording) -> bool:
    return f"{CAUSES}{cause}" in say


def amount(value: float) -> str:
    """A number as it is written in Vietnam: 1.500.000 and 12,5."""
    text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))
