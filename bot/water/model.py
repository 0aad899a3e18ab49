"""What a point of the register is: a hydrant, a pond, a narrow alley, with what is known of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Kind = Literal["hydrant", "tank", "pond", "suction", "river", "alley"]
WATER: tuple[Kind, ...] = ("hydrant", "tank", "pond", "suction", "river")
ACCESS: tuple[Kind, ...] = ("alley",)
KINDS: tuple[Kind, ...] = WATER + ACCESS
Status = Literal["ok", "reported", "faulty"]
"""`reported`: somebody says it is broken, no official has looked; it still counts as water."""
STATUSES: tuple[Status, ...] = ("ok", "reported", "faulty")


class Details(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a point: diameter in mm, pressure in bar, volume in m³, width and height in m."""

    type: str = ""
    diameter: float | None = None
    pressure: float | None = None
    volume: float | None = None
    width: float | None = None
    height: float | None = None
    source: str = ""
    access: str = ""
    note: str = ""


class WaterPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the register, under its public code; degrees in WGS 84, `unit` the code of its commune."""

    code: str
    kind: Kind
    lat: float
    lon: float
    name: str = ""
    unit: str | None = None
    details: Details = Details()
    status: Status = "ok"
    checked_at: datetime | None = None
    check_days: int | None = None
    removed_at: datetime | None = None

    def check_due(self, days: int) -> datetime | None:
        """When it is to be inspected next, by its own interval or else after `days`; `None`: it never was."""
        return self.checked_at + timedelta(days=self.check_days or days) if self.checked_at else None

    def is_overdue(self, now: datetime, days: int) -> bool:
        """Whether its inspection is late, or never was."""
        due = self.check_due(days)
        return due is None or due <= now


class WaterEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a point; `incident` is the code of the report that said so."""

    kind: Literal["fault", "fixed", "checked", "removed"]
    at: datetime
    who: str
    channel: str = ""
    detail: str = ""
    incident: str | None = None


class Near(msgspec.Struct, frozen=True):
    """A point seen from a place: how far, in metres, and in which direction: n, ne, e, se, s, sw, w, nw."""

    point: WaterPoint
    metres: float
    bearing: str
