"""Figures over incidents: how many of what, how fast they were dealt with, what harm was done. Pure, over short rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from bot.incidents.closing import UNSAID, Closing
from bot.incidents.hours import HANOI
from bot.incidents.model import ACTIONS, CLOSED, REPORTER, state_after

STEPS = ("forwarded", "acknowledged", "responding", "closed")
"""What is timed from the moment an incident was reported: first told to officials, first taken, first on the way, over."""
GROUPS = ("event", "outcome", "cause", "unit", "state", "hour")
HARM = ("dead", "injured", "rescued", "damage", "area")
UNKNOWN = ""
"""Stands for what nobody wrote down."""
_PRESSED = frozenset(ACTIONS.values())


class Happened(msgspec.Struct, frozen=True):
    """A state reached, or what changes which state counts: kind, moment, who."""

    kind: str
    at: datetime
    who: str


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as far as figures need it; `joined`: it is a report of one that another reported."""

    event: str
    unit: str | None
    opened_at: datetime
    closed_at: datetime | None
    joined: bool
    closing: Closing | None
    happened: Sequence[Happened]


class Waited(msgspec.Struct, frozen=True):
    """Seconds from the report: over how many incidents, the median, and within how many nine of ten were dealt with."""

    incidents: int = 0
    median: float | None = None
    nine_of_ten: float | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `reports` came in, `duplicates` of them were of an incident counted already and are in no other figure.

    `by`: for each of `GROUPS` the numbers of incidents, the largest first, hours in order, `UNKNOWN` for not written down.
    `waited`: for each of `STEPS`. `harm`: sums; `with_harm`: how many closings say anything of it. `false_alarms` and
    `withdrawn` (by the reporter, before anybody was told) are parts of `closed`; `false_alarm_share` is of those closed.
    """

    reports: int
    duplicates: int
    incidents: int
    closed: int
    false_alarms: int
    withdrawn: int
    false_alarm_share: float | None
    by: dict[str, dict[str, int]]
    waited: dict[str, Waited]
    harm: dict[str, float]
    with_harm: int


def figures(rows: Iterable[Counted]) -> Figures:
    """Count in one pass; rows may come from a cursor."""
    tally = _Tally()
    for row in rows:
        tally.take(row)
    return tally.figures()


class _Tally:
    def __init__(self) -> None:
        self.reports = self.duplicates = self.closed = self.false_alarms = self.withdrawn = self.with_harm = 0
        self.by: dict[str, Counter[str]] = {name: Counter() for name in GROUPS}
        self.seconds: dict[str, list[float]] = {name: [] for name in STEPS}
        self.harm: dict[str, float] = dict.fromkeys(HARM, 0)

    def take(self, row: Counted) -> None:
        self.reports += 1
        state = state_after(one.kind for one in row.happened)
        if row.joined or state == "duplicate":
            self.duplicates += 1
            return
        over = state in CLOSED
        named = {
            "event": row.event,
            "unit": row.unit or UNKNOWN,
            "state": state,
            "hour": f"{row.opened_at.astimezone(HANOI).hour:02d}",
        }
        if over:
            named |= {"outcome": _outcome(row, state), "cause": row.closing.cause if row.closing else UNKNOWN}
            self._end(row, state)
        for name, value in named.items():
            self.by[name][value] += 1
        self._time(row, over=over)

    def _end(self, row: Counted, state: str) -> None:
        self.closed += 1
        if state == "false_alarm":
            own = any(one.kind == "false_alarm" and one.who == REPORTER for one in row.happened)
            self.withdrawn += own
            self.false_alarms += not own
        said = {name: getattr(row.closing, name) for name in HARM} if row.closing else {}
        self.with_harm += any(value is not None for value in said.values())
        for name, value in said.items():
            self.harm[name] += value or 0

    def _time(self, row: Counted, *, over: bool) -> None:
        first: dict[str, datetime] = {}
        for one in row.happened:
            if one.kind == "forwarded" or one.kind == "responding":
                first.setdefault(one.kind, one.at)
            if one.kind in _PRESSED and one.who != REPORTER:
                first.setdefault("acknowledged", one.at)
        if over and row.closed_at:
            first["closed"] = row.closed_at
        for step, at in first.items():
            self.seconds[step].append(max(0.0, (at - row.opened_at).total_seconds()))

    def figures(self) -> Figures:
        by = {name: dict(counts.most_common()) for name, counts in self.by.items()}
        by["hour"] = {f"{hour:02d}": self.by["hour"][f"{hour:02d}"] for hour in range(24)}
        return Figures(
            reports=self.reports,
            duplicates=self.duplicates,
            incidents=self.reports - self.duplicates,
            closed=self.closed,
            false_alarms=self.false_alarms,
            withdrawn=self.withdrawn,
            false_alarm_share=round(self.false_alarms / self.closed, 4) if self.closed else None,
            by=by,
            waited={step: _waited(seconds) for step, seconds in self.seconds.items()},
            harm=self.harm,
            with_harm=self.with_harm,
        )


def _outcome(row: Counted, state: str) -> str:
    """What was written down; a press alone says no more than its state, which for "resolved" leaves open who did it."""
    if row.closing:
        return row.closing.outcome
    return UNKNOWN if state == "resolved" else UNSAID[state]


def _waited(seconds: list[float]) -> Waited:
    if not seconds:
        return Waited()
    ordered = sorted(seconds)
    return Waited(len(ordered), round(_share(ordered, 0.5), 1), round(_share(ordered, 0.9), 1))


def _share(ordered: list[float], share: float) -> float:
    """The least of the values within which that share of them lies."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
